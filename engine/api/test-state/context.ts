/** The context object of a request: only what AWS's has, and nothing that the state could not see. */
import { isObject, type Json, type JsonObject } from "../../language/json.ts";
import { refuseTest } from "./request.ts";
import type { TestedState } from "./tested-state.ts";

const sections: Readonly<Record<string, readonly string[]>> = {
  Execution: ["Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"],
  State: ["EnteredTime", "Name", "RetryCount"],
  StateMachine: ["Id", "Name"],
  Task: ["Token"],
};

/** @throws TestRefused */
export function contextFrom(text: string | undefined, { state }: TestedState): JsonObject {
  if (text === undefined) return {};
  const context = parsed(text);
  for (const [name, section] of Object.entries(context)) {
    if (name === "Map") throw invalid("'Map' field is not supported when mocking a Context object");
    const allowed = Object.hasOwn(sections, name) ? sections[name] : undefined;
    if (allowed === undefined) throw invalid(`Field '${name}' is not allowed`);
    if (!isObject(section)) throw invalid(`Field '${name}' must be an object`);
    for (const field of Object.keys(section)) {
      if (!allowed.includes(field)) throw invalid(`Field '${field}' is not allowed`);
    }
  }
  const isWaiting =
    state.kind === "task" && /\.sync(:2)?$|\.waitForTaskToken$/.test(state.resource.arn);
  if ("Task" in context && !isWaiting) {
    throw invalid(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  }
  return context;
}

function parsed(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
  } catch {
    // Answered below.
  }
  throw invalid("It must be a JSON object");
}

function invalid(reason: string) {
  return refuseTest(`Invalid Context object provided: ${reason}`);
}
