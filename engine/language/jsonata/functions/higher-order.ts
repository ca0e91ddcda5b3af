/** Functions that call the functions they are given. */
import { callable, callBack } from "../apply.ts";
import { burn, chargeObject, scanOrder } from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { callDepth, enter } from "../depth.ts";
import { setValue } from "../group.ts";
import { JsonataError } from "../jsonata-error.ts";
import { rawSequence } from "../marks.ts";
import { mergeSort } from "../merge-sort.ts";
import { isNumberList } from "../numeric.ts";
import type { Run } from "../run.ts";
import { isTrue } from "../truth.ts";
import type { FunctionValue, Value, ValueObject } from "../value.ts";

type List = readonly Value[];

export const higherOrderFunctions: BuiltIns = {
  map: ofValue<List>({
    signature: "<af>",
    arity: 2,
    implement: (list, [, called], run) => map(list, called as FunctionValue, run),
  }),
  filter: ofValue<List>({
    signature: "<af>",
    arity: 2,
    implement: (list, [, called], run) => filter(list, called as FunctionValue, run),
  }),
  single: ofValue<List>({
    signature: "<af?>",
    arity: 2,
    implement: (list, [, called], run) => single(list, called as FunctionValue | undefined, run),
  }),
  reduce: ofValue<List>({
    signature: "<afj?:j>",
    arity: 3,
    implement: (list, [, called, first], run) => reduce(list, [called, first], run),
  }),
  sort: ofValue<List>({
    signature: "<af?:a>",
    arity: 2,
    implement: (list, [, called], run) => sort(list, called as FunctionValue | undefined, run),
  }),
  each: {
    signature: "<o-f:a>",
    arity: 2,
    implement: ([object, called], run) =>
      each(object as ValueObject | undefined, called as FunctionValue, run),
  },
  sift: {
    signature: "<o-f?:o>",
    arity: 2,
    implement: ([object, called], run) =>
      sift(object as ValueObject | undefined, called as FunctionValue, run),
  },
};

interface Item {
  readonly value: Value;
  /** Its index or its key. */
  readonly place: number | string;
  readonly all: Value;
}

/** Hands over as many of value, place and whole as the function takes, but at least the value. */
function callWith(called: FunctionValue, { value, place, all }: Item, run: Run): Value {
  enter(run, callDepth);
  const { arity } = callable(called);
  const args = arity >= 3 ? [value, place, all] : arity === 2 ? [value, place] : [value];
  const answer = callBack(called, args, run);
  run.depth -= callDepth;
  return answer;
}

function map(list: List, called: FunctionValue, run: Run): Value {
  const mapped: Value[] = [];
  for (let at = 0; at < list.length; at += 1) {
    const answer = callWith(called, { value: list[at], place: at, all: list }, run);
    if (answer !== undefined) mapped.push(answer);
  }
  return rawSequence(mapped, run);
}

function filter(list: List, called: FunctionValue, run: Run): Value {
  const passed: Value[] = [];
  for (let at = 0; at < list.length; at += 1) {
    const answer = callWith(called, { value: list[at], place: at, all: list }, run);
    if (isTrue(answer, run)) passed.push(list[at]);
  }
  return rawSequence(passed, run);
}

function single(list: List, called: FunctionValue | undefined, run: Run): Value {
  let found: Value;
  let count = 0;
  for (let at = 0; at < list.length; at += 1) {
    const item = { value: list[at], place: at, all: list };
    if (called !== undefined && !isTrue(callWith(called, item, run), run)) continue;
    count += 1;
    if (count > 1) throw new JsonataError("D3138", { index: at });
    found = list[at];
  }
  if (count === 0) throw new JsonataError("D3139");
  return found;
}

function reduce(list: List, [reducer, first]: List, run: Run): Value {
  const called = reducer as FunctionValue;
  const { arity } = called;
  if (arity < 2) throw new JsonataError("D3050", { index: 1 });
  let at = 0;
  let result = first;
  if (first === undefined && list.length > 0) {
    result = list[0];
    at = 1;
  }
  enter(run, callDepth);
  for (; at < list.length; at += 1) {
    const args = [result, list[at]];
    if (arity >= 3) args.push(at);
    if (arity >= 4) args.push(list);
    result = callBack(called, args, run);
  }
  run.depth -= callDepth;
  return result;
}

/** Without a function, numbers or texts, ascending. The function says whether the first belongs behind the second. */
function sort(list: List, called: FunctionValue | undefined, run: Run): Value {
  if (list.length < 2) return list;
  if (called !== undefined) {
    enter(run, callDepth);
    const sorted = mergeSort(list, {
      run,
      fuel: 1,
      isAfter: (left, right) => Boolean(callBack(called, [left, right], run)),
    });
    run.depth -= callDepth;
    return sorted;
  }
  burn(run, list.length >> 1);
  const isTexts = list.every((item) => typeof item === "string");
  if (!isTexts && !isNumberList(list)) throw new JsonataError("D3070", { index: 1 });
  return mergeSort(list, {
    run,
    fuel: 0,
    isAfter: (left, right) => {
      if (isTexts) scanOrder(run, left as string, right as string);
      return (left as string) > (right as string);
    },
  });
}

function each(object: ValueObject | undefined, called: FunctionValue, run: Run): Value {
  const answers: Value[] = [];
  for (const key of Object.keys(object ?? {})) {
    const answer = callWith(called, { value: object![key], place: key, all: object }, run);
    if (answer !== undefined) answers.push(answer);
  }
  return rawSequence(answers, run);
}

/** The keys whose values pass; nothing when none does. */
function sift(object: ValueObject | undefined, called: FunctionValue, run: Run): Value {
  const passed: Record<string, Value> = {};
  let count = 0;
  for (const key of Object.keys(object ?? {})) {
    const item = { value: object![key], place: key, all: object };
    if (!isTrue(callWith(called, item, run), run)) continue;
    setValue(passed, key, object![key]);
    count += 1;
  }
  chargeObject(run, count);
  return count === 0 ? undefined : passed;
}
