/**
 * Builds the objects of a payload template. Hot path: runs per state. Which way is fastest depends
 * on how many keys there are and how many of them are constant; it is chosen once.
 */
import type { CompiledTemplate } from "./compiled-template.ts";
import type { Evaluate } from "./environment.ts";
import type { Json } from "./json.ts";
import { setOwn } from "./own-property.ts";

export interface Part extends CompiledTemplate {
  /** The value, when it is the same each time. */
  readonly constant: Json | undefined;
}

/** A key, without its `.$`, and what it will hold. */
export interface Entry {
  readonly key: string;
  readonly part: Part;
}

/** V8 turns an object that gets more keys than this one by one into a slow dictionary (40 keys: 11 µs instead of 2). */
const addedKeysMax = 12;

export function compileBuild(entries: readonly Entry[]): Evaluate {
  const keys = entries.map(({ key }) => key);
  const evaluates = entries.map(({ part }) => part.evaluate);
  const constants = entries.filter(({ part }) => part.constant !== undefined).length;
  if (keys.includes("__proto__") || constants > 2 || keys.length > addedKeysMax) {
    return compileClone(entries);
  }
  if (keys.length === 2) return compileTwo(keys, evaluates);
  if (keys.length === 3) return compileThree(keys, evaluates);
  return (data, environment) => {
    const built: Record<string, Json> = {};
    for (let at = 0; at < keys.length; at += 1) {
      built[keys[at]!] = evaluates[at]!(data, environment);
    }
    return built;
  };
}

/** Unrolled: 70 ns instead of 90. */
function compileTwo(keys: readonly string[], evaluates: readonly Evaluate[]): Evaluate {
  const [firstKey, secondKey] = keys as [string, string];
  const [first, second] = evaluates as [Evaluate, Evaluate];
  return (data, environment) => {
    const built: Record<string, Json> = {};
    built[firstKey] = first(data, environment);
    built[secondKey] = second(data, environment);
    return built;
  };
}

function compileThree(keys: readonly string[], evaluates: readonly Evaluate[]): Evaluate {
  const [firstKey, secondKey, thirdKey] = keys as [string, string, string];
  const [first, second, third] = evaluates as [Evaluate, Evaluate, Evaluate];
  return (data, environment) => {
    const built: Record<string, Json> = {};
    built[firstKey] = first(data, environment);
    built[secondKey] = second(data, environment);
    built[thirdKey] = third(data, environment);
    return built;
  };
}

/** Clones an object that has the constants and all keys in order, then fills in what changes. */
function compileClone(entries: readonly Entry[]): Evaluate {
  const keys: Record<string, null> = {};
  for (const { key } of entries) setOwn(keys, key, null);
  // Parsed: V8 lays such an object out compactly, whatever the number of its keys.
  const shape = JSON.parse(JSON.stringify(keys)) as Record<string, Json>;
  const changing: { readonly key: string; readonly evaluate: Evaluate }[] = [];
  for (const { key, part } of entries) {
    if (part.constant !== undefined) setOwn(shape, key, part.constant);
    else changing.push({ key, evaluate: part.evaluate });
  }
  return (data, environment) => {
    const built: Record<string, Json> = { ...shape };
    for (const { key, evaluate } of changing) setOwn(built, key, evaluate(data, environment));
    return built;
  };
}
