/**
 * From the definition of a request to the one state that is tested: alone, or named in a machine. It
 * is compiled with stand-ins for the states it may go to, which end where they are entered.
 */
import { compileMachine } from "../../language/compile/machine.ts";
import { diagnose } from "../../language/diagnostics/diagnose.ts";
import { isObject, type Json, type JsonObject } from "../../language/json.ts";
import type { Machine, State } from "../../language/machine.ts";
import { parseJsonSource } from "../../language/source/json-source.ts";
import { errorsText } from "../definitions.ts";
import { refuseTest, TestRefused } from "./request.ts";

export interface TestedState {
  readonly fields: JsonObject;
  readonly state: State;
  /** `state` and its stand-ins: it starts there, and any other state ends it. */
  readonly machine: Machine;
}

/** Recorded: what AWS calls a state that stands alone. */
const NAME_ALONE = "StateName";

/** @throws TestRefused */
export function testedState(definition: string, stateName: string | undefined): TestedState {
  if (stateName === undefined) {
    const fields = parsed(definition);
    checkDefinition(JSON.stringify(machineOf(NAME_ALONE, fields)));
    return compiled(NAME_ALONE, fields);
  }
  checkDefinition(definition);
  const machine = parsed(definition);
  const fields = stateIn(machine, stateName);
  if (fields === undefined) throw refuseTest("State not found in definition");
  return compiled(stateName, fields, machine["QueryLanguage"]);
}

/** Of a text that is no JSON, or too deep, the diagnostics say why. */
function parsed(definition: string): JsonObject {
  const source = parseJsonSource(definition);
  if (source.kind !== "refused" && isObject(source.root.value)) return source.root.value;
  checkDefinition(definition);
  throw new TestRefused(
    "InvalidDefinition",
    "Invalid State Machine Definition: 'Definition must be a valid JSON object'",
  );
}

function checkDefinition(text: string): void {
  const { diagnostics } = diagnose(text, { type: "STANDARD" });
  // Distributed Maps are tested with a mock: nothing of them is run.
  const errors = diagnostics.filter(
    ({ severity, code }) => severity === "ERROR" && code !== "UNSUPPORTED_FEATURE",
  );
  if (errors.length === 0) return;
  const message = `Invalid State Machine Definition: '${errorsText(errors)}'`;
  throw new TestRefused("InvalidDefinition", message);
}

/** A state of any scope of a machine. */
function stateIn(scope: JsonObject, name: string): JsonObject | undefined {
  const states = scope["States"];
  if (!isObject(states)) return undefined;
  const own = Object.hasOwn(states, name) ? states[name] : undefined;
  if (isObject(own)) return own;
  for (const state of Object.values(states)) {
    if (!isObject(state)) continue;
    const branches = Array.isArray(state["Branches"]) ? state["Branches"] : [];
    for (const inner of [state["ItemProcessor"], state["Iterator"], ...branches]) {
      const found = isObject(inner) ? stateIn(inner, name) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** @param language Of the whole machine, for a state that does not say. */
function machineOf(name: string, fields: JsonObject, language?: Json): JsonObject {
  const standIn = { Type: "Succeed" };
  const standIns = [...targetsOf(fields)].filter((target) => target !== name);
  return {
    ...(language === undefined ? {} : { QueryLanguage: language }),
    StartAt: name,
    States: { [name]: fields, ...Object.fromEntries(standIns.map((target) => [target, standIn])) },
  };
}

function targetsOf(fields: JsonObject): Set<string> {
  const rows = [fields["Choices"], fields["Catch"]].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  const named = [
    fields["Next"],
    fields["Default"],
    ...rows.map((row) => (isObject(row) ? row["Next"] : null)),
  ];
  return new Set(named.filter((target) => typeof target === "string"));
}

function compiled(name: string, fields: JsonObject, language?: Json): TestedState {
  const machine = compileMachine(machineOf(name, fields, language));
  const state = machine.states[machine.startAt]!;
  const again: State = { ...standInFor(name, machine.states.length) };
  return {
    fields,
    state: leavingFor(state, again.index),
    machine: {
      ...machine,
      states: [...machine.states, again],
      readsContext: true,
      readsExecutionInput: true,
    },
  };
}

function standInFor(name: string, index: number): State {
  return {
    kind: "succeed",
    name,
    index,
    queryLanguage: "JSONPath",
    next: -1,
    inputPath: null,
    outputPath: null,
    assign: null,
    output: null,
  };
}

/** A state that goes to itself goes to its stand-in. */
function leavingFor(state: State, standIn: number): State {
  const to = (next: number) => (next === state.index ? standIn : next);
  if (state.kind !== "choice") return { ...state, next: to(state.next) };
  return {
    ...state,
    otherwise: to(state.otherwise),
    rules: state.rules.map((rule) => ({ ...rule, next: to(rule.next) })),
  };
}
