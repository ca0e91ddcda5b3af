/**
 * Bounds the stack: each call counts the closures its function's body is deep, not one, so that no
 * expression reaches the end of JavaScript's own stack, however it is nested.
 */
import { exhausted } from "./budget.ts";
import type { Run } from "./run.ts";

/** A closure takes some 150 bytes of stack; a main thread has 984 KB, a worker 4 MB. */
export const depthMax = 2_500;
/** What a call takes beside the closures of the body. */
export const callDepth = 5;

export function enter(run: Run, depth: number): void {
  run.depth += depth;
  if (run.depth > depthMax) throw tooDeep();
}

export function tooDeep() {
  return exhausted("it is nested too deeply");
}
