/**
 * States.Format: puts its arguments in place of the `{}` of a template. `\{`, `\}`, `\'` and `\\`
 * stand for the bare characters. What is no text is printed as Java prints it (recorded).
 */
import { isObject, type Json } from "../json.ts";
import { type IntrinsicFunction, intrinsicFailure, limited, textAt } from "./function.ts";
import type { IntrinsicCall } from "./syntax.ts";

const argumentsMax = 10_000;

export const format: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax,
  bind: (call) => {
    const [template] = call.arguments;
    const known = template?.kind === "text" ? piecesOf(template.raw) : undefined;
    return (values) => fill(call, known ?? piecesOf(textAt(call, values, 0)), values);
  },
};

/** The texts around the `{}`: always one more than there are places. */
function piecesOf(template: string): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (let at = 0; at < template.length; at += 1) {
    const char = template[at]!;
    const next = template[at + 1] ?? "";
    if (char === "{" && next === "}") {
      pieces.push(piece);
      piece = "";
      at += 1;
    } else if (char === "\\" && next !== "" && "{}'\\".includes(next)) {
      piece += next;
      at += 1;
    } else {
      piece += char;
    }
  }
  pieces.push(piece);
  return pieces;
}

function fill(call: IntrinsicCall, pieces: readonly string[], values: readonly Json[]): string {
  if (pieces.length !== values.length) {
    const reason = `The template has ${pieces.length - 1} occurrences of {}, but ${values.length - 1} arguments were given.`;
    throw intrinsicFailure(call, reason);
  }
  let text = pieces[0]!;
  for (let at = 1; at < values.length; at += 1) {
    text += printed(call, values[at]!) + pieces[at]!;
  }
  return limited(call, text);
}

function printed(call: IntrinsicCall, value: Json): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? printedJava(limited(call, value)) : String(value);
}

/** `{Arg1=1, Arg2=[a, null]}`: Java's Map and List. */
function printedJava(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(printedJava).join(", ")}]`;
  if (!isObject(value)) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}=${printedJava(item)}`);
  return `{${entries.join(", ")}}`;
}
