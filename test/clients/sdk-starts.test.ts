/** AWS's SDK for JavaScript on executions: started, and waited for. */
import {
  CreateStateMachineAliasCommand,
  PublishStateMachineVersionCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  type StartSyncExecutionCommandOutput,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { type Test, test } from "tap";
import { createMachine, machineArn, oneState } from "../support/api-server.ts";
import { startForSdk } from "./sdk-client.ts";

const definitionOf = (version: number): string => oneState({ Type: "Pass", Result: version });

/** A machine `m`, its versions 1 and 2, and an alias to the first; the newest revision gives 3. */
async function startWithAlias(t: Test): Promise<SFNClient> {
  const { sdk, server } = await startForSdk(t);
  const stateMachineArn = await createMachine(server.url, "m", definitionOf(1));
  await sdk.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
  const second = { stateMachineArn, definition: definitionOf(2), publish: true };
  await sdk.send(new UpdateStateMachineCommand(second));
  const third = { stateMachineArn, definition: definitionOf(3) };
  await sdk.send(new UpdateStateMachineCommand(third));
  const route = { stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 };
  await sdk.send(
    new CreateStateMachineAliasCommand({ name: "live", routingConfiguration: [route] }),
  );
  return sdk;
}

test("a machine, a version and an alias each start what they name", async (t) => {
  const sdk = await startWithAlias(t);
  for (const [qualifier, output] of [
    ["", "3"],
    [":1", "1"],
    [":2", "2"],
    [":live", "1"],
  ] as const) {
    const stateMachineArn = machineArn("m") + qualifier;
    t.hasStrict(await sdk.send(new StartSyncExecutionCommand({ stateMachineArn })), {
      status: "SUCCEEDED",
      output,
      stateMachineArn: machineArn("m"),
    });
    const name = `by${qualifier.replace(":", "-")}`;
    const started = await sdk.send(new StartExecutionCommand({ stateMachineArn, name }));
    t.match(
      started.executionArn,
      new RegExp(`^arn:aws:states:us-east-1:000000000000:express:m:${name}:[0-9a-f-]{36}$`),
    );
    t.ok(started.startDate instanceof Date);
  }
});

test("an Express name may be used again, and each start is an execution of its own", async (t) => {
  const { sdk, server } = await startForSdk(t);
  const stateMachineArn = await createMachine(server.url, "m");
  const start = () => sdk.send(new StartExecutionCommand({ stateMachineArn, name: "again" }));
  const [first, second] = [await start(), await start()];
  t.not(first.executionArn, second.executionArn);
});

test("an execution that succeeds is answered with its output, its dates and its bill", async (t) => {
  const { sdk, server } = await startForSdk(t);
  const stateMachineArn = await createMachine(server.url, "m");
  const input = '{ "größe": [1, null] }';
  const traceHeader = "Root=1-5f84c7a9-5e6b7c8d9e0f1a2b3c4d5e6f";
  const params = { stateMachineArn, name: "one", input, traceHeader };
  const answer = await sdk.send(new StartSyncExecutionCommand(params));
  t.hasStrict(answer, {
    stateMachineArn,
    name: "one",
    status: "SUCCEEDED",
    input,
    inputDetails: { included: true },
    output: '{"größe":[1,null]}',
    outputDetails: { included: true },
    traceHeader,
  });
  t.match(answer.executionArn, /:express:m:one:[0-9a-f-]{36}$/);
  checkDatesAndBill(t, answer);

  const bare = new StartSyncExecutionCommand({ ...params, includedData: "METADATA_ONLY" });
  const withoutData = await sdk.send(bare);
  t.strictSame(withoutData.outputDetails, { included: false });
  t.notOk(withoutData.input !== undefined || withoutData.output !== undefined);
});

test("an execution that fails is answered, not thrown, with its error and cause", async (t) => {
  const { sdk, server } = await startForSdk(t);
  const fail = { Fails: { Type: "Fail", Error: "Out", Cause: "no more left" } };
  const definition = JSON.stringify({ StartAt: "Fails", States: fail });
  const stateMachineArn = await createMachine(server.url, "m", definition);
  const answer = await sdk.send(new StartSyncExecutionCommand({ stateMachineArn }));
  t.hasStrict(answer, {
    status: "FAILED",
    error: "Out",
    cause: "no more left",
    input: "{}",
    outputDetails: { included: true },
  });
  t.equal(answer.output, undefined);
  t.match(answer.name, /^[0-9a-f-]{36}$/, "a name is made where none is given");
  checkDatesAndBill(t, answer);
});

test("an execution that runs out of time is answered as TIMED_OUT", async (t) => {
  const { sdk, server } = await startForSdk(t);
  const definition = oneState({ Type: "Wait", Seconds: 60 }, { TimeoutSeconds: 1 });
  const stateMachineArn = await createMachine(server.url, "m", definition);
  t.hasStrict(await sdk.send(new StartSyncExecutionCommand({ stateMachineArn })), {
    status: "TIMED_OUT",
  });
});

function checkDatesAndBill(t: Test, answer: StartSyncExecutionCommandOutput): void {
  const { startDate, stopDate, billingDetails } = answer;
  t.ok(startDate instanceof Date && stopDate instanceof Date, "dates are dates");
  t.ok(stopDate!.getTime() >= startDate!.getTime());
  t.equal(billingDetails!.billedMemoryUsedInMB, 64);
  t.equal(billingDetails!.billedDurationInMilliseconds! % 100, 0);
  t.ok(billingDetails!.billedDurationInMilliseconds! >= 100);
}
