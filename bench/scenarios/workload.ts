/**
 * A scenario with a seed: the input of each execution and the judgement of its outcome, by index
 * alone, so that a second life can judge what the first one started. Hot path: each function once
 * per execution.
 */
import { seededRandom } from "../load/seeded-random.ts";
import { sameJson } from "./same-json.ts";
import type { ExpectedOutcome, ScenarioGenerator } from "./scenario.ts";

export interface Workload {
  /** Which of the machines it is started on. */
  machineOf(index: number): number;
  inputText(index: number): string;
  /** @param text The output when the status is SUCCEEDED, else the error's name. */
  isExpected(index: number, status: string, text: string | undefined): boolean;
  /** How the execution ought to end, for people: `SUCCEEDED {"ok":true}`. */
  expectedText(index: number): string;
  /** The same for a target that makes outcomes up. */
  fillOutcome(index: number, outcome: { status: string; text: string | undefined }): void;
}

export function createWorkload(generator: ScenarioGenerator, seed: number): Workload {
  const random = seededRandom(seed);
  const inputOf = (index: number) => {
    random.restart(index);
    return generator.input(index, random.next);
  };
  const { inputText, expectedOutputText } = generator;
  return {
    machineOf: () => 0,
    inputText: inputText ?? ((index) => JSON.stringify(inputOf(index))),
    isExpected(index, status, text) {
      if (expectedOutputText === undefined) {
        return isOutcome(generator.expected(index, inputOf(index)), status, text);
      }
      return status === "SUCCEEDED" && isSameOutput(expectedOutputText(index), text);
    },
    expectedText(index) {
      const { status, output, error } = generator.expected(index, inputOf(index));
      return `${status} ${status === "SUCCEEDED" ? JSON.stringify(output) : (error ?? "")}`.trim();
    },
    fillOutcome(index, outcome) {
      if (expectedOutputText !== undefined) {
        outcome.status = "SUCCEEDED";
        outcome.text = expectedOutputText(index);
        return;
      }
      const { status, output, error } = generator.expected(index, inputOf(index));
      outcome.status = status;
      outcome.text =
        status === "SUCCEEDED" ? JSON.stringify(output) : (error ?? "States.TaskFailed");
    },
  };
}

function isOutcome(expected: ExpectedOutcome, status: string, text: string | undefined): boolean {
  if (status !== expected.status) return false;
  if (status === "SUCCEEDED") return isSameOutput(JSON.stringify(expected.output), text);
  return expected.error === undefined || expected.error === text;
}

/** Texts first: as the engine evaluates in the definition's order, they differ only when keys do. */
function isSameOutput(expected: string, text: string | undefined): boolean {
  if (expected === text) return true;
  if (text === undefined) return false;
  try {
    return sameJson(JSON.parse(expected), JSON.parse(text));
  } catch {
    return false; // The engine's text is not JSON.
  }
}
