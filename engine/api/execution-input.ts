/** Names, inputs and machines of starts: checked before anything of them reaches a frame. */

import type { StartedMachine } from "../client/client.ts";
import { parseInputText } from "../language/source/input-text.ts";
import type { MachineRecord } from "../ports.ts";
import { invalidInput, machineTypeNotSupported, validation } from "./errors.ts";
import { startedRevision } from "./machines.ts";
import { checkName } from "./names.ts";
import { type ApiPorts, isRunHere } from "./operation.ts";
import { isWellFormed } from "./well-formed.ts";

/** The text of an input, `{}` when there is none. @throws ApiError */
export function checkedInput(input: string | undefined): string {
  if (input === undefined) return "{}";
  const { problem } = parseInputText(input);
  if (problem === undefined) {
    if (isWellFormed(input)) return input;
    throw invalidInput("Invalid State Machine Execution Input: 'It has half of a surrogate pair'");
  }
  throw problem.code === "InvalidExecutionInput"
    ? invalidInput(problem.message)
    : validation(problem.message);
}

/** The name of an execution, a new one when none is given. @throws ApiError */
export function checkedName({ newName }: ApiPorts, name: string | undefined): string {
  if (name === undefined) return newName();
  checkName(name);
  return name;
}

/** What an ARN starts. @throws ApiError */
export function startedMachine(
  ports: ApiPorts,
  arn: string,
): StartedMachine & { readonly record: MachineRecord } {
  const { record, revisionId } = startedRevision(ports, arn);
  return { record, revisionId, stateMachineArn: record.stateMachineArn };
}

/** @throws ApiError */
export function requireRunnable({ type, name }: MachineRecord): void {
  if (isRunHere(type)) return;
  throw machineTypeNotSupported(
    `State machine '${name}' is STANDARD, and this build of Stepstorm runs EXPRESS state machines only: its definition is kept, its executions cannot be started yet. Create it as EXPRESS if at least once and five minutes are enough for it.`,
  );
}
