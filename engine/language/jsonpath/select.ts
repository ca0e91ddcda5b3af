/**
 * Selects what an indefinite path names: wildcards, slices, unions, filters, deep scans. Something
 * missing on the way selects nothing; it is never an error (recorded: `$[*]` of `{}` is `[]`).
 * Nesting of the data costs no stack: a deep scan keeps its own.
 */
import { Failure } from "../failure.ts";
import { isObject, type Json } from "../json.ts";
import { compileReadField, type ReadField, readOwn } from "../own-property.ts";
import { countVisits, type PathScope } from "./compiled-path.ts";
import type { FilterTest, PathStep } from "./syntax.ts";

/** Adds what a step leads to from `node`. */
type Expand = (node: Json, scope: PathScope, found: Json[]) => void;

/** A filter's test, compiled. */
export type PassesFilter = (item: Json, scope: PathScope) => boolean;
/** Handed in, since a filter reads paths in turn. */
type CompileTest = (test: FilterTest) => PassesFilter;

export type SelectJson = (value: Json, scope: PathScope) => Json[];

/** As a list in JSON, more than this cannot be within a payload's limit. */
const selectedMax = 262_144;

export function compileSelect(steps: readonly PathStep[], compileTest: CompileTest): SelectJson {
  const expands = steps.map((step) => compileExpand(step, compileTest));
  return (value, scope) => {
    let nodes: Json[] = [value];
    for (let at = 0; at < expands.length; at += 1) {
      const expand = expands[at]!;
      const found: Json[] = [];
      countVisits(scope, nodes.length);
      for (let nodeAt = 0; nodeAt < nodes.length; nodeAt += 1) {
        expand(nodes[nodeAt]!, scope, found);
        if (found.length > selectedMax) throw tooManySelected();
      }
      nodes = found;
    }
    return nodes;
  };
}

function tooManySelected(): Failure {
  return new Failure("States.DataLimitExceeded", `A path selected over ${selectedMax} values.`);
}

function compileExpand(step: PathStep, compileTest: CompileTest): Expand {
  switch (step.kind) {
    case "field":
      return compileExpandField(compileReadField(step.name));
    case "fields":
      return compileExpandFields(step.names);
    case "index":
      return compileExpandIndexes([step.index]);
    case "indexes":
      return compileExpandIndexes(step.indexes);
    case "slice":
      return compileExpandSlice(step);
    case "wildcard":
      return expandWildcard;
    case "filter":
      return compileExpandFilter(compileTest(step.test));
    case "descend":
      return compileExpandDescend(compileExpand(step.step, compileTest));
  }
}

function compileExpandField(read: ReadField): Expand {
  return (node, _scope, found) => {
    const value = read(node);
    if (value !== undefined) found.push(value);
  };
}

function compileExpandFields(names: readonly string[]): Expand {
  return (node, _scope, found) => {
    for (const name of names) {
      const value = readOwn(node, name);
      if (value !== undefined) found.push(value);
    }
  };
}

function compileExpandIndexes(indexes: readonly number[]): Expand {
  return (node, _scope, found) => {
    if (!Array.isArray(node)) return;
    for (const index of indexes) {
      const value: Json | undefined = node[index < 0 ? node.length + index : index];
      if (value !== undefined) found.push(value);
    }
  };
}

function compileExpandSlice(slice: PathStep & { kind: "slice" }): Expand {
  const { start = 0, end, step } = slice;
  return (node, _scope, found) => {
    if (!Array.isArray(node)) return;
    const from = start < 0 ? Math.max(0, node.length + start) : start;
    const wanted = end ?? node.length;
    const to = wanted < 0 ? node.length + wanted : Math.min(wanted, node.length);
    for (let at = from; at < to; at += step) found.push(node[at] as Json);
  };
}

function expandWildcard(node: Json, _scope: PathScope, found: Json[]): void {
  if (Array.isArray(node)) {
    for (let at = 0; at < node.length; at += 1) found.push(node[at] as Json);
  } else if (isObject(node)) {
    for (const key of Object.keys(node)) found.push(node[key]!);
  }
}

/** A list is filtered; an object passes or not as a whole, as Jayway has it. */
function compileExpandFilter(passes: PassesFilter): Expand {
  return (node, scope, found) => {
    if (Array.isArray(node)) {
      countVisits(scope, node.length);
      for (let at = 0; at < node.length; at += 1) {
        if (passes(node[at] as Json, scope)) found.push(node[at] as Json);
      }
    } else if (isObject(node) && passes(node, scope)) {
      found.push(node);
    }
  };
}

/** Applies the step to the node and to everything below it, parents before children, in order. */
function compileExpandDescend(expand: Expand): Expand {
  return (node, scope, found) => {
    const waiting: Json[] = [node];
    const children: Json[] = [];
    while (waiting.length > 0) {
      const next = waiting.pop()!;
      if (typeof next !== "object" || next === null) continue;
      countVisits(scope, 1);
      expand(next, scope, found);
      if (found.length > selectedMax) throw tooManySelected();
      children.length = 0;
      expandWildcard(next, scope, children);
      for (let at = children.length - 1; at >= 0; at -= 1) waiting.push(children[at]!);
    }
  };
}
