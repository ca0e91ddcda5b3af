/** `function(…){…}`: a body with a frame of its parameters, and the variables around it. */
import type { AstNode } from "./ast.ts";
import { unboundSlots } from "./block.ts";
import { burn, charge } from "./budget.ts";
import { type Compiler, measured } from "./compiler.ts";
import { callDepth, enter } from "./depth.ts";
import type { Evaluate, Frame, Run, Slot } from "./run.ts";
import { assignedNames, bodyScope, type Scope } from "./scope.ts";
import { parseSignature, type Signature, validated } from "./signature.ts";
import { type FunctionValue, functionValue, type Value } from "./value.ts";

interface Body {
  readonly evaluate: Evaluate;
  /** Slots of the parameters, in order. */
  readonly parameters: readonly number[];
  readonly slotCount: number;
  /** Parameters take the first slots, in order, and there are no others. */
  readonly isPlain: boolean;
  readonly depth: number;
  readonly fuel: number;
  readonly signature: Signature | undefined;
}

export function compileLambda(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  compiler.mayBeUnusual = true;
  const names = node.arguments!.map((argument) => argument.value as string);
  const inner = bodyScope(scope, names, assignedNames([node.body]));
  const { made, depth, nodes } = measured(compiler, () => compiler.compileTail(node.body!, inner));
  const parameters = names.map((name) => inner.slots.get(name)!);
  const body: Body = {
    evaluate: made,
    parameters,
    slotCount: inner.slots.size,
    isPlain: inner.slots.size === names.length,
    depth: depth + callDepth,
    fuel: nodes,
    signature: node.signature && parseSignature(node.signature.definition),
  };
  return (input, frame) => closure(body, input, frame);
}

function closure(body: Body, input: Value, frame: Frame): FunctionValue {
  const { evaluate, depth, fuel, signature } = body;
  charge(frame.run, 100);
  return functionValue((args, context, run) => {
    const taken = signature === undefined ? args : validated(signature, args, { context, run });
    burn(run, fuel);
    enter(run, depth);
    const answer = evaluate(input, { run, parent: frame, slots: slotsOf(body, taken) });
    run.depth -= depth;
    return answer;
  }, body.parameters.length);
}

function slotsOf({ parameters, slotCount, isPlain }: Body, args: readonly Value[]): Slot[] {
  if (isPlain) {
    const slots: Slot[] = [];
    for (let at = 0; at < slotCount; at += 1) slots.push(args[at]);
    return slots;
  }
  const slots = unboundSlots(slotCount);
  for (let at = 0; at < parameters.length; at += 1) slots[parameters[at]!] = args[at];
  return slots;
}

/** A function with some arguments given: those that are `?` are its parameters. */
export function partial(
  called: FunctionValue,
  given: readonly (Value | typeof open)[],
  run: Run,
): FunctionValue {
  charge(run, 100 + 8 * given.length);
  burn(run, 8);
  const arity = given.filter((arg) => arg === open).length;
  return functionValue((args, context, inner) => {
    burn(inner, 8);
    let next = 0;
    const all = given.map((arg) => {
      if (arg !== open) return arg;
      next += 1;
      return args[next - 1];
    });
    enter(inner, callDepth);
    const answer = called(all, context, inner);
    inner.depth -= callDepth;
    return answer;
  }, arity);
}

/** The `?` of a partial application. */
export const open: unique symbol = Symbol("?");
