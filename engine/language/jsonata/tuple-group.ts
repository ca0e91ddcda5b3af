/** `{key: value, …}` behind a path that carries tuples: a group's variables are those of all its tuples. */
import type { AstGroup } from "./ast.ts";
import { burn, chargeObject, scanText } from "./budget.ts";
import type { Compiler } from "./compiler.ts";
import {
  atLeastOne,
  type CompiledPairs,
  checkedKey,
  compilePairs,
  entryOf,
  setValue,
} from "./group.ts";
import type { Frame } from "./run.ts";
import type { Scope } from "./scope.ts";
import { frameOf, mergedTuple, newTuple, type Tuple } from "./tuple.ts";
import type { Value } from "./value.ts";

interface Entry {
  readonly tuples: Tuple[];
  readonly pair: number;
}

type TupleGroup = (tuples: readonly Tuple[], frame: Frame) => Value;

/** @param scope That of the tuples. */
export function compileTupleGroup(group: AstGroup, scope: Scope, compiler: Compiler): TupleGroup {
  const compiled = compilePairs(group, scope, compiler);
  return (tuples, frame) => {
    const entries = entriesOf(tuples, frame, compiled);
    chargeObject(frame.run, entries.size);
    const object: Record<string, Value> = {};
    // A tuple that was alone under a key has no item under the next one (2.0.6).
    const spent = new Set<Tuple>();
    for (const key of objectOrder(entries.keys())) {
      const entry = entries.get(key)!;
      burn(frame.run, compiled.fuel);
      const own = entry.tuples.map((each) =>
        spent.has(each) ? { ...each, "@": undefined } : each,
      );
      if (own.length === 1) spent.add(entry.tuples[0]!);
      const tuple = mergedTuple(own, frame.run);
      const value = compiled.pairs[entry.pair]!.value(tuple["@"], frameOf(tuple, frame));
      if (value !== undefined) setValue(object, key, value);
    }
    return object;
  };
}

/** As an object has its keys: those that are indexes first. */
function objectOrder(keys: Iterable<string>): readonly string[] {
  const object: Record<string, true> = Object.create(null);
  for (const key of keys) object[key] = true;
  return Object.keys(object);
}

function entriesOf(
  tuples: readonly Tuple[],
  frame: Frame,
  compiled: CompiledPairs,
): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const tuple of atLeastOne(tuples)) {
    burn(frame.run, compiled.fuel);
    const own = tuple ?? newTuple(undefined);
    for (const [pair, { key }] of compiled.pairs.entries()) {
      const text = checkedKey(key(own["@"], frameOf(own, frame)), compiled);
      if (text === undefined) continue;
      const entry = entryOf(entries, text, { pair, compiled });
      scanText(frame.run, text.length);
      if (entry === undefined) entries.set(text, { tuples: [own], pair });
      else entry.tuples.push(own);
    }
  }
  return entries;
}
