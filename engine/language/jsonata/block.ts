/** `( …; … )`, `:=` and `? :`. A block has a frame of its own only if it assigns. */
import type { AstNode } from "./ast.ts";
import type { Compiler } from "./compiler.ts";
import { type Evaluate, type Frame, type Slot, unbound } from "./run.ts";
import { assignedNames, blockScope, compileAssign, type Scope } from "./scope.ts";
import { isTrue } from "./truth.ts";

interface BlockFrame {
  readonly inner: Scope;
  readonly frameFor: (frame: Frame) => Frame;
}

export function compileBlockFrame(nodes: readonly AstNode[], scope: Scope): BlockFrame {
  const names = assignedNames(nodes);
  if (names.length === 0) return { inner: scope, frameFor: (frame) => frame };
  const inner = blockScope(scope, names);
  const size = inner.slots.size;
  return {
    inner,
    frameFor: (frame) => ({ run: frame.run, parent: frame, slots: unboundSlots(size) }),
  };
}

export function unboundSlots(size: number): Slot[] {
  return new Array<Slot>(size).fill(unbound);
}

/** @param isTail The block ends a function's body: a call at its end is left pending. */
export function compileBlock(
  node: AstNode,
  scope: Scope,
  { compiler, isTail }: { readonly compiler: Compiler; readonly isTail: boolean },
): Evaluate {
  const expressions = node.expressions!;
  if (expressions.length === 0) return () => undefined;
  const { inner, frameFor } = compileBlockFrame(expressions, scope);
  const before = expressions.slice(0, -1).map((expression) => compiler.compile(expression, inner));
  const end = expressions.at(-1)!;
  const last = isTail ? compiler.compileTail(end, inner) : compiler.compile(end, inner);
  if (inner === scope && before.length === 0) return last;
  return (input, frame) => {
    const own = frameFor(frame);
    for (let at = 0; at < before.length; at += 1) before[at]!(input, own);
    return last(input, own);
  };
}

export function compileBind(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const name = (node.lhs as AstNode).value as string;
  const evaluate = compiler.compile(node.rhs!, scope);
  const assign = compileAssign(name, scope, evaluate);
  scope.assigned.add(name);
  return assign;
}

export function compileCondition(
  node: AstNode,
  scope: Scope,
  { compiler, isTail }: { readonly compiler: Compiler; readonly isTail: boolean },
): Evaluate {
  const branch = (branchNode: AstNode): Evaluate =>
    isTail ? compiler.compileTail(branchNode, scope) : compiler.compile(branchNode, scope);
  const condition = compiler.compile(node.condition!, scope);
  const whenTrue = branch(node.then!);
  const whenFalse = node.else === undefined ? () => undefined : branch(node.else);
  return (input, frame) =>
    isTrue(condition(input, frame), frame.run) ? whenTrue(input, frame) : whenFalse(input, frame);
}
