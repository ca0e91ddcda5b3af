/** An evaluated expression or template, and how large its answer can get. */
import type { Evaluate } from "./environment.ts";
import type { SizeBound } from "./size-bound.ts";

export interface CompiledTemplate extends SizeBound {
  readonly evaluate: Evaluate;
}
