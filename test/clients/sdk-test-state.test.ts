/** AWS's SDK for JavaScript on TestState: one state, run or mocked. */
import { TestStateCommand, type TestStateCommandInput } from "@aws-sdk/client-sfn";
import { type Test, test } from "tap";
import { startForSdk } from "./sdk-client.ts";

const lambda = "arn:aws:states:::lambda:invoke";
const choice = {
  Type: "Choice",
  Choices: [{ Variable: "$.n", NumericGreaterThan: 1, Next: "Many" }],
  Default: "Few",
};

async function tester(t: Test) {
  const { sdk } = await startForSdk(t);
  return async (state: object, params: Partial<TestStateCommandInput> = {}) => {
    const definition = JSON.stringify(state);
    const command = new TestStateCommand({ definition, ...params });
    const { $metadata, ...answer } = await sdk.send(command);
    return answer;
  };
}

test("a state that succeeds tells its output and where it goes", async (t) => {
  const run = await tester(t);
  t.strictSame(await run({ Type: "Pass", Result: { a: 1 }, Next: "Then" }), {
    status: "SUCCEEDED",
    output: '{"a":1}',
    nextState: "Then",
  });
  t.hasStrict(await run(choice, { input: '{"n":2}' }), { nextState: "Many" });
  t.hasStrict(await run(choice, { input: '{"n":1}' }), { nextState: "Few" });
});

test("a state that fails tells its error and cause", async (t) => {
  const run = await tester(t);
  t.strictSame(await run({ Type: "Fail", Error: "Out", Cause: "none left" }), {
    status: "FAILED",
    error: "Out",
    cause: "none left",
  });
});

test("at level DEBUG each step of the data is told", async (t) => {
  const run = await tester(t);
  const task = {
    Type: "Task",
    Resource: lambda,
    InputPath: "$.order",
    Parameters: { FunctionName: "f", "Payload.$": "$" },
    ResultSelector: { "answer.$": "$.Payload.ok" },
    ResultPath: "$.result",
    Next: "Then",
  };
  const answer = await run(task, {
    input: '{"order":{"id":7}}',
    inspectionLevel: "DEBUG",
    mock: { result: '{"StatusCode":200,"Payload":{"ok":true}}' },
  });
  t.hasStrict(answer, { status: "SUCCEEDED", nextState: "Then" });
  t.strictSame(JSON.parse(answer.output!), { order: { id: 7 }, result: { answer: true } });
  const { inspectionData } = answer;
  t.equal(inspectionData!.input, '{"order":{"id":7}}');
  t.equal(inspectionData!.afterInputPath, '{"id":7}');
  t.strictSame(JSON.parse(inspectionData!.afterParameters!), {
    FunctionName: "f",
    Payload: { id: 7 },
  });
  t.equal(inspectionData!.afterResultSelector, '{"answer":true}');
});

test("a mocked error is retried, then caught, then fatal", async (t) => {
  const run = await tester(t);
  const task = {
    Type: "Task",
    Resource: lambda,
    Parameters: { FunctionName: "f" },
    Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 3, MaxAttempts: 1, BackoffRate: 2 }],
    Catch: [{ ErrorEquals: ["Busy"], ResultPath: "$.error", Next: "Apologise" }],
    End: true,
  };
  const failing = (error: string, retrierRetryCount: number) =>
    run(task, {
      inspectionLevel: "DEBUG",
      mock: { errorOutput: { error, cause: "too much to do" } },
      stateConfiguration: { retrierRetryCount },
    });
  t.hasStrict(await failing("Busy", 0), {
    status: "RETRIABLE",
    error: "Busy",
    inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 3 } },
  });
  const caught = await failing("Busy", 1);
  t.hasStrict(caught, {
    status: "CAUGHT_ERROR",
    nextState: "Apologise",
    inspectionData: { errorDetails: { catchIndex: 0 } },
  });
  t.strictSame(JSON.parse(caught.output!), { error: { Error: "Busy", Cause: "too much to do" } });
  t.hasStrict(await failing("Other", 0), { status: "FAILED", error: "Other" });
});

test("one state of a whole machine is tested by its name", async (t) => {
  const run = await tester(t);
  const machine = {
    StartAt: "Few",
    States: {
      Few: { Type: "Pass", Next: "Which" },
      Which: { ...choice },
      Many: { Type: "Succeed" },
    },
  };
  const answer = await run(machine, { stateName: "Which", input: '{"n":5}' });
  t.hasStrict(answer, { status: "SUCCEEDED", nextState: "Many" });
});
