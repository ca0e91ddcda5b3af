/**
 * Tuples: an item of a path under `@` together with the variables that steps before it have bound
 * (`@$v`, `#$i`, and the parents that `%` asks for). Prototype-less, never written once made.
 */
import { appendTo, type Growing } from "./append.ts";
import { chargeObject } from "./budget.ts";
import type { Frame, Run } from "./run.ts";
import type { Value } from "./value.ts";

export interface Tuple {
  readonly [name: string]: Value;
}

export function newTuple(item: Value): Record<string, Value> {
  const tuple: Record<string, Value> = Object.create(null);
  tuple["@"] = item;
  return tuple;
}

export function tupleWith(tuple: Tuple, added: Tuple, run: Run): Record<string, Value> {
  const made: Record<string, Value> = Object.assign(Object.create(null), tuple, added);
  chargeObject(run, 8);
  return made;
}

/** A frame in which a tuple's variables can be read: see `tupleScope`. */
export function frameOf(tuple: Tuple, parent: Frame): Frame {
  return { run: parent.run, parent, slots: [tuple] };
}

/** Tuples of one group as one: the values of each variable, appended. */
export function mergedTuple(tuples: readonly Tuple[], run: Run): Tuple {
  const merged: Record<string, Growing> = Object.create(null);
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
