/**
 * A field of a value by its name; of a list, the fields of its items, as one sequence. Hot path:
 * whether the name could be found on a prototype is decided once.
 */
import { internedKey, isPlainName } from "../own-property.ts";
import { burn } from "./budget.ts";
import { enter } from "./depth.ts";
import { rawSequence, sequenceOf } from "./marks.ts";
import type { Run } from "./run.ts";
import { isList, type Value, type ValueObject } from "./value.ts";

/** Reads a field of what is no list. */
export type ReadField = (value: Value) => Value;

export function compileReadField(name: string): ReadField {
  const key = internedKey(name);
  if (isPlainName(key)) {
    return (value) =>
      typeof value === "object" && value !== null ? (value as ValueObject)[key] : undefined;
  }
  return (value) => readOwnField(value, key);
}

/** For names that are known only when they are needed. */
export function readOwnField(value: Value, key: string): Value {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as ValueObject)[key] : undefined;
}

/** The field `read` reads, as the node of a name answers it. */
export function lookup(value: Value, read: ReadField, run: Run): Value {
  if (!isList(value)) return read(value);
  const found: Value[] = [];
  collect(value, { read, run, found });
  return sequenceOf(found, run);
}

/** As `lookup`, of a function's argument: the sequence is not taken for its value. */
export function lookupRaw(value: Value, read: ReadField, run: Run): Value {
  if (!isList(value)) return read(value);
  const found: Value[] = [];
  collect(value, { read, run, found });
  return rawSequence(found, run);
}

interface Collecting {
  readonly read: ReadField;
  readonly run: Run;
  readonly found: Value[];
}

function collect(list: readonly Value[], collecting: Collecting): void {
  const { read, run, found } = collecting;
  burn(run, 1 + list.length);
  for (let at = 0; at < list.length; at += 1) {
    const item = list[at];
    if (isList(item)) {
      enter(run, 2);
      collect(item, collecting);
      run.depth -= 2;
      continue;
    }
    const value = read(item);
    if (isList(value)) {
      burn(run, value.length);
      for (let inner = 0; inner < value.length; inner += 1) found.push(value[inner]);
    } else if (value !== undefined) found.push(value);
  }
}
