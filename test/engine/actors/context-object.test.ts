import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import {
  harnessIdentity,
  harnessRunId,
  runMachine,
  runState,
  scopeOf,
  startMs,
  workArn,
} from "../../support/actor-harness.ts";

const whole = { Type: "Pass", Parameters: { "context.$": "$$" } };
const executionArn = `arn:aws:states:us-east-1:000000000000:express:harness:run-0:${harnessRunId}`;

test("the whole context has AWS's sections and fields, in its order", (t) => {
  const { output } = runState(whole, { a: 1 });
  t.equal(
    JSON.stringify((output as JsonObject)["context"]),
    JSON.stringify({
      Execution: {
        Id: executionArn,
        Input: { a: 1 },
        StartTime: "2026-01-02T03:04:05.678Z",
        Name: "run-0",
        RoleArn: harnessIdentity.roleArn,
      },
      StateMachine: { Id: harnessIdentity.stateMachineArn, Name: "harness" },
      State: { Name: "Only", EnteredTime: "2026-01-02T03:04:05.678Z" },
    }),
  );
  t.end();
});

test("a part of the context is what the whole has there", (t) => {
  const { output } = runState(
    {
      Type: "Pass",
      Parameters: {
        "context.$": "$$",
        "id.$": "$$.Execution.Id",
        "input.$": "$$.Execution.Input",
        "deep.$": "$$.Execution.Input.a[1]",
        "started.$": "$$.Execution.StartTime",
        "name.$": "$$['Execution']['Name']",
        "machine.$": "$$.StateMachine",
        "role.$": "$$.Execution.RoleArn",
      },
    },
    { a: [1, 2] },
  );
  const { context, ...parts } = output as { context: JsonObject };
  const Execution = context["Execution"] as JsonObject;
  t.same(parts, {
    id: executionArn,
    input: { a: [1, 2] },
    deep: 2,
    started: Execution["StartTime"],
    name: "run-0",
    machine: context["StateMachine"],
    role: harnessIdentity.roleArn,
  });
  t.end();
});

test("EnteredTime is when the state was entered, StartTime stays", (t) => {
  const times = { "entered.$": "$$.State.EnteredTime", "started.$": "$$.Execution.StartTime" };
  const definition = scopeOf({
    Rest: { Type: "Wait", Seconds: 61, Next: "Read" },
    Read: { Type: "Pass", Parameters: times, End: true },
  });
  t.same(runMachine(definition).output, {
    entered: new Date(startMs + 61_000).toISOString(),
    started: new Date(startMs).toISOString(),
  });
  t.end();
});

test("a Task is entered once, however often it is retried", (t) => {
  const run = runState(
    {
      Type: "Task",
      Resource: workArn,
      Parameters: { "state.$": "$$.State" },
      Retry: [{ ErrorEquals: ["A"], BackoffRate: 1 }],
    },
    {},
    { tasks: () => ({ failure: { error: "A", cause: "" } }) },
  );
  const EnteredTime = new Date(startMs).toISOString();
  t.same(
    run.effects.flatMap((effect) => (effect.kind === "task" ? [effect.input] : [])),
    [0, 1, 2, 3].map((RetryCount) => ({ state: { Name: "Only", EnteredTime, RetryCount } })),
  );
  t.end();
});

test("RetryCount is there in states that can be retried, and only there", (t) => {
  const read = { "state.$": "$$.State" };
  const branch = scopeOf({ In: { Type: "Pass", Parameters: {}, End: true } });
  const fork = { Type: "Parallel", Branches: [branch], ResultSelector: read };
  t.match(runState(fork).output, { state: { Name: "Only", RetryCount: 0 } });
  const state = (runState({ Type: "Pass", Parameters: read }).output as { state: JsonObject })
    .state;
  t.notOk("RetryCount" in state);
  t.end();
});

test("what the context does not have is not found", (t) => {
  for (const path of ["$$.Map.Item.Value", "$$.Task.Token", "$$.Execution.Redrive", "$$.No"]) {
    const run = runState({ Type: "Pass", Parameters: { "x.$": path } });
    t.match(run, { outcome: "FAILED", error: "States.Runtime" }, path);
  }
  t.end();
});

test("the execution's input stays in the context when the data has long changed", (t) => {
  const definition = scopeOf({
    Drop: { Type: "Pass", Result: 1, Next: "Read" },
    Read: { Type: "Pass", Parameters: { "in.$": "$$.Execution.Input.deep" }, End: true },
  });
  t.same(runMachine(definition, { deep: [1] }).output, { in: [1] });
  t.end();
});

test("random numbers and ids are those that are passed in", (t) => {
  const run = runState(
    { Type: "Pass", Parameters: { "n.$": "States.MathRandom(1, 9)", "id.$": "States.UUID()" } },
    {},
    { random: () => 0.5 },
  );
  t.same(run.output, { n: 5, id: "00000000-0000-4000-8000-000000000001" });
  t.end();
});
