/** A stable sort whose comparison may run an expression: each one burns fuel. */
import { burn, chargeList } from "./budget.ts";
import type { Run } from "./run.ts";
import type { Value } from "./value.ts";

export interface Order {
  readonly run: Run;
  /** What a comparison burns. */
  readonly fuel: number;
  readonly isAfter: (left: Value, right: Value) => boolean;
}

/** A new list; the list itself when it has fewer than two items. */
export function mergeSort(list: readonly Value[], order: Order): readonly Value[] {
  if (list.length < 2) return list;
  chargeList(order.run, 2 * list.length);
  return sorted(list, order);
}

function sorted(list: readonly Value[], order: Order): readonly Value[] {
  if (list.length < 2) return list;
  const middle = list.length >> 1;
  const left = sorted(list.slice(0, middle), order);
  const right = sorted(list.slice(middle), order);
  const merged: Value[] = [];
  let rightAt = 0;
  for (const item of left) {
    while (rightAt < right.length && isAfter(item, right[rightAt], order)) {
      merged.push(right[rightAt]);
      rightAt += 1;
    }
    merged.push(item);
  }
  while (rightAt < right.length) {
    merged.push(right[rightAt]);
    rightAt += 1;
  }
  return merged;
}

function isAfter(left: Value, right: Value, { run, fuel, isAfter: compare }: Order): boolean {
  burn(run, 1 + fuel);
  return compare(left, right);
}
