/** `poison`: those that kill their thread end FAILED, the others with what the service has heard. */
import type { ExpectedOutcome } from "../../../scenarios/scenario.ts";

const POISONED_EACH = 900;
const POISONED_FIRST = 600;

export function isPoisoned(index: number): boolean {
  return index % POISONED_EACH === POISONED_FIRST;
}

export function input(index: number): { number: number; isPoisoned: boolean } {
  return { number: index, isPoisoned: isPoisoned(index) };
}

export function expected(index: number): ExpectedOutcome {
  if (isPoisoned(index)) return { status: "FAILED", error: "States.Runtime" };
  return { status: "SUCCEEDED", output: { heard: index } };
}
