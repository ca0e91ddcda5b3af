/**
 * StartExecutionBatch, Stepstorm's own: up to 500 starts in one request, each answered for itself,
 * in their order. A start names its machine, or the request does for all of them.
 *
 *   { stateMachineArn, executions: [{ stateMachineArn?, name?, input? }] }
 *   { executions: [{ executionArn, startDate } | { error, message }] }
 */
import { ApiError, constraintErrors } from "../errors.ts";
import { checkedInput, checkedName, requireRunnable, startedMachine } from "../execution-input.ts";
import { type ApiPorts, type CallFacts, operation, secondsOf } from "../operation.ts";
import type { Started } from "../starts.ts";
import { arn } from "../wire/shapes.ts";

interface Start {
  readonly stateMachineArn?: string | undefined;
  readonly name?: string;
  readonly input?: string;
}

interface Params {
  readonly stateMachineArn?: string;
  readonly executions: readonly Start[];
}

const STARTS_MAX = 500;
/** Inputs that are checked before others on the event loop have their turn: a few ms. */
const CHARS_AT_ONCE = 128 * 1024;

export const startExecutionBatch = operation<Params>(
  {
    stateMachineArn: { kind: "text" },
    executions: {
      kind: "list",
      min: 1,
      max: STARTS_MAX,
      isRequired: true,
      // What is wrong with a start is answered for that start alone.
      of: {
        kind: "structure",
        name: "Start",
        members: {
          stateMachineArn: { kind: "text" },
          name: { kind: "text" },
          input: { kind: "text" },
        },
      },
    },
  },
  async (ports, { stateMachineArn, executions }, facts) => {
    const answers: Promise<object>[] = [];
    let chars = 0;
    for (const start of executions) {
      const { input = "" } = start;
      chars += input.length;
      if (chars > CHARS_AT_ONCE) {
        chars = input.length;
        await new Promise<void>((resolve) => ports.scheduler.soon(resolve));
      }
      const named = { ...start, stateMachineArn: start.stateMachineArn ?? stateMachineArn };
      answers.push(answered(ports, named, facts));
    }
    return { executions: await Promise.all(answers) };
  },
);

/** @throws ApiError */
function started(ports: ApiPorts, start: Start, { checkStart }: CallFacts): Promise<Started> {
  if (start.stateMachineArn === undefined) {
    throw constraintErrors([
      "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    ]);
  }
  if (start.stateMachineArn.length > arn.max!) {
    throw constraintErrors([
      `Value at 'stateMachineArn' failed to satisfy constraint: Member must have length less than or equal to ${arn.max}`,
    ]);
  }
  checkStart?.(start.stateMachineArn);
  const machine = startedMachine(ports, start.stateMachineArn);
  requireRunnable(machine.record);
  const executionName = checkedName(ports, start.name);
  return ports.starts.start(machine, executionName, checkedInput(start.input));
}

async function answered(ports: ApiPorts, start: Start, facts: CallFacts): Promise<object> {
  try {
    const { executionArn, startedMs } = await started(ports, start, facts);
    return { executionArn, startDate: secondsOf(startedMs) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { error: error.code, message: error.message };
  }
}
