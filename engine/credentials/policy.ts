/**
 * What a key may do, by the rules of AWS's identity-based policies: what nothing allows is refused,
 * and a Deny counts whatever else allows. Pure.
 */
import { arnSegments, matchesWildcards } from "./wildcards.ts";

export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Patterns in lower case, since actions have no case: `states:start*`. */
  readonly actions: readonly string[];
  /** Patterns of ARNs by their segments, which no star leaves but the last one's; null: any. */
  readonly resources: readonly (readonly string[] | null)[];
}

export type Verdict = "allowed" | "not-allowed" | "denied";

export interface Wish {
  /** `states:StartExecution` */
  readonly action: string;
  /** ARNs that all stand for what is wished for: a version's, and its machine's. */
  readonly resources: readonly string[];
}

export function verdictOn(statements: readonly Statement[], { action, resources }: Wish): Verdict {
  const name = action.toLowerCase();
  const arns = resources.map(arnSegments);
  let verdict: Verdict = "not-allowed";
  for (const { effect, actions, resources: patterns } of statements) {
    if (effect === "Allow" && verdict === "allowed") continue;
    if (!actions.some((pattern) => matchesWildcards(pattern, name))) continue;
    if (!patterns.some((pattern) => arns.some((arn) => matchesArn(pattern, arn)))) continue;
    if (effect === "Deny") return "denied";
    verdict = "allowed";
  }
  return verdict;
}

function matchesArn(
  pattern: readonly string[] | null,
  arn: readonly string[] | undefined,
): boolean {
  if (pattern === null) return true;
  return (
    arn !== undefined && pattern.every((segment, index) => matchesWildcards(segment, arn[index]!))
  );
}
