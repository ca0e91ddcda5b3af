/** Whether a peer's answers are the expected ones: by the place of their input among those given in turns. */
import { sameJson } from "../../scenarios/same-json.ts";
import type { PeerSettings } from "../protocol.ts";

export class Answers {
  wrong = 0;
  /** The first wrong answer, for people. */
  wrongSample: string | null = null;
  readonly #outputs: readonly string[];

  constructor({ outputs }: Pick<PeerSettings, "outputs">) {
    this.#outputs = outputs;
  }

  /** @param answer A JSON value. */
  check(index: number, answer: unknown): void {
    this.checkText(index, JSON.stringify(answer) ?? "nothing");
  }

  /** @param answer JSON text. */
  checkText(index: number, answer: string): void {
    const expected = this.#outputs[index % this.#outputs.length]!;
    // Texts first: they differ only when keys stand in another order.
    if (answer === expected || isSameJsonText(answer, expected)) return;
    this.refuse(`input ${index}: ${answer.slice(0, SAMPLE_LENGTH)} instead of ${expected}`);
  }

  /** Something else than an answer came. */
  refuse(sample: string): void {
    this.wrong++;
    this.wrongSample ??= sample;
  }
}

const SAMPLE_LENGTH = 500;

function isSameJsonText(answer: string, expected: string): boolean {
  try {
    return sameJson(JSON.parse(answer), JSON.parse(expected));
  } catch {
    return false;
  }
}
