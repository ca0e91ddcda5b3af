/**
 * The input of an execution, as text: refused at the door when it is too large, too deep or not
 * JSON. Hot path: a small valid input costs its `JSON.parse` and two comparisons of its length.
 */
import type { Json } from "../json.ts";
import { depthMax, parseJsonSource } from "./json-source.ts";

export const inputBytesMax = 262_144; // UTF-8.

export interface InputProblem {
  readonly code: "InvalidExecutionInput" | "ValidationException";
  readonly message: string;
}

export type InputText =
  | { readonly value: Json; readonly problem: undefined }
  | { readonly value: undefined; readonly problem: InputProblem };

/** A text shorter than this has no room for `depthMax + 1` brackets that open and close. */
const deepCharsMin = 2 * (depthMax + 1);

export function parseInputText(text: string): InputText {
  if (text.length * 3 > inputBytesMax && Buffer.byteLength(text) > inputBytesMax) {
    return refused({
      code: "ValidationException",
      message: `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${inputBytesMax}`,
    });
  }
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(invalidInput(syntaxMessage(text)));
  }
  if (text.length >= deepCharsMin && isTooDeep(text))
    return refused(invalidInput(syntaxMessage(text)));
  return { value, problem: undefined };
}

function refused(problem: InputProblem): InputText {
  return { value: undefined, problem };
}

function invalidInput(reason: string): InputProblem {
  return {
    code: "InvalidExecutionInput",
    message: `Invalid State Machine Execution Input: '${reason}'`,
  };
}

function syntaxMessage(text: string): string {
  const source = parseJsonSource(text);
  return source.kind === "refused" ? source.problem.message : "The input is not valid JSON";
}

/** @param text Valid JSON. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = stringEnd(text, at);
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at;
}
