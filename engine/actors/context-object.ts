/**
 * The context object `$$`, built when an expression asks for it. Keys and their order as recorded;
 * in Express there is no RedriveCount and the id is an `express:` ARN.
 */
import type { Json } from "../language/json.ts";
import { formatTimestamp } from "../language/timestamp.ts";
import type { Token } from "./token.ts";

export function contextObject(token: Token): Json {
  const { execution } = token;
  const { identity } = execution.actors;
  const context = {
    Execution: {
      Id: executionArn(
        identity.stateMachineArn,
        execution.name,
        execution.owner.runId(execution.ownerIndex),
      ),
      Input: execution.input,
      StartTime: formatTimestamp(execution.startedMs),
      Name: execution.name,
      RoleArn: identity.roleArn,
    },
    StateMachine: { Id: identity.stateMachineArn, Name: identity.name },
    State: stateOf(token),
  };
  return token.mapItem === null
    ? context
    : { ...context, Map: { Item: { Index: token.mapItem.index, Value: token.mapItem.value } } };
}

function stateOf(token: Token): Json {
  const common = { Name: token.state.name, EnteredTime: formatTimestamp(token.enteredMs) };
  const { kind } = token.state;
  const isRetried = kind === "task" || kind === "parallel" || kind === "map";
  return isRetried ? { ...common, RetryCount: token.retryCount } : common;
}

/** `arn:…:express:MACHINE:NAME:RUN`: names may be used again at once, the run's id is its own. */
export function executionArn(stateMachineArn: string, name: string, runId: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":express:")}:${name}:${runId}`;
}
