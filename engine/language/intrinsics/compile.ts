/**
 * Intrinsic function calls as closures. Hot path: the arguments' closures are called in turn, then
 * the function; nothing is looked up by name.
 */
import type { CompiledTemplate } from "../compiled-template.ts";
import type { Evaluate } from "../environment.ts";
import { runtimeFailure } from "../failure.ts";
import type { Json } from "../json.ts";
import { pathSizeBound } from "../jsonpath/path-size-bound.ts";
import { compileRootedPath } from "../jsonpath/read.ts";
import type { JsonPathSyntax } from "../jsonpath/syntax.ts";
import { withReason } from "./function.ts";
import { intrinsicFunction } from "./functions.ts";
import { parseIntrinsic } from "./parse.ts";
import type { IntrinsicArgument, IntrinsicCall } from "./syntax.ts";

/** Base64Decode and StringToJson grow most: a byte of theirs can become up to six. */
const growthMax = 6;
/** States.ArrayRange: 1,000 numbers of up to 17 characters, with commas. */
const constantBytes = 24_576;

/** Throws `IntrinsicSyntaxError`. */
export function compileIntrinsic(text: string): CompiledTemplate {
  return compileCall(parseIntrinsic(text));
}

function compileCall(call: IntrinsicCall): CompiledTemplate {
  const list = call.arguments.map((argument) => compileArgument(argument, call));
  const evaluates = list.map((argument) => argument.evaluate);
  const apply = intrinsicFunction(call.name)!.bind(call);
  return {
    evaluate: (data, environment) => {
      const values = new Array<Json>(evaluates.length);
      for (let at = 0; at < evaluates.length; at += 1) {
        values[at] = evaluates[at]!(data, environment);
      }
      return apply(values, environment);
    },
    factor: growthMax * list.reduce((sum, { factor }) => sum + factor, 0),
    constantBytes:
      growthMax * list.reduce((sum, bound) => sum + bound.constantBytes, 0) + constantBytes,
  };
}

function compileArgument(argument: IntrinsicArgument, call: IntrinsicCall): CompiledTemplate {
  switch (argument.kind) {
    case "literal":
    case "text": {
      const { value } = argument;
      const bytes = Buffer.byteLength(JSON.stringify(value));
      return { evaluate: () => value, factor: 0, constantBytes: bytes };
    }
    case "path":
      return {
        evaluate: compilePathArgument(argument.path, call),
        ...pathSizeBound(argument.path),
      };
    case "call":
      return compileCall(argument.call);
  }
}

function compilePathArgument(path: JsonPathSyntax, call: IntrinsicCall): Evaluate {
  const read = compileRootedPath(path);
  return (data, environment) => {
    const value = read(data, environment);
    if (value !== undefined) return value;
    const reason = `The JsonPath argument for the field '${path.text}' could not be found in the input '${JSON.stringify(data)}'`;
    throw runtimeFailure(withReason(call, reason));
  };
}
