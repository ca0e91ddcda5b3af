/**
 * Paths of names only, such as `$states.input.order.total`. Hot path: as long as no list is met,
 * they are direct reads. A list on the way makes the general path take over from there.
 */
import type { AstNode } from "./ast.ts";
import { burn } from "./budget.ts";
import type { Compiler } from "./compiler.ts";
import { flattened, onlyList } from "./flatten.ts";
import { compileReadField, lookup, type ReadField } from "./lookup.ts";
import { isSequence, sequenceOf, settled } from "./marks.ts";
import type { Evaluate, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import { isList, type Value } from "./value.ts";

/** Answers undefined for paths that are not as simple. */
export function compileSimplePath(
  node: AstNode,
  scope: Scope,
  compiler: Compiler,
): Evaluate | undefined {
  const steps = node.steps!;
  if (node.group !== undefined || node.keepSingletonArray || node.keepArray) return undefined;
  const [first, ...rest] = steps;
  if (!rest.every(isName)) return undefined;
  if (first!.type !== "variable" && !isName(first!)) return undefined;
  if (first!.type === "variable" && !isPlain(first!)) return undefined;
  const names = first!.type === "variable" ? rest : steps;
  const reads = names.map((step) => compileReadField(step.value as string));
  if (first!.type === "variable") {
    return compileReads(compiler.compile(first!, scope), reads);
  }
  return compileReads((input) => input, reads);
}

function isName(step: AstNode): boolean {
  return step.type === "name" && isPlain(step);
}

function isPlain(step: AstNode): boolean {
  return (
    step.stages === undefined &&
    step.predicate === undefined &&
    step.group === undefined &&
    step.tuple !== true &&
    step.keepArray !== true
  );
}

function compileReads(root: Evaluate, reads: readonly ReadField[]): Evaluate {
  const [first, second] = reads;
  if (reads.length === 1) {
    return (input, frame) => {
      const value = root(input, frame);
      if (isList(value)) return readRest(value, reads, frame.run);
      return found(first!(value), frame.run);
    };
  }
  if (reads.length === 2) {
    return (input, frame) => {
      const value = root(input, frame);
      if (isList(value)) return readRest(value, reads, frame.run);
      const inner = first!(value);
      if (isList(inner)) return readRest(inner, [second!], frame.run);
      return found(second!(inner), frame.run);
    };
  }
  return (input, frame) => {
    let value = root(input, frame);
    for (let at = 0; at < reads.length; at += 1) {
      if (isList(value)) return readRest(value, reads.slice(at), frame.run);
      value = reads[at]!(value);
    }
    return found(value, frame.run);
  };
}

/** What a field holds; a sequence of this evaluation's own in it is made one anew. */
function found(value: Value, run: Run): Value {
  if (run.marks === null || !isList(value) || !isSequence(value, run)) return value;
  return sequenceOf([...value], run);
}

/** The general path's way: each step looks into each item, and its answers are one flat sequence. */
function readRest(list: readonly Value[], reads: readonly ReadField[], run: Run): Value {
  let items = flattened([list], run);
  for (let at = 0; at < reads.length; at += 1) {
    const answers = lookupAll(items, reads[at]!, run);
    const only = at === reads.length - 1 ? onlyList(answers, run) : undefined;
    if (only !== undefined) return only;
    items = flattened(answers, run);
    if (items.length === 0) return undefined;
  }
  return sequenceOf(items, run);
}

function lookupAll(items: readonly Value[], read: ReadField, run: Run): readonly Value[] {
  const answers: Value[] = [];
  burn(run, 1 + items.length);
  for (let at = 0; at < items.length; at += 1) {
    const value = settled(lookup(items[at], read, run), run);
    if (value !== undefined) answers.push(value);
  }
  return answers;
}
