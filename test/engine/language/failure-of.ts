/** For tests of expressions that fail: the failure, which is data and no `Error`. */
import { Failure } from "../../../engine/language/failure.ts";

/** Throws when `run` does not fail, or fails otherwise. */
export function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing failed");
}
