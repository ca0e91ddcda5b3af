/**
 * Several scenarios in one load: each execution draws its scenario from the seed, by its index alone,
 * so that whoever knows the index knows what it was. Hot path: once per execution.
 */
import { seededRandom } from "../load/seeded-random.ts";
import type { Workload } from "./workload.ts";

/** Draws of inputs start from the seed itself: those of scenarios from elsewhere. */
const SEED_OFFSET = 0x6d6978;

/** @param parts At least one; weights need not add up to anything. */
export function createMix(
  parts: readonly { readonly workload: Workload; readonly weight: number }[],
  seed: number,
): Workload {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first.workload;
  const machineOf = createDraw(
    parts.map(({ weight }) => weight),
    seed,
  );
  const workloadOf = (index: number) => parts[machineOf(index)]!.workload;
  return {
    machineOf,
    inputText: (index) => workloadOf(index).inputText(index),
    isExpected: (index, status, text) => workloadOf(index).isExpected(index, status, text),
    expectedText: (index) => workloadOf(index).expectedText(index),
    fillOutcome: (index, outcome) => workloadOf(index).fillOutcome(index, outcome),
  };
}

/** Which of the weights an index draws. */
function createDraw(weights: readonly number[], seed: number): (index: number) => number {
  const random = seededRandom(seed + SEED_OFFSET);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const last = weights.length - 1;
  return (index) => {
    random.restart(index);
    let left = random.next() * total;
    for (let at = 0; at < last; at++) {
      left -= weights[at]!;
      if (left < 0) return at;
    }
    return last;
  };
}
