/**
 * From a definition without problems to a compiled machine. Each state becomes closures once; the
 * scopes of branches and iterations are laid out in one flat list, outer scopes first.
 */
import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { END, type Machine, type QueryLanguage, type State, type StateCommon } from "../machine.ts";
import { assignOf, numberOf, pathOf, textOf } from "./fields.ts";
import { compileJsonataState } from "./jsonata-state.ts";
import { compileState } from "./state.ts";

/** @param definition A definition for which `diagnose` found no error. */
export function compileMachine(definition: JsonObject): Machine {
  const states: State[] = [];
  const language = textOf(definition, "QueryLanguage") === "JSONata" ? "JSONata" : "JSONPath";
  const startAt = compileScope(definition, states, language);
  const seconds = numberOf(definition, "TimeoutSeconds");
  const text = JSON.stringify(definition);
  return Object.freeze({
    states,
    startAt,
    timeoutMs: seconds === undefined ? null : seconds * 1000,
    readsContext: text.includes("$$") || mayReadStates.test(text),
    readsExecutionInput: mayReadInput.test(text) || mayReadStates.test(text),
  });
}

/** `$$`, `$$.Execution` or `$$.Execution.Input`; not the parts that are named here. */
const mayReadInput =
  /\$\$(?!\.(?:State|StateMachine|Map|Task)\b)(?!\.Execution\.(?:Id|Name|RoleArn|StartTime)\b)/;

function jsonPathCommon(
  plain: Pick<StateCommon, "name" | "index" | "next">,
  fields: JsonObject,
): StateCommon {
  return {
    ...plain,
    queryLanguage: "JSONPath",
    inputPath: pathOf(fields, "InputPath"),
    outputPath: pathOf(fields, "OutputPath"),
    assign: assignOf(fields),
    output: null,
  };
}

/** JSONata's `$states` in another way than by these parts: the context object may be meant. */
const mayReadStates = /\$states(?!\s*\.\s*(?:input|result|errorOutput)\b)/;

/** Lays out a scope's states in the order they are written; answers the index of its `StartAt`. */
function compileScope(scope: JsonObject, states: State[], language: QueryLanguage): number {
  const fieldsByName = scope["States"];
  if (!isObject(fieldsByName)) return END;
  const indexes = new Map<string, number>();
  for (const name of Object.keys(fieldsByName)) {
    indexes.set(name, states.length);
    states.push(undefined as unknown as State); // Reserves the place; filled below.
  }
  const indexOf = (name: string): number => indexes.get(name) ?? END;
  const around = {
    indexOf,
    compileScope: (inner: JsonObject) => compileScope(inner, states, language),
  };
  for (const [name, fields] of Object.entries(fieldsByName)) {
    if (!isObject(fields)) continue;
    const next = textOf(fields, "Next");
    const index = indexOf(name);
    const plain = { name, index, next: next === undefined ? END : indexOf(next) };
    const state =
      (textOf(fields, "QueryLanguage") ?? language) === "JSONata"
        ? compileJsonataState(plain, fields, around)
        : compileState(jsonPathCommon(plain, fields), fields, around);
    states[index] = Object.freeze(state);
  }
  return indexOf(textOf(scope, "StartAt") ?? "");
}
