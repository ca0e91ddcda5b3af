/**
 * Paths with steps that bind variables: `@$v` the item, `#$i` its index, `%` its parent. From the
 * first such step on, a path carries tuples instead of items.
 */
import type { AstNode, AstStage } from "./ast.ts";
import { compileBlockFrame } from "./block.ts";
import { burn } from "./budget.ts";
import { type Compiler, repeated } from "./compiler.ts";
import { passes } from "./filter.ts";
import { mark, sequenceMark, sequenceOf, singletonMark } from "./marks.ts";
import { mergeSort } from "./merge-sort.ts";
import { compileTerms, isAfter } from "./order-by.ts";
import { compileStart, compileSteps, finished, followSteps, type Items } from "./path.ts";
import type { Evaluate, Frame } from "./run.ts";
import { type Scope, tupleScope } from "./scope.ts";
import { frameOf, newTuple, type Tuple, tupleKey, tupleWith } from "./tuple.ts";
import { compileTupleGroup } from "./tuple-group.ts";
import { isList, type Value } from "./value.ts";

type EvaluateTuples = (input: Value, frame: Frame) => readonly Tuple[];

/** A step from the first binding one on. It starts from items when no tuples have been made yet. */
type TupleStep = (tuples: readonly Tuple[], frame: Frame) => readonly Tuple[];

export function compileTuplePath(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const before = compileBefore(node, scope, compiler);
  const follow = compileTuples(node, scope, compiler);
  const group =
    node.group && compileTupleGroup(node.group, tupleScope(scope, boundNames(node)), compiler);
  const isLater = firstBinding(node) > 0;
  const isKept = node.keepSingletonArray === true;
  const isSingleton = isKept || node.keepArray === true;
  const finish = { group: undefined, isKept, keepArray: node.keepArray };
  return (input, frame) => {
    const items = before(input, frame);
    // A step before them that finds nothing is the end: a list of nothing stays what it is.
    if (isLater && items.list.length === 0 && group === undefined)
      return finished(items, frame, finish);
    const tuples = follow(items.list, frame);
    if (group !== undefined) return group(tuples, frame);
    const found = tuples.map((tuple) => tuple["@"]);
    if (!isSingleton || found.length !== 1) return sequenceOf(found, frame.run);
    mark(found, sequenceMark | singletonMark, frame.run);
    return found;
  };
}

/** The steps before the first one that binds. */
function compileBefore(
  node: AstNode,
  scope: Scope,
  compiler: Compiler,
): (input: Value, frame: Frame) => Items {
  const steps = compileSteps(node, scope, { compiler, count: firstBinding(node) });
  const start = compileStart(node);
  return (input, frame) => followSteps(steps, start(input), frame);
}

/** The variables that a path's steps bind. */
function boundNames(node: AstNode): readonly string[] {
  return (node.steps ?? node.expressions ?? []).flatMap((step) => [
    ...[step.focus, step.index, ...(step.stages ?? []).map(({ value }) => value)],
    ...(isStream(step) ? boundNames(step) : []),
  ]) as readonly string[];
}

function firstBinding(node: AstNode): number {
  return node.steps!.findIndex((step) => step.tuple === true);
}

/** The steps from there on. */
function compileTuples(
  node: AstNode,
  scope: Scope,
  compiler: Compiler,
): (items: readonly Value[], frame: Frame) => readonly Tuple[] {
  const bindings = node.steps!.slice(firstBinding(node));
  const inner = tupleScope(scope, boundNames(node));
  const steps = bindings.map((step) => compileTupleStep(step, inner, compiler));
  const [{ type, index }] = bindings as [AstNode];
  return (items, frame) => {
    let tuples: readonly Tuple[] = items.map(newTuple);
    for (const [at, step] of steps.entries()) {
      tuples = step(tuples, frame);
      // Items that are put in order first are numbered, other ordered ones are not (2.0.6).
      if (at === 0 && type === "sort" && index !== undefined) {
        tuples = numbered(tuples, index, frame);
      }
    }
    return tuples;
  };
}

function numbered(tuples: readonly Tuple[], name: string, { run }: Frame): readonly Tuple[] {
  return tuples.map((tuple, at) => tupleWith(tuple, { [tupleKey(name)]: at }, run));
}

function compileTupleStep(step: AstNode, scope: Scope, compiler: Compiler): TupleStep {
  const move =
    step.type === "sort" ? compileSort(step, scope, compiler) : compileMove(step, scope, compiler);
  const stages = (step.stages ?? []).map((stage) => compileStage(stage, scope, compiler));
  return (tuples, frame) => {
    let moved = move(tuples, frame);
    for (const stage of stages) moved = stage(moved, frame);
    return moved;
  };
}

function compileSort(step: AstNode, scope: Scope, compiler: Compiler): TupleStep {
  const compiled = compileTerms(step, scope, compiler);
  return (tuples, frame) => {
    const isTupleAfter = (left: Value, right: Value): boolean => {
      const [one, other] = [left as Tuple, right as Tuple];
      const frames = [frameOf(one, frame), frameOf(other, frame)] as const;
      return isAfter(compiled, frame.run, (term) => [
        term(one["@"], frames[0]),
        term(other["@"], frames[1]),
      ]);
    };
    const order = { run: frame.run, fuel: compiled.fuel, isAfter: isTupleAfter };
    return mergeSort(tuples, order) as readonly Tuple[];
  };
}

/** Each tuple leads to one for each answer of the step. */
function compileMove(step: AstNode, scope: Scope, compiler: Compiler): TupleStep {
  if (isStream(step)) return compileStreamMove(step, scope, compiler);
  const { made, fuel } = repeated(compiler, () => compiler.compile(step, scope));
  return (tuples, frame) => {
    const moved: Tuple[] = [];
    for (const tuple of tuples) {
      burn(frame.run, fuel);
      const answer = made(tuple["@"], frameOf(tuple, frame));
      if (answer === undefined) continue;
      const answers = isList(answer) ? answer : [answer];
      burn(frame.run, answers.length);
      for (let at = 0; at < answers.length; at += 1) {
        moved.push(tupleWith(tuple, boundBy(step, { tuple, item: answers[at], at }), frame.run));
      }
    }
    return moved;
  };
}

/** A path in parentheses that a parent operator looks into: its tuples are gone on with. */
function compileStreamMove(step: AstNode, scope: Scope, compiler: Compiler): TupleStep {
  const { made, fuel } = repeated(compiler, () => compileStream(step, scope, compiler));
  return (tuples, frame) => {
    const moved: Tuple[] = [];
    for (const tuple of tuples) {
      burn(frame.run, fuel);
      const answers = made(tuple["@"], frameOf(tuple, frame));
      burn(frame.run, answers.length);
      for (const answer of answers) moved.push(tupleWith(tuple, answer, frame.run));
    }
    return moved;
  };
}

function isStream(step: AstNode): boolean {
  if (step.group !== undefined || step.predicate !== undefined) return false;
  if (step.type === "path") {
    return step.tuple === true && step.steps!.some(({ tuple }) => tuple === true);
  }
  const last = step.type === "block" ? step.expressions!.at(-1) : undefined;
  return last !== undefined && isStream(last);
}

function compileStream(step: AstNode, scope: Scope, compiler: Compiler): EvaluateTuples {
  if (step.type === "path") {
    const before = compileBefore(step, scope, compiler);
    const follow = compileTuples(step, scope, compiler);
    return (input, frame) => follow(before(input, frame).list, frame);
  }
  const { expressions } = step;
  const { frameFor, inner } = compileBlockFrame(expressions!, scope);
  const before = expressions!.slice(0, -1).map((node) => compiler.compile(node, inner));
  const last = compileStream(expressions!.at(-1)!, inner, compiler);
  return (input, frame) => {
    const own = frameFor(frame);
    for (const evaluate of before) evaluate(input, own);
    return last(input, own);
  };
}

interface Moved {
  readonly tuple: Tuple;
  readonly item: Value;
  readonly at: number;
}

function boundBy(step: AstNode, { tuple, item, at }: Moved): Tuple {
  const bound = newTuple(step.focus === undefined ? item : tuple["@"]);
  if (step.focus !== undefined) bound[tupleKey(step.focus)] = item;
  if (step.index !== undefined) bound[tupleKey(step.index)] = at;
  if (step.ancestor !== undefined) bound[tupleKey(step.ancestor.label)] = tuple["@"];
  return bound;
}

function compileStage(stage: AstStage, scope: Scope, compiler: Compiler): TupleStep {
  if (stage.type === "index") return (tuples, frame) => numbered(tuples, stage.value!, frame);
  const node = stage.expr!;
  if (node.type === "number") return compileIndex(Math.floor(node.value as number));
  const { made, fuel } = repeated(compiler, () => compiler.compile(node, scope));
  return (tuples, frame) => {
    const passed: Tuple[] = [];
    for (let at = 0; at < tuples.length; at += 1) {
      burn(frame.run, fuel);
      const tuple = tuples[at]!;
      const answer = made(tuple["@"], frameOf(tuple, frame));
      const times = passes(answer, { at, length: tuples.length, run: frame.run });
      for (let time = 0; time < times; time += 1) passed.push(tuple);
    }
    return passed;
  };
}

function compileIndex(index: number): TupleStep {
  return (tuples) => {
    const tuple = tuples[index < 0 ? tuples.length + index : index];
    return tuple === undefined ? [] : [tuple];
  };
}
