/**
 * The context object `$$`, built when an expression asks for it. Keys and their order as recorded;
 * in Express there is no RedriveCount and the id is an `express:` ARN.
 */
import type { Json } from "../language/json.ts";
import { formatTimestamp } from "../language/timestamp.ts";
import type { Token } from "./token.ts";

export function contextObject(token: Token): Json {
  const section = (name: string, fields: readonly string[]): Record<string, Json> => {
    const built: Record<string, Json> = {};
    for (const field of fields) {
      const value = contextPart(token, name, field);
      if (value !== undefined) built[field] = value;
    }
    return built;
  };
  const context = {
    Execution: section("Execution", ["Id", "Input", "StartTime", "Name", "RoleArn"]),
    StateMachine: section("StateMachine", ["Id", "Name"]),
    State: section("State", ["Name", "EnteredTime", "RetryCount"]),
  };
  return token.mapItem === null ? context : { ...context, Map: { Item: token.mapItem.item } };
}

/** One field of a section; undefined when there is none. Hot path: `$$.Map.Item.Value`. */
export function contextPart(token: Token, section: string, field: string): Json | undefined {
  switch (section) {
    case "Execution":
      return executionPart(token, field);
    case "State":
      return statePart(token, field);
    case "StateMachine": {
      const { identity } = token.execution.actors;
      if (field === "Id") return identity.stateMachineArn;
      return field === "Name" ? identity.name : undefined;
    }
    case "Map":
      return field === "Item" && token.mapItem !== null ? token.mapItem.item : undefined;
    default:
      return undefined;
  }
}

function executionPart(token: Token, field: string): Json | undefined {
  const { execution } = token;
  const { identity } = execution.actors;
  switch (field) {
    case "Id": {
      const runId = execution.owner.runId(execution.ownerIndex);
      return executionArn(identity.stateMachineArn, execution.name, runId);
    }
    case "Input":
      return execution.input;
    case "StartTime":
      return formatTimestamp(execution.startedMs);
    case "Name":
      return execution.name;
    case "RoleArn":
      return identity.roleArn;
    default:
      return undefined;
  }
}

function statePart(token: Token, field: string): Json | undefined {
  if (field === "Name") return token.state.name;
  if (field === "EnteredTime") return formatTimestamp(token.enteredMs);
  if (field !== "RetryCount") return undefined;
  const { kind } = token.state;
  return kind === "task" || kind === "parallel" || kind === "map" ? token.retryCount : undefined;
}

/** `arn:…:express:MACHINE:NAME:RUN`: names may be used again at once, the run's id is its own. */
export function executionArn(stateMachineArn: string, name: string, runId: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":express:")}:${name}:${runId}`;
}
