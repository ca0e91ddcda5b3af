/**
 * TestState: one state with an input, and what it does with it. Tasks without a mock are really
 * called, by an execution of a machine that is nothing but the Task.
 */
import { StartRefused } from "../../client/errors.ts";
import { ApiError, serviceUnavailable } from "../errors.ts";
import { type ApiPorts, operation } from "../operation.ts";
import { refusal } from "../starts.ts";
import { taskMachine } from "../task-machine.ts";
import type { Happened, TestStateParams, TestStateStep } from "../test-state/request.ts";
import { arn, data, definition, name } from "../wire/shapes.ts";

const level = { kind: "text", oneOf: ["INFO", "DEBUG", "TRACE"] } as const;
const count = { kind: "integer", min: 0, max: 2 ** 31 - 1 } as const;

export const testState = operation<TestStateParams>(
  {
    definition,
    roleArn: { ...arn, isRequired: false },
    input: data,
    inspectionLevel: level,
    revealSecrets: { kind: "boolean" },
    variables: data,
    stateName: name,
    mock: {
      kind: "structure",
      name: "MockInput",
      members: {
        result: data,
        errorOutput: {
          kind: "structure",
          name: "MockErrorOutput",
          members: {
            error: { kind: "text", max: 256 },
            cause: { kind: "text", max: 32_768 },
          },
        },
        fieldValidationMode: { kind: "text", oneOf: ["STRICT", "PRESENT", "NONE"] },
      },
    },
    context: data,
    stateConfiguration: {
      kind: "structure",
      name: "TestStateConfiguration",
      members: {
        retrierRetryCount: count,
        errorCausedByState: name,
        mapIterationFailureCount: count,
        mapItemReaderData: data,
      },
    },
  },
  async (ports, params) => {
    const facts = factsFor(ports, params);
    let step = await ports.analysis.testState({ params, facts });
    while (step.kind === "call" || step.kind === "wait") {
      const happened = await happen(ports, step);
      step = await ports.analysis.testState({ params, facts, happened });
    }
    if (step.kind === "refused") throw new ApiError(step.code, step.message);
    return step.response;
  },
);

function factsFor({ ids, clock, random, home }: ApiPorts, { roleArn }: TestStateParams) {
  const machineName = ids.uuid();
  const { partition, region, account } = home;
  return {
    machineName,
    stateMachineArn: `arn:${partition}:states:${region}:${account}:stateMachine:${machineName}`,
    executionName: ids.uuid(),
    runId: ids.uuid(),
    roleArn: roleArn ?? `arn:${partition}:iam::${account}:role/stepstorm`,
    nowMs: Math.round(clock.nowMs()),
    seed: Math.floor(random.next() * 2 ** 31),
  };
}

/** As in AWS, a test ends after five minutes. */
const TEST_MS_MAX = 300_000;

async function happen(
  ports: ApiPorts,
  step: Extract<TestStateStep, { kind: "call" | "wait" }>,
): Promise<Happened> {
  if (step.kind === "wait") {
    await new Promise<void>((resolve) => {
      ports.scheduler.after(Math.min(step.delayMs, TEST_MS_MAX), resolve);
    });
    return { kind: "waited" };
  }
  const machine = await taskMachine(ports, step);
  try {
    const { status, output, error, cause } = await ports.client.startSyncExecution({
      machine,
      name: ports.ids.uuid(),
      input: step.input,
    });
    if (status === "SUCCEEDED") return { kind: "answered", output: output ?? "null" };
    if (status === "TIMED_OUT") return { kind: "failed", error: "States.Timeout", cause: "" };
    return { kind: "failed", error: error ?? "", cause: cause ?? "" };
  } catch (thrown) {
    if (thrown instanceof StartRefused) {
      throw refusal(thrown.code, thrown.message, machine.stateMachineArn);
    }
    throw serviceUnavailable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
