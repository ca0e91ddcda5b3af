/**
 * What JSONata notes about lists it has made: that one is a sequence (of none it is nothing, of one
 * it is that one), that a sequence of one stays a list (`[]`), that a list was written as `[…]` in a
 * path and is not flattened. Kept beside the lists and for one evaluation, since lists are shared
 * and a list that comes back from a variable is a plain one.
 *
 * Only lists that can still tell the difference are marked: a sequence is taken for its value where
 * it is made (`sequenceOf`), and one of two or more items behaves as any list.
 */
import { chargeList } from "./budget.ts";
import type { Run } from "./run.ts";
import { isList, type Value } from "./value.ts";

export const sequenceMark = 1;
export const singletonMark = 2;
export const constructedMark = 4;

export function mark(list: readonly Value[], marks: number, run: Run): void {
  run.marks ??= new Map();
  run.marks.set(list, (run.marks.get(list) ?? 0) | marks);
}

export function marksOf(list: readonly Value[], run: Run): number {
  return run.marks === null ? 0 : (run.marks.get(list) ?? 0);
}

export function isSequence(list: readonly Value[], run: Run): boolean {
  return (marksOf(list, run) & sequenceMark) !== 0;
}

/** A new list as a sequence, not yet taken for its value. */
export function rawSequence(items: readonly Value[], run: Run): readonly Value[] {
  chargeList(run, items.length);
  if (items.length < 2 || run.marksAll) mark(items, sequenceMark, run);
  return items;
}

/** A new list as a sequence, taken for its value. */
export function sequenceOf(items: readonly Value[], run: Run): Value {
  if (items.length === 0) return undefined;
  if (items.length === 1) return items[0];
  return rawSequence(items, run);
}

/** The value of a sequence; anything else is itself. Every node's answer goes through this. */
export function settled(value: Value, run: Run): Value {
  if (run.marks === null || !isList(value) || value.length > 1) return value;
  const marks = run.marks.get(value) ?? 0;
  if ((marks & sequenceMark) === 0) return value;
  if (value.length === 0) return undefined;
  return (marks & singletonMark) === 0 ? value[0] : value;
}

/** `[]` behind a node: its sequence of one stays a list. */
export function keepSingleton(value: Value, run: Run): Value {
  if (isList(value) && value.length < 2 && isSequence(value, run)) mark(value, singletonMark, run);
  return value;
}
