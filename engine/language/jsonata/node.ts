/** The compiler of any node: which file compiles what, and what stands behind a node (`[…]`, `{…}`, `[]`). */
import { compileArray } from "./array-constructor.ts";
import type { AstNode } from "./ast.ts";
import { compileBind, compileBlock, compileCondition } from "./block.ts";
import { builtIn } from "./builtins.ts";
import { compileApply, compileCall, compilePartial, compileTailCall } from "./call.ts";
import type { Compiler } from "./compiler.ts";
import { compileFilter } from "./filter.ts";
import { compileGroup } from "./group.ts";
import { JsonataError } from "./jsonata-error.ts";
import { compileLambda } from "./lambda.ts";
import { compileReadField, lookup } from "./lookup.ts";
import { keepSingleton, settled } from "./marks.ts";
import { compileBinary, compileNegation } from "./operators.ts";
import { compilePath } from "./path.ts";
import { compileRegex } from "./regex.ts";
import { type Evaluate, unbound } from "./run.ts";
import { resolve, type Scope } from "./scope.ts";
import { compileTransform } from "./transform.ts";
import { compileTuplePath } from "./tuple-path.ts";
import type { Value } from "./value.ts";
import { evaluateDescendants, evaluateWildcard } from "./wildcard.ts";

export function newCompiler(usesDistinct: boolean): Compiler {
  const compiler: Compiler = {
    compile: (node, scope) => counted(compiler, () => compileNode(node, scope, compiler)),
    compileTail: (node, scope) => counted(compiler, () => compileTail(node, scope, compiler)),
    compileMeant: (node, scope) => compileVariable(node, scope, undefined),
    variables: new Set(),
    depth: 0,
    depthSeen: 0,
    nodes: 0,
    mayBeUnusual: false,
    usesDistinct,
  };
  return compiler;
}

function counted(compiler: Compiler, compile: () => Evaluate): Evaluate {
  compiler.nodes += 1;
  compiler.depth += 1;
  compiler.depthSeen = Math.max(compiler.depthSeen, compiler.depth);
  const evaluate = compile();
  compiler.depth -= 1;
  return evaluate;
}

function compileNode(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  if (node.type === "path") return compileAnyPath(node, scope, compiler);
  const evaluate = compileBare(node, scope, compiler);
  const isBare = node.predicate === undefined && node.group === undefined && !node.keepArray;
  if (isBare) return isSettled.has(node.type) ? evaluate : settling(evaluate);
  return settling(withSuffixes(evaluate, node, { scope, compiler }));
}

/** What these answer is never a sequence still to be taken for its value. */
const isSettled = new Set(["string", "number", "value", "unary", "lambda", "regex", "transform"]);

function settling(evaluate: Evaluate): Evaluate {
  return (input, frame) => settled(evaluate(input, frame), frame.run);
}

function compileAnyPath(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  const bindsVariables = node.steps!.some(({ tuple }) => tuple === true);
  return bindsVariables
    ? compileTuplePath(node, scope, compiler)
    : compilePath(node, scope, compiler);
}

interface Place {
  readonly scope: Scope;
  readonly compiler: Compiler;
}

function withSuffixes(evaluate: Evaluate, node: AstNode, { scope, compiler }: Place): Evaluate {
  const filters = (node.predicate ?? []).map(({ expr }) => compileFilter(expr!, scope, compiler));
  const group = node.group && compileGroup(node.group, scope, compiler);
  const isKept = node.keepArray === true;
  return (input, frame) => {
    let value = evaluate(input, frame);
    for (const filter of filters) value = filter(value, frame);
    if (group !== undefined) value = group(value, frame);
    return isKept ? keepSingleton(value, frame.run) : value;
  };
}

function compileBare(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  switch (node.type) {
    case "string":
    case "number":
    case "value": {
      const value = node.value as Value;
      return () => value;
    }
    case "name": {
      const read = compileReadField(node.value as string);
      return (input, frame) => lookup(input, read, frame.run);
    }
    case "variable":
      return compileVariable(node, scope, compiler);
    case "parent":
      return compileVariable({ type: "variable", value: node.slot!.label }, scope, undefined);
    case "wildcard":
      return evaluateWildcard;
    case "descendant":
      return evaluateDescendants;
    case "binary":
      return compileBinary(node, scope, compiler);
    case "unary":
      return compileUnary(node, scope, compiler);
    default:
      return compileStatement(node, scope, compiler);
  }
}

function compileStatement(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  switch (node.type) {
    case "block":
      return compileBlock(node, scope, { compiler, isTail: false });
    case "bind":
      return compileBind(node, scope, compiler);
    case "condition":
      return compileCondition(node, scope, { compiler, isTail: false });
    case "function":
      return compileCall(node, scope, compiler);
    case "partial":
      return compilePartial(node, scope, compiler);
    case "apply":
      return compileApply(node, scope, compiler);
    case "lambda":
      return compileLambda(node, scope, compiler);
    case "regex":
      return compileRegex(node, compiler);
    case "transform":
      return compileTransform(node, scope, compiler);
    default:
      throw new JsonataError("S0206", { token: node.type, position: node.position });
  }
}

function compileUnary(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  if (node.value === "[") return compileArray(node, scope, compiler);
  if (node.value === "-") return compileNegation(node, scope, compiler);
  const { lhs, position } = node as { lhs: Parameters<typeof compileGroup>[0]["lhs"] } & AstNode;
  return compileGroup({ lhs, ...(position === undefined ? {} : { position }) }, scope, compiler);
}

/** `$` is the context, `$$` nothing: expressions of states have no document at their root. */
function compileVariable(node: AstNode, scope: Scope, compiler: Compiler | undefined): Evaluate {
  const name = node.value as string;
  if (name === "") return (input) => input;
  const { places, isBound } = resolve(name, scope);
  const known = builtIn(name);
  if (compiler !== undefined && !isBound && known === undefined && name !== "$") {
    compiler.variables.add(name);
  }
  if (compiler !== undefined && known !== undefined) compiler.mayBeUnusual = true;
  const outermost: Evaluate =
    known !== undefined || name === "$" || name.startsWith("!")
      ? () => known
      : (_input, frame) => frame.run.bindings.lookup(name);
  const [first] = places;
  if (first === undefined) return outermost;
  if (places.length === 1) {
    return (input, frame) => {
      const value = first(frame);
      return value === unbound ? outermost(input, frame) : value;
    };
  }
  return (input, frame) => {
    for (const place of places) {
      const value = place(frame);
      if (value !== unbound) return value;
    }
    return outermost(input, frame);
  };
}

/** The end of a function's body. What stands behind parentheses is applied to the call's answer. */
function compileTail(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  if (node.thunk === true) {
    const call = node.body!;
    if (call.group === undefined) return compileTailCall(call, scope, compiler);
    return compiler.compile(call, scope);
  }
  const hasSuffix = node.predicate !== undefined || node.group !== undefined;
  const isTail = !hasSuffix;
  if (node.type === "block" && isTail) return compileBlock(node, scope, { compiler, isTail });
  if (node.type === "condition" && isTail) {
    return compileCondition(node, scope, { compiler, isTail });
  }
  return compileNode(node, scope, compiler);
}
