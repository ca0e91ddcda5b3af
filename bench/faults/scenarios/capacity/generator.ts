/** `capacity`: what the service has heard. As texts, since it is offered at 50,000 a second. */
import type { ExpectedOutcome } from "../../../scenarios/scenario.ts";

export function input(index: number): { number: number } {
  return { number: index };
}

export function expected(index: number): ExpectedOutcome {
  return { status: "SUCCEEDED", output: { heard: index } };
}

export function inputText(index: number): string {
  return `{"number":${index}}`;
}

export function expectedOutputText(index: number): string {
  return `{"heard":${index}}`;
}
