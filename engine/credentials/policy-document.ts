/**
 * A policy as AWS writes it, read into statements. What this build does not evaluate (Condition,
 * NotAction, NotResource, Principal) is refused, never passed over: it would allow too much.
 */
import { asRecord, type JsonRecord, unknownMembers } from "./json-record.ts";
import type { Statement } from "./policy.ts";
import { arnSegments } from "./wildcards.ts";

interface Reading {
  readonly at: string;
  readonly problems: string[];
}

const STATEMENTS_MAX = 100;
const PATTERNS_MAX = 100;
const PATTERN_CHARS_MAX = 512;

export function readPolicy(given: unknown, { at, problems }: Reading): readonly Statement[] {
  const policy = asRecord(given);
  if (policy === undefined) {
    problems.push(`${at} must be an object: { "Statement": [ … ] }`);
    return [];
  }
  problems.push(...unknownMembers(policy, ["Statement", "Version", "Id"], at));
  const statements = listOf(policy["Statement"]);
  if (statements.length === 0 || statements.length > STATEMENTS_MAX) {
    problems.push(`${at}.Statement must be a list of 1 to ${STATEMENTS_MAX} statements`);
    return [];
  }
  return statements.map((one, index) =>
    readStatement(one, { at: `${at}.Statement[${index}]`, problems }),
  );
}

/** One stands for a list of one, as in AWS. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

function readStatement(given: unknown, { at, problems }: Reading): Statement {
  const statement = asRecord(given);
  if (statement === undefined) {
    problems.push(`${at} must be an object with Effect, Action and Resource`);
    return { effect: "Deny", actions: [], resources: [] };
  }
  problems.push(...unknownMembers(statement, ["Sid", "Effect", "Action", "Resource"], at));
  const { Effect: effect } = statement;
  if (effect !== "Allow" && effect !== "Deny") problems.push(`${at}.Effect must be Allow or Deny`);
  return {
    effect: effect === "Allow" ? "Allow" : "Deny",
    actions: patternsOf(statement, "Action", { at, problems }).map((pattern, index) => {
      const action = pattern.toLowerCase();
      if (action !== "*" && !action.startsWith("states:")) {
        problems.push(
          `${at}.Action[${index}] ${pattern} is no action of Step Functions: write states:NAME, states:Start* or *`,
        );
      }
      return action;
    }),
    resources: patternsOf(statement, "Resource", { at, problems }).map((pattern, index) => {
      if (pattern === "*") return null;
      const segments = arnSegments(pattern);
      if (segments === undefined) {
        problems.push(
          `${at}.Resource[${index}] ${pattern} is no ARN: write arn:aws:states:*:*:stateMachine:NAME, or *`,
        );
      }
      return segments ?? [];
    }),
  };
}

function patternsOf(
  statement: JsonRecord,
  name: "Action" | "Resource",
  { at, problems }: Reading,
): readonly string[] {
  const patterns = listOf(statement[name]);
  const isGood =
    patterns.length > 0 &&
    patterns.length <= PATTERNS_MAX &&
    patterns.every((one) => typeof one === "string" && one.length <= PATTERN_CHARS_MAX);
  if (isGood) return patterns as readonly string[];
  problems.push(
    `${at}.${name} must be a text, or a list of 1 to ${PATTERNS_MAX}, of at most ${PATTERN_CHARS_MAX} characters each`,
  );
  return [];
}
