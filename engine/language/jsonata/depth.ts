/**
 * Bounds the stack: each call counts the closures its function's body is deep, not one, so that no
 * expression reaches the end of JavaScript's own stack, however it is nested.
 */
import { exhausted } from "./budget.ts";
import type { Run } from "./run.ts";

/**
 * A closure takes 100 to 190 bytes of stack; a worker has 4 MB. On a main thread, with 984 KB, the
 * stack may end first: `compile.ts` then says the same.
 */
export const depthMax = 5_000;
/** What a call takes beside the closures of the body. */
export const callDepth = 5;

export function enter(run: Run, depth: number): void {
  run.depth += depth;
  if (run.depth > depthMax) throw tooDeep();
}

export function tooDeep() {
  return exhausted("it is nested too deeply");
}
