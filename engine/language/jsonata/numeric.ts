/** Numbers as operands. */
import { JsonataError } from "./jsonata-error.ts";
import type { Value } from "./value.ts";

/** True for numbers. NaN is none; an infinite one is an error. */
export function isNumeric(value: Value): value is number {
  if (typeof value !== "number" || Number.isNaN(value)) return false;
  if (Number.isFinite(value)) return true;
  throw new JsonataError("D1001", { value });
}

export function isNumberList(list: readonly Value[]): list is readonly number[] {
  return list.every(isNumeric);
}
