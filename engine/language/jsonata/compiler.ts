/**
 * What the compilers of single nodes share: the way back to the compiler of any node, and what is
 * counted on the way: the free variables, and how deep and how large the closures become, which
 * calls and iterations are charged by.
 */
import type { AstNode } from "./ast.ts";
import type { Evaluate } from "./run.ts";
import type { Scope } from "./scope.ts";

export interface Compiler {
  /** A node's value. */
  compile(node: AstNode, scope: Scope): Evaluate;
  /** A function's body: calls at its end are left pending, for the loop in `apply`. */
  compileTail(node: AstNode, scope: Scope): Evaluate;
  /** A variable that is looked at only to say what was meant: it does not count as used. */
  compileMeant(node: AstNode, scope: Scope): Evaluate;
  readonly variables: Set<string>;
  depth: number;
  depthSeen: number;
  nodes: number;
  /** Functions may be part of the result, or values nested deeper than the source shows. */
  mayBeUnusual: boolean;
  usesDistinct: boolean;
}

export interface Measured<T> {
  readonly made: T;
  /** Closures on top of each other. */
  readonly depth: number;
  /** Nodes: what one evaluation burns. */
  readonly nodes: number;
}

/** Compiles something that is entered by a call, whose depth counts from there. */
export function measured<T>(compiler: Compiler, make: () => T): Measured<T> {
  const { depth, depthSeen, nodes } = compiler;
  compiler.depth = 0;
  compiler.depthSeen = 0;
  const made = make();
  const answer = { made, depth: compiler.depthSeen, nodes: compiler.nodes - nodes };
  compiler.depth = depth;
  compiler.depthSeen = depthSeen;
  return answer;
}

/** Compiles something that is evaluated once per item: answers what each time burns. */
export function repeated<T>(compiler: Compiler, make: () => T): { made: T; fuel: number } {
  const before = compiler.nodes;
  const made = make();
  return { made, fuel: compiler.nodes - before };
}
