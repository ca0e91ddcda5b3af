/** Compiles one state that is written in JSONPath; `jsonata-state.ts` is its sister. */
import assert from "node:assert/strict";
import { compileChoiceRule } from "../choice-rule.ts";
import type { Evaluate } from "../environment.ts";
import type { JsonObject } from "../json.ts";
import { compileTemplatePath } from "../jsonpath/template-path.ts";
import type { Catcher, ChoiceRule, State, StateCommon, WaitUntil } from "../machine.ts";
import { compileExpression } from "../template.ts";
import { parseTimestampMs } from "../timestamp.ts";
import {
  assignOf,
  durationOf,
  listOf,
  namesOf,
  numberOf,
  optionalPathOf,
  pathOf,
  placeResultOf,
  templateOf,
  textOf,
} from "./fields.ts";
import { retrierOf } from "./retrier-of.ts";
import { type Surroundings, taskResource } from "./surroundings.ts";

export function compileState(common: StateCommon, fields: JsonObject, around: Surroundings): State {
  const kind = textOf(fields, "Type");
  switch (kind) {
    case "Pass":
      return passState(common, fields);
    case "Task":
      return taskState(common, fields, around);
    case "Choice":
      return choiceState(common, fields, around);
    case "Wait":
      return { ...common, kind: "wait", until: waitUntil(fields) };
    case "Succeed":
      return { ...common, kind: "succeed" };
    case "Fail":
      return {
        ...common,
        kind: "fail",
        error: literalOrPath(fields, "Error"),
        cause: literalOrPath(fields, "Cause"),
      };
    case "Parallel":
      return {
        ...common,
        kind: "parallel",
        branches: listOf(fields, "Branches").map(around.compileScope),
        parameters: templateOf(fields, "Parameters"),
        ...resultFields(fields, around),
      };
    case "Map":
      return mapState(common, fields, around);
    default:
      return assert.fail(`state ${common.name}: Type ${kind} passed the diagnostics`);
  }
}

function passState(common: StateCommon, fields: JsonObject): State {
  const value = fields["Result"];
  return {
    ...common,
    kind: "pass",
    parameters: templateOf(fields, "Parameters"),
    result: value === undefined ? null : { value, bytes: Buffer.byteLength(JSON.stringify(value)) },
    placeResult: placeResultOf(fields),
  };
}

function taskState(common: StateCommon, fields: JsonObject, around: Surroundings): State {
  return {
    ...common,
    kind: "task",
    resource: taskResource(textOf(fields, "Resource") ?? ""),
    parameters: templateOf(fields, "Parameters"),
    timeout: durationOf(fields, "TimeoutSeconds"),
    heartbeat: durationOf(fields, "HeartbeatSeconds"),
    ...resultFields(fields, around),
  };
}

function mapState(common: StateCommon, fields: JsonObject, around: Surroundings): State {
  const scope = fields["ItemProcessor"] ?? fields["Iterator"];
  const concurrency = textOf(fields, "MaxConcurrencyPath");
  return {
    ...common,
    kind: "map",
    processor: around.compileScope(scope as JsonObject),
    itemsPath: pathOf(fields, "ItemsPath"),
    itemsPathText: (textOf(fields, "ItemsPath") ?? "$").replace(/^\$\$/, "$"),
    // The legacy name for ItemSelector in a Map is Parameters.
    itemSelector: templateOf(fields, "ItemSelector") ?? templateOf(fields, "Parameters"),
    concurrencyMax: numberOf(fields, "MaxConcurrency") ?? 0,
    concurrencyPath:
      concurrency === undefined
        ? null
        : {
            path: concurrency,
            read: compileTemplatePath(concurrency, "MaxConcurrencyPath"),
          },
    ...resultFields(fields, around),
  };
}

function choiceState(common: StateCommon, fields: JsonObject, around: Surroundings): State {
  const otherwise = textOf(fields, "Default");
  return {
    ...common,
    kind: "choice",
    rules: listOf(fields, "Choices").map(
      (rule): ChoiceRule => ({
        matches: compileChoiceRule(rule),
        next: around.indexOf(textOf(rule, "Next") ?? ""),
        assign: assignOf(rule),
        output: null,
      }),
    ),
    otherwise: otherwise === undefined ? common.next : around.indexOf(otherwise),
  };
}

function resultFields(fields: JsonObject, around: Surroundings) {
  return {
    resultSelector: templateOf(fields, "ResultSelector"),
    placeResult: placeResultOf(fields),
    retriers: listOf(fields, "Retry").map(retrierOf),
    catchers: listOf(fields, "Catch").map(
      (catcher): Catcher => ({
        errorEquals: namesOf(catcher, "ErrorEquals"),
        next: around.indexOf(textOf(catcher, "Next") ?? ""),
        placeResult: placeResultOf(catcher),
        assign: assignOf(catcher),
        output: null,
      }),
    ),
  };
}

/** `Error`/`ErrorPath` of a Fail state: a text as it is, or a path or intrinsic function. */
function literalOrPath(fields: JsonObject, name: string): Evaluate | null {
  const literal = textOf(fields, name);
  if (literal !== undefined) return () => literal;
  const field = `${name}Path`;
  const path = textOf(fields, field);
  return path === undefined ? null : compileExpression(path, field).evaluate;
}

function waitUntil(fields: JsonObject): WaitUntil {
  const seconds = numberOf(fields, "Seconds");
  if (seconds !== undefined) return { kind: "seconds", ms: seconds * 1000 };
  const timestamp = textOf(fields, "Timestamp");
  if (timestamp !== undefined) {
    return { kind: "timestamp", atMs: parseTimestampMs(timestamp) ?? 0 };
  }
  const secondsPath = optionalPathOf(fields, "SecondsPath");
  if (secondsPath !== undefined) return { kind: "secondsPath", ...secondsPath };
  const timestampPath = optionalPathOf(fields, "TimestampPath");
  assert(timestampPath !== undefined, "a Wait state without a time passed the diagnostics");
  return { kind: "timestampPath", ...timestampPath };
}
