/**
 * Tuples: an item of a path under `@` together with the variables that steps before it have bound
 * (`@$v`, `#$i`, and the parents that `%` asks for), each under `$` and its name, which no prototype
 * has. Never written once made.
 */
import { appendTo, type Growing } from "./append.ts";
import { burn, chargeObject } from "./budget.ts";
import type { Frame, Run } from "./run.ts";
import type { Value } from "./value.ts";

export interface Tuple {
  readonly [key: string]: Value;
}

export function tupleKey(variable: string): string {
  return `$${variable}`;
}

export function newTuple(item: Value): Record<string, Value> {
  return { "@": item };
}

/** What `added` has wins. */
export function tupleWith(tuple: Tuple, added: Tuple, run: Run): Tuple {
  burn(run, 8);
  chargeObject(run, 4);
  return { ...tuple, ...added };
}

/** A frame in which a tuple's variables can be read: see `tupleScope`. */
export function frameOf(tuple: Tuple, parent: Frame): Frame {
  return { run: parent.run, parent, slots: [tuple] };
}

/** Tuples of one group as one: the values of each variable, appended. */
export function mergedTuple(tuples: readonly Tuple[], run: Run): Tuple {
  const merged: Record<string, Growing> = {};
  for (const tuple of tuples) {
    for (const name of Object.keys(tuple)) {
      const growing = merged[name];
      if (growing === undefined) merged[name] = { data: tuple[name] };
      else growing.data = appendTo(growing, tuple[name], run);
    }
  }
  const tuple = newTuple(undefined);
  for (const name of Object.keys(merged)) tuple[name] = merged[name]!.data;
  return tuple;
}
