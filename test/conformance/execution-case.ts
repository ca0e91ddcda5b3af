/** Runs a recorded execution as an Express one and compares what came of it. */
import type { Client } from "../../engine/client/client.ts";
import type { HandlerRegistration } from "../../engine/integrations/handler-registration.ts";
import { definitionText, inputText, type RecordedCase } from "./recorded-case.ts";
import type { RunNames } from "./run-names.ts";
import {
  type Bindings,
  type Difference,
  findDifference,
  findJsonTextDifference,
} from "./same-answer.ts";

/** In the recorded context objects. */
const ROLE_ARN = "arn:aws:iam::111111111111:role/conformance";

const functionUrl = new URL("./fixtures/recorded-function.js", import.meta.url).href;

/** The handlers that stand for the functions of a case. */
export function handlersOf({ mocks }: RecordedCase, names: RunNames): HandlerRegistration[] {
  return Object.entries(mocks?.lambda ?? {}).map(([name, behaviour]) => ({
    name: names.toRun(name),
    module: functionUrl,
    settings: { ...behaviour },
  }));
}

/** Undefined: the engine's answer is the recorded one. Rejects when there was no answer. */
export async function runExecution(
  client: Client,
  recorded: RecordedCase,
  names: RunNames,
): Promise<Difference | undefined> {
  const machine = await client.deploy({
    name: names.machineName,
    definition: names.toRun(definitionText(recorded)),
    roleArn: ROLE_ARN,
  });
  const outcome = await client.startSyncExecution({
    machine,
    name: names.executionName,
    input: names.toRun(inputText(recorded)),
  });
  const { status, output, error, cause } = recorded.expected ?? {};
  const back = (text: string | undefined) =>
    text === undefined ? undefined : names.toRecorded(text);
  const bindings: Bindings = new Map();
  return (
    findDifference(status, outcome.status, { at: "status", bindings }) ??
    findDifference(error, back(outcome.error), { at: "error", bindings }) ??
    findDifference(cause, back(outcome.cause), { at: "cause", bindings }) ??
    findJsonTextDifference(output, back(outcome.output), { at: "output", bindings })
  );
}
