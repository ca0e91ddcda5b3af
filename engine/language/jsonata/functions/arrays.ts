/** Functions of lists that call no other function. */
import { append } from "../append.ts";
import { burn, chargeList, scanText } from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { isEqual } from "../equal.ts";
import { isSequence, rawSequence } from "../marks.ts";
import type { Run } from "../run.ts";
import { isList, type Value } from "../value.ts";

type List = readonly Value[];

export const arrayFunctions: BuiltIns = {
  count: {
    signature: "<a:n>",
    arity: 1,
    implement: ([list]) => (list === undefined ? 0 : (list as List).length),
  },
  append: {
    signature: "<xx:a>",
    arity: 2,
    implement: ([left, right], run) => append(left, right, run),
  },
  exists: { signature: "<x:b>", arity: 1, implement: ([value]) => value !== undefined },
  reverse: ofValue<List>({
    signature: "<a:a>",
    arity: 1,
    implement: (list, _args, run) => (list.length < 2 ? list : [...copied(list, run)].reverse()),
  }),
  shuffle: ofValue<List>({
    signature: "<a:a>",
    arity: 1,
    implement: (list, _args, run) => (list.length < 2 ? list : shuffled(list, run)),
  }),
  distinct: ofValue<Value>({
    signature: "<x:x>",
    arity: 1,
    implement: (value, _args, run) =>
      isList(value) && value.length > 1 ? distinct(value, run) : value,
  }),
  zip: { signature: "<a+>", arity: 0, implement: (lists, run) => zip(lists, run) },
};

function copied(list: List, run: Run): List {
  chargeList(run, list.length);
  burn(run, list.length >> 2);
  return list;
}

/** Each item goes to a place among those before it, whose item moves to the end. */
function shuffled(list: List, run: Run): List {
  const result: Value[] = [];
  burn(run, copied(list, run).length);
  for (let at = 0; at < list.length; at += 1) {
    const place = Math.floor(run.bindings.random() * (at + 1));
    if (place < at) result.push(result[place]);
    result[place] = list[at];
  }
  return result;
}

/** Of items equal by content, the first stays. */
function distinct(list: List, run: Run): List {
  const simple = new Set<Value>();
  const nested: Value[] = [];
  const kept: Value[] = [];
  chargeList(run, 4 * list.length);
  for (const item of list) {
    burn(run, 1);
    if (typeof item === "object" && item !== null) {
      if (nested.some((other) => isEqual(item, other, run))) continue;
      nested.push(item);
    } else {
      if (typeof item === "string") scanText(run, item.length);
      if (simple.has(item)) continue;
      simple.add(item);
    }
    kept.push(item);
  }
  return isSequence(list, run) ? rawSequence(kept, run) : kept;
}

function zip(lists: List, run: Run): List {
  let length = Number.POSITIVE_INFINITY;
  for (const list of lists) length = Math.min(length, isList(list) ? list.length : 0);
  chargeList(run, length * (lists.length + 4));
  burn(run, length * lists.length);
  const rows: Value[] = [];
  for (let at = 0; at < length; at += 1) rows.push(lists.map((list) => (list as List)[at]));
  return rows;
}
