/** `*` (the values of an object or list) and `**` (a value and all within it). */
import { burn, chargeList } from "./budget.ts";
import { rawSequence } from "./marks.ts";
import type { Evaluate, Run } from "./run.ts";
import { isList, type Value, type ValueObject } from "./value.ts";

/** Lists among the values are flattened through and through; if there is one, the answer is a list. */
export const evaluateWildcard: Evaluate = (input, { run }) => {
  const found: Value[] = [];
  if (typeof input !== "object" || input === null) return rawSequence(found, run);
  const values = isList(input) ? input : valuesOf(input);
  burn(run, 1 + values.length);
  let isPlain = false;
  for (const value of values) {
    if (isList(value)) {
      isPlain = true;
      flattenInto(found, value, run);
    } else found.push(value);
  }
  if (!isPlain) return rawSequence(found, run);
  chargeList(run, found.length);
  return found;
};

/** In document order, parents before children, lists themselves left out. Nesting costs no stack. */
export const evaluateDescendants: Evaluate = (input, { run }) => {
  if (input === undefined) return undefined;
  const found: Value[] = [];
  const waiting: Value[] = [input];
  while (waiting.length > 0) {
    const value = waiting.pop();
    burn(run, 1);
    if (!isList(value)) found.push(value);
    if (typeof value === "object" && value !== null) pushReversed(waiting, childrenOf(value), run);
  }
  return found.length === 1 ? found[0] : rawSequence(found, run);
};

function flattenInto(found: Value[], list: readonly Value[], run: Run): void {
  const waiting: Value[] = [];
  pushReversed(waiting, list, run);
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (isList(value)) pushReversed(waiting, value, run);
    else found.push(value);
  }
}

function pushReversed(waiting: Value[], values: readonly Value[], run: Run): void {
  chargeList(run, values.length);
  burn(run, values.length);
  for (let at = values.length - 1; at >= 0; at -= 1) waiting.push(values[at]);
}

function childrenOf(value: readonly Value[] | ValueObject): readonly Value[] {
  return isList(value) ? value : valuesOf(value as ValueObject);
}

function valuesOf(object: ValueObject): readonly Value[] {
  return Object.keys(object).map((key) => object[key]);
}
