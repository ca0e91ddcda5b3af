/**
 * `{key: value, …}`, as an object or behind a path: items are put together by their keys, then each
 * value is evaluated for what has its key.
 */
import { setOwn } from "../own-property.ts";
import { appendTo } from "./append.ts";
import type { AstGroup, AstPair } from "./ast.ts";
import { burn, chargeObject, chargeText } from "./budget.ts";
import { type Compiler, repeated } from "./compiler.ts";
import { JsonataError } from "./jsonata-error.ts";
import type { Evaluate, Frame } from "./run.ts";
import type { Scope } from "./scope.ts";
import { isList, type Value } from "./value.ts";

export type Group = (input: Value, frame: Frame) => Value;

export interface Pair {
  readonly key: Evaluate;
  readonly value: Evaluate;
}

export interface CompiledPairs {
  readonly pairs: readonly Pair[];
  readonly fuel: number;
  readonly position: number | undefined;
}

export function compilePairs(group: AstGroup, scope: Scope, compiler: Compiler): CompiledPairs {
  const { made, fuel } = repeated(compiler, () =>
    group.lhs.map(([key, value]: AstPair) => ({
      key: compiler.compile(key, scope),
      value: compiler.compile(value, scope),
    })),
  );
  return { pairs: made, fuel: fuel + 8, position: group.position };
}

export function compileGroup(group: AstGroup, scope: Scope, compiler: Compiler): Group {
  const compiled = compilePairs(group, scope, compiler);
  const written = compileWritten(group, compiled);
  return (input, frame) => {
    const items = isList(input) ? input : undefined;
    // One item, or nothing: the object that is written.
    if (written !== undefined && (items === undefined || items.length < 2)) {
      return written(items === undefined ? input : items[0], frame);
    }
    return grouped(items === undefined ? [input] : atLeastOne(items), frame, compiled);
  };
}

/** Nothing at all makes an object too. */
export function atLeastOne<T>(items: readonly T[]): readonly (T | undefined)[] {
  return items.length === 0 ? [undefined] : items;
}

/** An object whose keys are written as texts, all different. Hot path: most objects. */
function compileWritten(group: AstGroup, { pairs }: CompiledPairs): Evaluate | undefined {
  const keys = group.lhs.map(([key]) => (isPlainText(key) ? (key.value as string) : undefined));
  if (keys.includes(undefined) || new Set(keys).size < keys.length) return undefined;
  const values = pairs.map(({ value }) => value);
  return (input, frame) => {
    chargeObject(frame.run, keys.length);
    const object: Record<string, Value> = {};
    for (let at = 0; at < keys.length; at += 1) {
      const value = values[at]!(input, frame);
      if (value !== undefined) setValue(object, keys[at]!, value);
    }
    return object;
  };
}

function isPlainText(key: AstPair[0]): boolean {
  return key.type === "string" && key.predicate === undefined && key.group === undefined;
}

/** `setOwn` for values that may be functions: whoever takes the result looks for them. */
export function setValue(object: Record<string, Value>, key: string, value: Value): void {
  setOwn(object as Parameters<typeof setOwn>[0], key, value as Parameters<typeof setOwn>[2]);
}

interface Entry {
  data: Value;
  readonly pair: number;
}

function grouped(items: readonly Value[], frame: Frame, compiled: CompiledPairs): Value {
  const { run } = frame;
  const { pairs, fuel } = compiled;
  const entries = new Map<string, Entry>();
  for (let at = 0; at < items.length; at += 1) {
    burn(run, fuel);
    const item = items[at];
    for (let pair = 0; pair < pairs.length; pair += 1) {
      const key = checkedKey(pairs[pair]!.key(item, frame), compiled);
      if (key === undefined) continue;
      const entry = entryOf(entries, key, { pair, compiled });
      if (entry === undefined) entries.set(key, { data: item, pair });
      else entry.data = appendTo(entry, item, run);
    }
  }
  chargeObject(run, entries.size);
  const object: Record<string, Value> = {};
  for (const [key, { data, pair }] of entries) {
    burn(run, fuel);
    chargeText(run, key.length);
    const value = pairs[pair]!.value(data, frame);
    if (value !== undefined) setValue(object, key, value);
  }
  return object;
}

export function checkedKey(key: Value, { position }: CompiledPairs): string | undefined {
  if (typeof key === "string" || key === undefined) return key;
  throw new JsonataError("T1003", { position, value: key });
}

/** The key's entry, if it has one: two pairs must not make the same key. */
export function entryOf<T extends { readonly pair: number }>(
  entries: ReadonlyMap<string, T>,
  key: string,
  { pair, compiled }: { readonly pair: number; readonly compiled: CompiledPairs },
): T | undefined {
  const entry = entries.get(key);
  if (entry !== undefined && entry.pair !== pair) {
    throw new JsonataError("D1009", { position: compiled.position, value: key });
  }
  return entry;
}
