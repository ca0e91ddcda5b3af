/** Equality by content, whatever the order of keys. Functions are equal to themselves. */
import { burn, scanEqual } from "./budget.ts";
import { enter } from "./depth.ts";
import type { Run } from "./run.ts";
import { isList, isValueObject, type Value } from "./value.ts";

export function isEqual(left: Value, right: Value, run: Run): boolean {
  if (typeof left === "string" && typeof right === "string") {
    scanEqual(run, left, right);
    return left === right;
  }
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  burn(run, 1);
  enter(run, 3);
  const isSame = isList(left)
    ? isList(right) && isEqualList(left, right, run)
    : isEqualObject(left, right, run);
  run.depth -= 3;
  return isSame;
}

function isEqualList(left: readonly Value[], right: readonly Value[], run: Run): boolean {
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at += 1) {
    if (!isEqual(left[at], right[at], run)) return false;
  }
  return true;
}

function isEqualObject(left: Value, right: Value, run: Run): boolean {
  if (!isValueObject(left) || !isValueObject(right)) return false;
  const keys = Object.keys(left);
  burn(run, keys.length);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key) || !isEqual(left[key], right[key], run)) return false;
  }
  return true;
}
