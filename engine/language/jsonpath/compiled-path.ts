/** A path's steps as one function, without its root: whatever the root is, the reader is given its value. */
import { type Failure, runtimeFailure } from "../failure.ts";
import type { Json } from "../json.ts";

export interface CompiledPath {
  /** True when the answer is the list of what was found, be it empty. */
  readonly isList: boolean;
  /** Definite paths do not look at the scope. */
  readonly read: (value: Json, scope: PathScope) => Json | undefined;
}

/** One evaluation of a path, with the paths in its filters. */
export interface PathScope {
  /** What `$` inside of a filter means. */
  readonly document: Json;
  visitsLeft: number;
}

/**
 * A payload holds some 130,000 values at most, which one scan may all visit. Scans within scans and
 * filters multiply: they are stopped here, after some milliseconds, before they stop the shard.
 */
const visitsMax = 1_000_000;

export function newPathScope(document: Json): PathScope {
  return { document, visitsLeft: visitsMax };
}

/** Throws `Failure` once the evaluation has visited too many values. */
export function countVisits(scope: PathScope, count: number): void {
  scope.visitsLeft -= count;
  if (scope.visitsLeft < 0) throw tooManyVisits();
}

function tooManyVisits(): Failure {
  return runtimeFailure(`A path visited more than ${visitsMax} values.`);
}
