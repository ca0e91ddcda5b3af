/** Many random pairs, compared: drawn in batches from one seed, so that a run can be repeated. */
import fc from "fast-check";
import { pairs as arbitraryPairs } from "./arbitrary-expressions.ts";
import { compare } from "./compare.ts";

export interface Report {
  readonly same: number;
  readonly excluded: number;
  /** As texts, with all that is needed to try again. */
  readonly different: readonly string[];
  /** The same code, another text. */
  readonly messages: readonly string[];
}

const batchSize = 500;

export async function comparePairs(run: {
  readonly pairs: number;
  readonly seed: number;
}): Promise<Report> {
  const counts = { same: 0, excluded: 0 };
  const different: string[] = [];
  const messages: string[] = [];
  for (let done = 0; done < run.pairs; done += batchSize) {
    const numRuns = Math.min(batchSize, run.pairs - done);
    const seed = run.seed * 1_000_003 + done;
    for (const pair of fc.sample(arbitraryPairs, { numRuns, seed })) {
      const { verdict, reference, ours } = await compare(pair);
      if (verdict === "different") different.push(JSON.stringify({ ...pair, reference, ours }));
      else counts[verdict] += 1;
      if (reference.kind !== "error" || ours.kind !== "error" || verdict !== "same") continue;
      if (reference.message !== ours.message) {
        messages.push(`${pair.source}\n  ${reference.message}\n  ${ours.message}`);
      }
    }
  }
  return { ...counts, different, messages };
}
