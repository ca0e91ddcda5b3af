/** `[…]` behind a step: an index, or a condition each item is to meet. */
import type { AstNode } from "./ast.ts";
import { burn } from "./budget.ts";
import { type Compiler, repeated } from "./compiler.ts";
import { mark, rawSequence, sequenceMark } from "./marks.ts";
import { isNumberList, isNumeric } from "./numeric.ts";
import type { Evaluate, Frame, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import { isTrue } from "./truth.ts";
import { isList, type Value } from "./value.ts";

/** The items that pass, as a raw sequence; or the item itself that an index names, if it is a list. */
export type Filter = (input: Value, frame: Frame) => readonly Value[];

export function compileFilter(node: AstNode, scope: Scope, compiler: Compiler): Filter {
  if (node.type === "number") return compileIndex(node.value as number);
  const { made, fuel } = repeated(compiler, () => compiler.compile(node, scope));
  return (input, frame) => filtered(isList(input) ? input : [input], frame, { test: made, fuel });
}

function compileIndex(wanted: number): Filter {
  const index = Math.floor(wanted);
  return (input, frame) => {
    const items = isList(input) ? input : [input];
    const item = items[index < 0 ? items.length + index : index];
    if (isList(item)) return item;
    const found = item === undefined ? [] : [item];
    mark(found, sequenceMark, frame.run);
    return found;
  };
}

interface Condition {
  readonly test: Evaluate;
  readonly fuel: number;
}

function filtered(
  items: readonly Value[],
  frame: Frame,
  { test, fuel }: Condition,
): readonly Value[] {
  const { run } = frame;
  const found: Value[] = [];
  for (let at = 0; at < items.length; at += 1) {
    burn(run, fuel);
    const item = items[at];
    const times = passes(test(item, frame), { at, length: items.length, run });
    for (let time = 0; time < times; time += 1) found.push(item);
  }
  return rawSequence(found, run);
}

interface Position {
  readonly at: number;
  readonly length: number;
  readonly run: Run;
}

/** How often an item is taken: a list of indexes may name it more than once. */
export function passes(answer: Value, position: Position): number {
  if (typeof answer === "boolean") return answer ? 1 : 0;
  if (answer === undefined) return 0;
  if (isNumeric(answer)) return isIndex(answer, position) ? 1 : 0;
  if (isList(answer) && isNumberList(answer)) {
    burn(position.run, answer.length);
    let times = 0;
    for (const index of answer) if (isIndex(index, position)) times += 1;
    return times;
  }
  return isTrue(answer, position.run) ? 1 : 0;
}

function isIndex(number: number, { at, length }: Position): boolean {
  const index = Math.floor(number);
  return (index < 0 ? length + index : index) === at;
}
