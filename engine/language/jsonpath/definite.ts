/**
 * Reads the one place that a definite path names. Hot path: one to three plain field steps, nearly
 * all paths of real machines, are single closures; longer paths go through a list of readers.
 */
import type { Json, JsonObject } from "../json.ts";
import { compileReadField, internedKey, isPlainName, readOwn, setOwn } from "../own-property.ts";
import type { PathStep } from "./syntax.ts";

/** Undefined when nothing is there. Looks at its first argument alone, whatever else it is given. */
export type ReadJson = (value: Json) => Json | undefined;

export function compileDefinite(steps: readonly PathStep[]): ReadJson {
  if (steps.length === 0) return (value) => value;
  const names = plainNames(steps);
  if (names === undefined) return compileChain(steps.map(compileReadStep));
  const [first, second, third] = names;
  if (second === undefined) return compileReadField(first!);
  if (third === undefined) return compileTwo(first!, second);
  return names.length === 3 ? compileThree(first!, second, third) : compileFields(names);
}

/** The names, when all steps are fields that can be read by a plain keyed load. */
function plainNames(steps: readonly PathStep[]): string[] | undefined {
  const names: string[] = [];
  for (const step of steps) {
    if (step.kind !== "field" || !isPlainName(step.name)) return undefined;
    names.push(internedKey(step.name));
  }
  return names;
}

function compileTwo(first: string, second: string): ReadJson {
  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const inner = (value as JsonObject)[first];
    if (typeof inner !== "object" || inner === null) return undefined;
    return (inner as JsonObject)[second];
  };
}

function compileThree(first: string, second: string, third: string): ReadJson {
  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const outer = (value as JsonObject)[first];
    if (typeof outer !== "object" || outer === null) return undefined;
    const inner = (outer as JsonObject)[second];
    if (typeof inner !== "object" || inner === null) return undefined;
    return (inner as JsonObject)[third];
  };
}

function compileFields(names: readonly string[]): ReadJson {
  return (value) => {
    let current: Json | undefined = value;
    for (let at = 0; at < names.length; at += 1) {
      if (typeof current !== "object" || current === null) return undefined;
      current = (current as JsonObject)[names[at]!];
    }
    return current;
  };
}

function compileChain(readers: readonly ReadJson[]): ReadJson {
  if (readers.length === 1) return readers[0]!;
  return (value) => {
    let current: Json | undefined = value;
    for (let at = 0; at < readers.length; at += 1) {
      current = readers[at]!(current);
      if (current === undefined) return undefined;
    }
    return current;
  };
}

function compileReadStep(step: PathStep): ReadJson {
  if (step.kind === "field") return compileReadField(step.name);
  if (step.kind === "index") return compileReadIndex(step.index);
  if (step.kind === "fields") return compileReadFields(step.names.map(internedKey));
  throw new Error(`a definite path has no step of kind ${step.kind}`);
}

function compileReadIndex(index: number): ReadJson {
  return (value) =>
    Array.isArray(value) ? (value[index < 0 ? value.length + index : index] as Json) : undefined;
}

/** The fields of a union that are there, in one object. */
function compileReadFields(names: readonly string[]): ReadJson {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const merged: Record<string, Json> = {};
    for (const name of names) {
      const field = readOwn(value, name);
      if (field !== undefined) setOwn(merged, name, field);
    }
    return merged;
  };
}
