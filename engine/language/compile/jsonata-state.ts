/** Compiles one state that is written in JSONata. */
import assert from "node:assert/strict";
import type { JsonObject } from "../json.ts";
import type { Catcher, ChoiceRule, State, StateCommon } from "../machine.ts";
import { listOf, namesOf, numberOf, textOf } from "./fields.ts";
import {
  conditionOf,
  countOf,
  itemsOf,
  jsonataAssignOf,
  jsonataDurationOf,
  jsonataTemplateOf,
  jsonataWaitUntil,
  textOrExpression,
} from "./jsonata-fields.ts";
import { retrierOf } from "./retrier-of.ts";
import { type Surroundings, taskResource } from "./surroundings.ts";

/** @param plain Name, index and where to go; the fields of its language are added here. */
export function compileJsonataState(
  plain: Pick<StateCommon, "name" | "index" | "next">,
  fields: JsonObject,
  around: Surroundings,
): State {
  const kind = textOf(fields, "Type");
  const hasResult = kind === "Task" || kind === "Parallel" || kind === "Map";
  const given = hasResult ? "result" : "input";
  const common: StateCommon = {
    ...plain,
    queryLanguage: "JSONata",
    inputPath: null,
    outputPath: null,
    assign: jsonataAssignOf(fields, given),
    output: jsonataTemplateOf(fields, "Output", given),
  };
  switch (kind) {
    case "Pass":
      return { ...common, kind: "pass", parameters: null, result: null, placeResult: null };
    case "Task":
      return {
        ...common,
        kind: "task",
        resource: taskResource(textOf(fields, "Resource") ?? ""),
        timeout: jsonataDurationOf(fields, "TimeoutSeconds"),
        heartbeat: jsonataDurationOf(fields, "HeartbeatSeconds"),
        ...callFields(fields, around),
      };
    case "Choice":
      return choiceState(common, fields, around);
    case "Wait":
      return { ...common, kind: "wait", until: jsonataWaitUntil(fields) };
    case "Succeed":
      return { ...common, kind: "succeed" };
    case "Fail":
      return {
        ...common,
        kind: "fail",
        error: textOrExpression(fields, "Error"),
        cause: textOrExpression(fields, "Cause"),
      };
    case "Parallel":
      return {
        ...common,
        kind: "parallel",
        branches: listOf(fields, "Branches").map((branch) => around.compileScope(branch)),
        ...callFields(fields, around),
      };
    case "Map":
      return mapState(common, fields, around);
    default:
      return assert.fail(`state ${common.name}: Type ${kind} passed the diagnostics`);
  }
}

function choiceState(common: StateCommon, fields: JsonObject, around: Surroundings): State {
  const otherwise = textOf(fields, "Default");
  return {
    ...common,
    kind: "choice",
    rules: listOf(fields, "Choices").map(
      (rule, index): ChoiceRule => ({
        matches: conditionOf(rule, `Choices[${index}]/Condition`),
        next: around.indexOf(textOf(rule, "Next") ?? ""),
        assign: jsonataAssignOf(rule, "input"),
        output: jsonataTemplateOf(rule, "Output", "input"),
      }),
    ),
    otherwise: otherwise === undefined ? common.next : around.indexOf(otherwise),
  };
}

function mapState(common: StateCommon, fields: JsonObject, around: Surroundings): State {
  const { parameters: _, ...call } = callFields(fields, around);
  const scope = fields["ItemProcessor"] ?? fields["Iterator"];
  const concurrency = countOf(fields, "MaxConcurrency");
  return {
    ...common,
    kind: "map",
    processor: around.compileScope(scope as JsonObject),
    itemsPath: itemsOf(fields),
    itemsPathText: "Items",
    itemSelector: jsonataTemplateOf(fields, "ItemSelector", "input"),
    concurrencyMax: numberOf(fields, "MaxConcurrency") ?? 0,
    concurrencyPath: concurrency && { path: "MaxConcurrency", read: concurrency },
    ...call,
  };
}

function callFields(fields: JsonObject, around: Surroundings) {
  return {
    parameters: jsonataTemplateOf(fields, "Arguments", "input"),
    resultSelector: null,
    placeResult: null,
    retriers: listOf(fields, "Retry").map(retrierOf),
    catchers: listOf(fields, "Catch").map(
      (catcher): Catcher => ({
        errorEquals: namesOf(catcher, "ErrorEquals"),
        next: around.indexOf(textOf(catcher, "Next") ?? ""),
        placeResult: null,
        assign: jsonataAssignOf(catcher, "errorOutput"),
        output: jsonataTemplateOf(catcher, "Output", "errorOutput"),
      }),
    ),
  };
}
