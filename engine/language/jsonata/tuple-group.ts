/** `{key: value, …}` behind a path that carries tuples: a group's variables are those of all its tuples. */
import type { AstGroup } from "./ast.ts";
import { burn, chargeObject } from "./budget.ts";
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
import { type Scope, tupleScope } from "./scope.ts";
import { frameOf, mergedTuple, newTuple, type Tuple } from "./tuple.ts";
import type { Value } from "./value.ts";

interface Entry {
  readonly tuples: Tuple[];
  readonly pair: number;
}

type TupleGroup = (tuples: readonly Tuple[], frame: Frame) => Value;

export function compileTupleGroup(group: AstGroup, scope: Scope, compiler: Compiler): TupleGroup {
  const compiled = compilePairs(group, tupleScope(scope), compiler);
  return (tuples, frame) => {
    const entries = entriesOf(tuples, frame, compiled);
    chargeObject(frame.run, entries.size);
    const object: Record<string, Value> = {};
    const seen = new Set<Tuple>();
    for (const [key, entry] of entries) {
      burn(frame.run, compiled.fuel);
      const tuple = mergedTuple(entry.tuples, frame.run);
      // Of a tuple that is alone under several keys, only the first value sees the item (2.0.6).
      const [only] = entry.tuples;
      const isSeen = entry.tuples.length === 1 && seen.has(only!);
      if (entry.tuples.length === 1) seen.add(only!);
      const item = isSeen ? undefined : tuple["@"];
      const value = compiled.pairs[entry.pair]!.value(item, frameOf(tuple, frame));
      if (value !== undefined) setValue(object, key, value);
    }
    return object;
  };
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
      if (entry === undefined) entries.set(text, { tuples: [own], pair });
      else entry.tuples.push(own);
    }
  }
  return entries;
}
