/**
 * What an evaluation may spend. Everything that repeats (calls, iterations, characters looked at)
 * burns fuel, everything that is built is charged by its size, before it is built: no expression
 * holds up a shard or fills its memory. Costs are approximate: a unit of fuel is 50 to 120 ns.
 */
import { JsonataError } from "./jsonata-error.ts";
import type { Run } from "./run.ts";

export interface Budget {
  fuel: number;
  bytes: number;
}

export const fuelMax = 800_000;
export const bytesMax = 32 * 1024 * 1024;
/** A state's data has 262,144 bytes: no text in between needs to be many times longer. */
const textCharsMax = 4 * 1024 * 1024;

export function fullBudget(): Budget {
  return { fuel: fuelMax, bytes: bytesMax };
}

export function burn(run: Run, fuel: number): void {
  run.budget.fuel -= fuel;
  if (run.budget.fuel < 0) throw exhausted("it takes too many steps");
}

export function charge(run: Run, bytes: number): void {
  run.budget.bytes -= bytes;
  if (run.budget.bytes < 0) throw exhausted("its values take too much memory");
}

/** A list of `length` items is about to be built. */
export function chargeList(run: Run, length: number): void {
  charge(run, 32 + 8 * length);
  burn(run, length >> 3);
}

/** An object of `length` keys is about to be built. */
export function chargeObject(run: Run, length: number): void {
  charge(run, 64 + 16 * length);
}

/** A text of `chars` UTF-16 units is about to be built. */
export function chargeText(run: Run, chars: number): void {
  checkTextLength(chars);
  charge(run, 16 + 2 * chars);
  burn(run, chars >> 6);
}

/** A text of `chars` UTF-16 units is about to be looked through; pieces that were joined are copied. */
export function scanText(run: Run, chars: number): void {
  if (chars > 1024) charge(run, chars);
  burn(run, 1 + (chars >> 6));
}

/** Two texts are about to be compared. Those that differ in length are told apart at once. */
export function scanEqual(run: Run, left: string, right: string): void {
  if (left.length > 256 && left.length === right.length) scanText(run, left.length);
}

/** As `scanEqual`, where the order counts. */
export function scanOrder(run: Run, left: string, right: string): void {
  const chars = Math.min(left.length, right.length);
  if (chars > 256) scanText(run, Math.max(left.length, right.length));
}

export function exhausted(reason: string): JsonataError {
  return new JsonataError("U1001", { message: `The expression was stopped: ${reason}` });
}

export function checkTextLength(chars: number): void {
  if (chars > textCharsMax) throw exhausted(`a text has more than ${textCharsMax} characters`);
}
