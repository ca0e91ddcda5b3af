/** States.StringToJson, States.JsonToString, States.JsonMerge. */
import type { Json } from "../json.ts";
import { type IntrinsicFunction, intrinsicFailure, limited, objectAt, textAt } from "./function.ts";
import type { IntrinsicCall } from "./syntax.ts";

/** Deeper values would exhaust the stack of whatever walks them. */
const nestingMax = 512;

/** A blank text is null, no error (recorded). */
export const stringToJson: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax: 1,
  bind: (call) => (values) => {
    const text = textAt(call, values, 0);
    if (text.trim() === "") return null;
    if (isNestedDeeper(text, nestingMax)) {
      throw intrinsicFailure(call, `The JSON text is nested more than ${nestingMax} deep.`);
    }
    return parsed(call, text);
  },
};

function parsed(call: IntrinsicCall, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw intrinsicFailure(call, "The argument is not a valid JSON text.");
  }
}

/** Counts brackets outside of strings. `JSON.parse` itself needs no stack for nesting. */
function isNestedDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (isInString) {
      if (char === 0x5c) at += 1;
      else if (char === 0x22) isInString = false;
    } else if (char === 0x22) {
      isInString = true;
    } else if (char === 0x5b || char === 0x7b) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (char === 0x5d || char === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}

/** Compact (recorded). */
export const jsonToString: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax: 1,
  bind: (call) => (values) => limited(call, JSON.stringify(limited(call, values[0]!))),
};

/** Shallow: of keys in both, the second object's value is taken, whole (recorded). AWS has no deep merge. */
export const jsonMerge: IntrinsicFunction = {
  argumentsMin: 3,
  argumentsMax: 3,
  bind: (call) => (values) => {
    const first = objectAt(call, values, 0);
    const second = objectAt(call, values, 1);
    if (values[2] !== false) {
      throw intrinsicFailure(call, "Only shallow merging is supported: argument 3 must be false.");
    }
    return limited(call, { ...first, ...second });
  },
};
