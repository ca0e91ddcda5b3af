/** Functions of objects, of types, and the two that fail on purpose. */
import { append } from "../append.ts";
import { burn, chargeObject, scanText } from "../budget.ts";
import { type BuiltIns, ofValue } from "../built-in.ts";
import { enter } from "../depth.ts";
import { setValue } from "../group.ts";
import { JsonataError } from "../jsonata-error.ts";
import { lookupRaw, readOwnField } from "../lookup.ts";
import { rawSequence } from "../marks.ts";
import { isNumeric } from "../numeric.ts";
import type { Run } from "../run.ts";
import { cloned } from "../transform.ts";
import { isList, isValueObject, type Value, type ValueObject } from "../value.ts";

export const objectFunctions: BuiltIns = {
  keys: {
    signature: "<x-:a<s>>",
    arity: 1,
    implement: ([value], run) => {
      const keys = new Set<string>();
      addKeys(keys, value, run);
      return rawSequence([...keys], run);
    },
  },
  lookup: {
    signature: "<x-s:x>",
    arity: 2,
    implement: ([value, key], run) => {
      const name = String(key);
      scanText(run, name.length);
      return lookupRaw(value, (item) => readOwnField(item, name), run);
    },
  },
  spread: { signature: "<x-:a<o>>", arity: 1, implement: ([value], run) => spread(value, run) },
  merge: ofValue<readonly ValueObject[]>({
    signature: "<a<o>:o>",
    arity: 1,
    implement: (objects, _args, run) => merge(objects, run),
  }),
  type: ofValue<Value>({
    signature: "<x:s>",
    arity: 1,
    implement: (value) => typeName(value),
  }),
  clone: ofValue<Value>({
    signature: "<(oa)-:o>",
    arity: 1,
    implement: (value, _args, run) => cloned(value, { run, own: new Set() }),
  }),
  error: {
    signature: "<s?:x>",
    arity: 1,
    implement: ([message]) => {
      throw new JsonataError("D3137", {
        message: (message as string | undefined) || "$error() function evaluated",
      });
    },
  },
  assert: {
    signature: "<bs?:x>",
    arity: 2,
    implement: ([isHeld, message]) => {
      if (isHeld === true) return undefined;
      throw new JsonataError("D3141", {
        message: (message as string | undefined) || "$assert() statement failed",
      });
    },
  },
};

/** Of a list, the keys of all its items. */
function addKeys(keys: Set<string>, value: Value, run: Run): void {
  if (isList(value)) {
    enter(run, 2);
    for (const item of value) addKeys(keys, item, run);
    run.depth -= 2;
  } else if (isValueObject(value)) {
    const own = Object.keys(value);
    burn(run, own.length);
    for (const key of own) keys.add(key);
  }
  burn(run, 1);
}

/** An object for each key; of a list, those of all its items. */
function spread(value: Value, run: Run): Value {
  if (isList(value)) {
    let all: Value = rawSequence([], run);
    enter(run, 2);
    for (const item of value) all = append(all, spread(item, run), run);
    run.depth -= 2;
    return all;
  }
  if (!isValueObject(value)) return value;
  const keys = Object.keys(value);
  burn(run, keys.length);
  chargeObject(run, 6 * keys.length);
  const objects = keys.map((key) => {
    const object: Record<string, Value> = {};
    setValue(object, key, value[key]);
    return object;
  });
  return rawSequence(objects, run);
}

function merge(objects: readonly ValueObject[], run: Run): Value {
  const merged: Record<string, Value> = {};
  for (const object of objects) {
    const keys = Object.keys(object);
    burn(run, 1 + keys.length);
    chargeObject(run, keys.length);
    for (const key of keys) setValue(merged, key, object[key]);
  }
  return merged;
}

function typeName(value: Value): string {
  if (value === null) return "null";
  if (isNumeric(value)) return "number";
  if (isList(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "boolean" || type === "function" ? type : "object";
}
