/** How the answers of a step become the next step's items: lists among them are flattened once. */
import { burn, chargeList } from "./budget.ts";
import { constructedMark, isSequence, marksOf } from "./marks.ts";
import type { Run } from "./run.ts";
import { isList, type Value } from "./value.ts";

/** A new list, or `found` itself, which its caller has made, when there is nothing to flatten. */
export function flattened(found: readonly Value[], run: Run): readonly Value[] {
  let length = 0;
  let isFlat = true;
  for (let at = 0; at < found.length; at += 1) {
    const value = found[at];
    const isOpened = isList(value) && isOpen(value, run);
    length += isOpened ? (value as readonly Value[]).length : 1;
    if (isOpened) isFlat = false;
  }
  if (isFlat) return found;
  chargeList(run, length);
  burn(run, length);
  const flat: Value[] = [];
  for (const value of found) {
    if (isList(value) && isOpen(value, run)) for (const item of value) flat.push(item);
    else flat.push(value);
  }
  return flat;
}

function isOpen(list: readonly Value[], run: Run): boolean {
  return run.marks === null || (marksOf(list, run) & constructedMark) === 0;
}

/** The last step's only answer, when it is a plain list: it stays this list, also one of one item. */
export function onlyList(found: readonly Value[], run: Run): readonly Value[] | undefined {
  const [only] = found;
  return found.length === 1 && isList(only) && !isSequence(only, run) ? only : undefined;
}
