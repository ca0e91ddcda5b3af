/**
 * Paths: each step is evaluated for each item of the step before, and its answers, flattened, are
 * the next step's items. Steps that bind variables are `tuple-path.ts`; paths of names only are
 * `simple-path.ts`.
 */
import type { AstNode } from "./ast.ts";
import { burn, chargeList } from "./budget.ts";
import { type Compiler, repeated } from "./compiler.ts";
import { compileFilter, type Filter } from "./filter.ts";
import { flattened, onlyList } from "./flatten.ts";
import { compileGroup, type Group } from "./group.ts";
import {
  constructedMark,
  isSequence,
  mark,
  marksOf,
  sequenceMark,
  sequenceOf,
  settled,
  singletonMark,
} from "./marks.ts";
import { compileOrderBy, type OrderBy } from "./order-by.ts";
import type { Evaluate, Frame, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import { compileSimplePath } from "./simple-path.ts";
import { isList, type Value } from "./value.ts";

/** The items so far. Fresh ones are a sequence; others are a list that was found or constructed. */
export interface Items {
  readonly list: readonly Value[];
  readonly isFresh: boolean;
}

/** One step of a path. */
export type Step = (items: Items, frame: Frame) => Items;

const nothing: Items = { list: [], isFresh: true };

export function compilePath(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const simple = compileSimplePath(node, scope, compiler);
  if (simple !== undefined) return simple;
  const steps = compileSteps(node, scope, { compiler, count: node.steps!.length });
  const group = node.group && compileGroup(node.group, scope, compiler);
  const finish = { group, isKept: node.keepSingletonArray === true, keepArray: node.keepArray };
  const startsAt = compileStart(node);
  return (input, frame) => {
    return finished(followSteps(steps, startsAt(input), frame), frame, finish);
  };
}

/** The first step is always made: a constructor there answers whatever the context. */
export function followSteps(steps: readonly Step[], start: Items, frame: Frame): Items {
  let items = start;
  for (let at = 0; at < steps.length; at += 1) {
    if (at > 0 && items.list.length === 0) return items;
    items = steps[at]!(items, frame);
  }
  return items;
}

/** A list as context is the first items, but for a variable, which does not look at the context. */
export function compileStart(node: AstNode): (input: Value) => Items {
  if (node.steps![0]!.type === "variable") return (input) => ({ list: [input], isFresh: true });
  return (input) =>
    isList(input) ? { list: input, isFresh: false } : { list: [input], isFresh: true };
}

/** The first `count` steps of a path. */
export function compileSteps(
  node: AstNode,
  scope: Scope,
  { compiler, count }: { readonly compiler: Compiler; readonly count: number },
): readonly Step[] {
  const last = node.steps!.length - 1;
  return node.steps!.slice(0, count).map((step, at) => {
    if (at === 0 && step.consarray) return compileConstructed(step, scope, compiler);
    return compileStep(step, { isLast: at === last, scope, compiler });
  });
}

/** An array constructor as the first step is evaluated once, whatever the context. */
function compileConstructed(step: AstNode, scope: Scope, compiler: Compiler): Step {
  const evaluate = compiler.compile(step, scope);
  return ({ list, isFresh }, frame) => {
    // It sees the context as a sequence, whose value `$` is.
    if (isFresh) mark(list, sequenceMark, frame.run);
    const value = evaluate(list, frame);
    if (isList(value)) return { list: value, isFresh: false };
    // A filter has made a single value of it, whose items are a text's characters (2.0.6).
    if (typeof value !== "string") return nothing;
    chargeList(frame.run, value.length);
    return { list: value.split(""), isFresh: true };
  };
}

interface StepPlace {
  readonly isLast: boolean;
  readonly scope: Scope;
  readonly compiler: Compiler;
}

function compileStep(step: AstNode, { isLast, scope, compiler }: StepPlace): Step {
  const filters = (step.stages ?? [])
    .filter((stage) => stage.type === "filter")
    .map((stage) => compileFilter(stage.expr!, scope, compiler));
  if (step.type === "sort") {
    return compileSortStep(compileOrderBy(step, scope, compiler), filters);
  }
  const { made, fuel } = repeated(compiler, () => compiler.compile(step, scope));
  return ({ list }, frame) => {
    const { run } = frame;
    const found: Value[] = [];
    for (let at = 0; at < list.length; at += 1) {
      burn(run, fuel);
      let value = made(list[at], frame);
      for (const filter of filters) value = filter(value, frame);
      if (value !== undefined) found.push(value);
    }
    const only = isLast ? onlyList(found, run) : undefined;
    if (only !== undefined) return { list: only, isFresh: false };
    return { list: flattened(found, run), isFresh: true };
  };
}

function compileSortStep(orderBy: OrderBy, filters: readonly Filter[]): Step {
  return (items, frame) => {
    const sorted = orderBy(items.list, frame);
    if (filters.length === 0)
      return sorted === items.list ? items : { list: sorted, isFresh: false };
    let list = sorted;
    for (const filter of filters) list = filter(list, frame);
    return { list, isFresh: isSequence(list, frame.run) };
  };
}

export interface Finish {
  readonly group: Group | undefined;
  /** A step has `[]`, or the path as a whole. */
  readonly isKept: boolean;
  readonly keepArray: boolean | undefined;
}

export function finished(items: Items, frame: Frame, { group, isKept, keepArray }: Finish): Value {
  const { run } = frame;
  let { list, isFresh } = items;
  if (isKept && !isFresh && isOnlyConstructed(list, run)) {
    list = [list];
    isFresh = true;
  }
  if (group !== undefined) return group(list, frame);
  const isSingleton = isKept || keepArray === true;
  if (!isFresh) {
    if (isSingleton && isSequence(list, run)) mark(list, singletonMark, run);
    return settled(list, run);
  }
  if (!isSingleton || list.length !== 1) return sequenceOf(list, run);
  mark(list, sequenceMark | singletonMark, run);
  return list;
}

function isOnlyConstructed(list: readonly Value[], run: Run): boolean {
  return (marksOf(list, run) & (constructedMark | sequenceMark)) === constructedMark;
}
