/** `slow-calls`: what the service has heard. */
import type { ExpectedOutcome } from "../../../scenarios/scenario.ts";

export function input(index: number): { number: number } {
  return { number: index };
}

export function expected(index: number): ExpectedOutcome {
  return { status: "SUCCEEDED", output: { heard: index } };
}
