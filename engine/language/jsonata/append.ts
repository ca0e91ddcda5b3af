/** `$append`, and what is put together item by item. */
import { chargeList } from "./budget.ts";
import type { Run } from "./run.ts";
import { isList, type Value } from "./value.ts";

/** Both as one list; what is nothing does not count. */
export function append(left: Value, right: Value, run: Run): Value {
  if (left === undefined) return right;
  if (right === undefined) return left;
  const length = (isList(left) ? left.length : 1) + (isList(right) ? right.length : 1);
  chargeList(run, length);
  return ([] as Value[]).concat(left as Value[], right as Value[]);
}

/** Lists that are being put together, by the entry they belong to: these may be written to. */
export interface Growing {
  data: Value;
  grown?: Value[];
}

/** As `append(entry.data, item)`, without copying what was put together before. */
export function appendTo(entry: Growing, item: Value, run: Run): Value {
  if (entry.data === undefined) return item;
  if (item === undefined) return entry.data;
  if (entry.grown === undefined || entry.grown !== entry.data) {
    entry.grown = isList(entry.data) ? [...entry.data] : [entry.data];
    chargeList(run, entry.grown.length);
  }
  const length = isList(item) ? item.length : 1;
  chargeList(run, length);
  if (isList(item)) for (const value of item) entry.grown.push(value);
  else entry.grown.push(item);
  return entry.grown;
}
