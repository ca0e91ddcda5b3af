import { test } from "tap";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";
import type { TaskCall } from "../../support/virtual-performer.ts";

const task = { Type: "Task", Resource: workArn };

test("a Task calls its resource once and gives the answer on", (t) => {
  const calls: TaskCall[] = [];
  const run = runState(
    task,
    { a: 1 },
    {
      tasks: (call) => {
        calls.push(call);
        return { delayMs: 250, output: { answered: true } };
      },
    },
  );
  t.match(run, { outcome: "SUCCEEDED", endedMs: 250, transitions: 1, retries: 0, eventId: 6 });
  t.same(run.output, { answered: true });
  t.match(calls, [{ state: "Only", resource: workArn, input: { a: 1 }, attempt: 0, atMs: 0 }]);
  t.equal(calls.length, 1);
  t.end();
});

test("InputPath, Parameters, ResultSelector, ResultPath and OutputPath apply in this order", (t) => {
  const run = runState(
    {
      ...task,
      InputPath: "$.in",
      Parameters: { "p.$": "$.x", fixed: 0 },
      ResultSelector: { "r.$": "$.answer.p" },
      ResultPath: "$.in.out",
      OutputPath: "$.in",
    },
    { in: { x: 1 }, x: 2 },
    { tasks: ({ input }) => ({ output: { answer: input } }) },
  );
  t.match(run.effects, [{ kind: "task", input: { p: 1, fixed: 0 } }]);
  t.same(run.output, { x: 1, out: { r: 1 } });
  t.end();
});

test("ResultPath null gives the input on, whatever the answer is", (t) => {
  const run = runState({ ...task, ResultPath: null }, { a: 1 }, { tasks: () => ({ output: 2 }) });
  t.same(run.output, { a: 1 });
  t.end();
});

test("an answer of null is an answer", (t) => {
  const run = runState(task, { a: 1 }, { tasks: () => ({ output: null }) });
  t.match(run, { outcome: "SUCCEEDED", output: null });
  t.end();
});

test("Assign sees the result before ResultPath places it", (t) => {
  const definition = scopeOf({
    Call: {
      ...task,
      ResultSelector: { "id.$": "$.id" },
      Assign: { "id.$": "$.id" },
      ResultPath: "$.result",
      Next: "Read",
    },
    Read: { Type: "Pass", Parameters: { "id.$": "$id", "data.$": "$" }, End: true },
  });
  const { output } = runMachine(definition, { a: 1 }, { tasks: () => ({ output: { id: 7 } }) });
  t.same(output, { id: 7, data: { a: 1, result: { id: 7 } } });
  t.end();
});

test("an uncaught failure ends the execution with the task's own error and cause", (t) => {
  const failure = { error: "Custom.Broken", cause: '{"errorMessage":"no"}' };
  const run = runState(task, {}, { tasks: () => ({ delayMs: 5, failure }) });
  t.match(run, { outcome: "FAILED", ...failure, endedMs: 5 });
  t.end();
});

test("Parameters that cannot be evaluated fail the state before anything is called", (t) => {
  const run = runState({ ...task, Parameters: { "x.$": "$.no" } }, {});
  t.match(run, { outcome: "FAILED", error: "States.Runtime", effects: [] });
  t.match(
    run.cause,
    /^An error occurred while executing the state 'Only' \(entered at the event id #2\)\. The JSONPath '\$\.no' specified for the field 'x\.\$'/,
  );
  t.end();
});

test("a ResultSelector or OutputPath that finds nothing fails the state after the answer", (t) => {
  for (const fields of [{ ResultSelector: { "x.$": "$.no" } }, { OutputPath: "$.no" }]) {
    const run = runState({ ...task, ...fields }, {}, { tasks: () => ({ delayMs: 5, output: {} }) });
    t.match(run, { outcome: "FAILED", error: "States.Runtime", endedMs: 5 });
    t.match(run.effects, [{ kind: "task" }]);
  }
  t.end();
});

test("each visit in a loop is a call of its own", (t) => {
  const definition = scopeOf({
    Call: { ...task, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericLessThan: 5, Next: "Call" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  });
  const run = runMachine(
    definition,
    { n: 0 },
    {
      tasks: ({ input }) => ({ delayMs: 10, output: { n: (input as { n: number }).n + 1 } }),
    },
  );
  t.match(run, { output: { n: 5 }, endedMs: 50 });
  t.same(
    run.effects.map((effect) => effect.kind === "task" && [effect.atMs, effect.attempt]),
    [0, 10, 20, 30, 40].map((atMs) => [atMs, 0]),
  );
  t.end();
});
