/**
 * So many calls in flight for so long: each that ends is followed by the next. What ends after the
 * time is waited for and checked, and does not count.
 */
import type { RunReport, RunRequest } from "../protocol.ts";
import type { Answers } from "./answers.ts";

export type LoopReport = Omit<RunReport, "cpuMicros">;

export interface Loop {
  /** @param index Counts up over the whole run. Resolves with the output: a JSON value, or its text. */
  call(index: number): Promise<unknown>;
  readonly answers: Answers;
  /** One of so many answers is looked at; where a call takes microseconds, looking would be measured. */
  readonly checkEvery: number;
}

export async function closedLoop(
  { durationMs, concurrency }: RunRequest,
  { call, answers, checkEvery }: Loop,
): Promise<LoopReport> {
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  let next = 0;
  let completed = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const index = next++;
      const answer = await call(index);
      if (index % checkEvery === 0) check(answers, index, answer);
      if (performance.now() < endMs) completed++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const { wrong, wrongSample } = answers;
  return { completed, elapsedMs: durationMs, wrong, wrongSample };
}

/** No peer is given an input whose output is a text, so that a text is always JSON. */
function check(answers: Answers, index: number, answer: unknown): void {
  if (typeof answer === "string") answers.checkText(index, answer);
  else answers.check(index, answer);
}
