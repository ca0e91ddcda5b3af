/**
 * `|pattern|update, delete|`: a function that copies a value and changes the copy's objects that
 * the pattern finds. Only objects of the copy are written to, whatever the pattern answers.
 */
import { callBack } from "./apply.ts";
import type { AstNode } from "./ast.ts";
import { burn, chargeList, chargeObject } from "./budget.ts";
import { type Compiler, measured } from "./compiler.ts";
import { callDepth, enter } from "./depth.ts";
import { setValue } from "./group.ts";
import { JsonataError } from "./jsonata-error.ts";
import { isNumeric } from "./numeric.ts";
import type { Evaluate, Frame, Run } from "./run.ts";
import type { Scope } from "./scope.ts";
import { parseSignature, validated } from "./signature.ts";
import { rounded } from "./text.ts";
import { functionValue, isList, isValueObject, type Value } from "./value.ts";

const signature = parseSignature("<(oa):o>");

interface Change {
  readonly pattern: Evaluate;
  readonly update: Evaluate;
  readonly remove: Evaluate | undefined;
  readonly updatePosition: number | undefined;
  readonly removePosition: number | undefined;
  readonly clone: Evaluate;
  readonly position: number | undefined;
  readonly depth: number;
  readonly fuel: number;
}

export function compileTransform(node: AstNode, scope: Scope, compiler: Compiler): Evaluate {
  compiler.mayBeUnusual = true;
  const { made, depth, nodes } = measured(compiler, () => ({
    pattern: compiler.compile(node.pattern!, scope),
    update: compiler.compile(node.update!, scope),
    remove: node.delete && compiler.compile(node.delete, scope),
    clone: compiler.compile({ type: "variable", value: "clone" }, scope),
  }));
  const change: Change = {
    ...made,
    position: node.position,
    updatePosition: node.update!.position,
    removePosition: node.delete?.position,
    depth: depth + callDepth,
    fuel: nodes,
  };
  return (_input, frame) =>
    functionValue((args, context, run) => {
      const [value] = validated(signature, args, { context, run });
      return value === undefined ? undefined : transformed(value, change, frame);
    }, 1);
}

function transformed(value: Value, change: Change, frame: Frame): Value {
  const { run } = frame;
  const clone = change.clone(undefined, frame);
  if (typeof clone !== "function") throw new JsonataError("T2013", { position: change.position });
  enter(run, change.depth);
  const own = new Set<object>();
  const copy = cloned(callBack(clone, [value], run), { run, own });
  const found = change.pattern(copy, frame);
  const matches = isList(found) ? found : found === undefined ? [] : [found];
  for (const match of matches) {
    burn(run, change.fuel);
    changeOne(match, { change, own, frame });
  }
  run.depth -= change.depth;
  return copy;
}

interface Changing {
  readonly change: Change;
  readonly own: ReadonlySet<object>;
  readonly frame: Frame;
}

function changeOne(match: Value, { change, own, frame }: Changing): void {
  if (typeof match === "function") throw new JsonataError("D1010", { position: change.position });
  const target = isValueObject(match) && own.has(match) ? (match as Record<string, Value>) : {};
  const update = change.update(match, frame);
  if (update !== undefined) {
    if (!isValueObject(update)) {
      throw new JsonataError("T2011", { position: change.updatePosition, value: update });
    }
    const keys = Object.keys(update);
    burn(frame.run, keys.length);
    chargeObject(frame.run, keys.length);
    for (const key of keys) setValue(target, key, update[key]);
  }
  const removed = change.remove?.(match, frame);
  if (removed === undefined) return;
  const keys = isList(removed) ? removed : [removed];
  if (!keys.every((key) => typeof key === "string")) {
    throw new JsonataError("T2012", { position: change.removePosition, value: removed });
  }
  for (const key of keys) delete target[key];
}

interface Cloning {
  readonly run: Run;
  /** The objects of the copy. */
  readonly own: Set<object>;
}

/** As through a text and back: numbers have 15 digits, functions are empty texts. */
export function cloned(value: Value, cloning: Cloning): Value {
  const { run, own } = cloning;
  if (typeof value === "function") return "";
  if (typeof value === "number") return isNumeric(value) ? rounded(value) : null;
  if (typeof value !== "object" || value === null) return value;
  enter(run, 3);
  let copy: Value;
  if (isList(value)) {
    chargeList(run, value.length);
    burn(run, value.length);
    copy = value.map((item) => cloned(item === undefined ? null : item, cloning));
  } else {
    const keys = Object.keys(value);
    chargeObject(run, keys.length);
    burn(run, keys.length);
    const object: Record<string, Value> = {};
    for (const key of keys) {
      if (value[key] !== undefined) setValue(object, key, cloned(value[key], cloning));
    }
    own.add(object);
    copy = object;
  }
  run.depth -= 3;
  return copy;
}
