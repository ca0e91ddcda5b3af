/** Waiting for a condition by asking again and again, never longer than told. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Wait {
  /** What is waited for, for the error: `nats-2 to answer on port 4222`. */
  readonly what: string;
  readonly withinMs: number;
  readonly everyMs?: number;
}

const EVERY_MS = 25;

/**
 * The first answer that is neither undefined nor false.
 * @throws Error That says what was missing; or what the question itself throws.
 */
export async function until<Answer>(
  ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
  { what, withinMs, everyMs = EVERY_MS }: Wait,
): Promise<Answer> {
  const giveUpAtMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > giveUpAtMs) throw new Error(`waited ${withinMs / 1000} s for ${what}`);
    await sleep(everyMs);
  }
}
