/** A value as a condition: `$boolean`, filters, `and`, `? :`. */
import { burn } from "./budget.ts";
import { enter } from "./depth.ts";
import { isNumeric } from "./numeric.ts";
import type { Run } from "./run.ts";
import { isList, type Value } from "./value.ts";

/** Nothing is false. A list is true when any item is, an object when it has any key. */
export function isTrue(value: Value, run: Run): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value !== "";
    case "number":
      return isNumeric(value) && value !== 0;
    case "function":
      return !value.isHost;
    case "undefined":
      return false;
    default:
      if (value === null) return false;
      return isList(value) ? isAnyTrue(value, run) : hasKeys(value);
  }
}

function isAnyTrue(list: readonly Value[], run: Run): boolean {
  burn(run, list.length);
  enter(run, 3);
  let isAny = false;
  // All are looked at, since a number out of range is an error wherever it stands.
  for (const item of list) isAny = isTrue(item, run) || isAny;
  run.depth -= 3;
  return isAny;
}

function hasKeys(object: object): boolean {
  for (const _key in object) return true;
  return false;
}
