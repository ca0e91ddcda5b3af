import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, scopeOf, workArn } from "../../support/actor-harness.ts";

const failure = { error: "Custom.Broken", cause: "The cause." };

/** A Task that fails, its Catcher, and what it leads to. */
function catching(Catch: readonly JsonObject[], fields: JsonObject = {}, error = failure.error) {
  const definition = scopeOf({
    Call: { Type: "Task", Resource: workArn, Catch, ...fields, Next: "Fine" },
    Fine: { Type: "Pass", Result: "fine", End: true },
    Caught: { Type: "Pass", Parameters: { "caught.$": "$" }, End: true },
    Other: { Type: "Pass", Result: "other", End: true },
  });
  const tasks = () => ({ failure: { ...failure, error } });
  return runMachine(definition, { a: 1 }, { tasks });
}

const errorOutput = { Error: "Custom.Broken", Cause: "The cause." };

test("a caught error replaces the input with Error and Cause", (t) => {
  const run = catching([{ ErrorEquals: ["Custom.Broken"], Next: "Caught" }]);
  t.same(run.output, { caught: errorOutput });
  t.match(run, { outcome: "SUCCEEDED", error: null, transitions: 2 });
  t.end();
});

test("a Catcher's ResultPath places the error into the state's input", (t) => {
  const row = { ErrorEquals: ["States.ALL"], Next: "Caught" };
  const placed = catching([{ ...row, ResultPath: "$.why" }]);
  t.same(placed.output, { caught: { a: 1, why: errorOutput } });
  t.same(catching([{ ...row, ResultPath: null }]).output, { caught: { a: 1 } });
  t.same(catching([{ ...row, ResultPath: "$" }]).output, { caught: errorOutput });
  t.end();
});

test("neither ResultPath nor OutputPath nor Assign of the state applies to a caught error", (t) => {
  const run = catching([{ ErrorEquals: ["States.ALL"], Next: "Caught" }], {
    ResultPath: "$.result",
    OutputPath: "$.no.such.path",
    Assign: { "x.$": "$.no" },
  });
  t.same(run.output, { caught: errorOutput });
  t.end();
});

test("the first Catcher that takes the error decides", (t) => {
  const rows = [
    { ErrorEquals: ["Else", "Custom.Broken"], Next: "Other" },
    { ErrorEquals: ["States.ALL"], Next: "Caught" },
  ];
  t.equal(catching(rows).output, "other");
  t.same(catching(rows, {}, "New").output, { caught: { ...errorOutput, Error: "New" } });
  t.end();
});

test("an error that no Catcher takes ends the execution", (t) => {
  const run = catching([{ ErrorEquals: ["Custom"], Next: "Caught" }]);
  t.match(run, { outcome: "FAILED", ...failure, transitions: 1 });
  t.end();
});

test("retries come first: the Catcher gets what they could not mend", (t) => {
  const run = catching([{ ErrorEquals: ["States.TaskFailed"], Next: "Other" }], {
    Retry: [{ ErrorEquals: ["Custom.Broken"], MaxAttempts: 2 }],
  });
  t.match(run, { output: "other", retries: 2, endedMs: 3000 });
  t.end();
});

test("States.TaskFailed does not catch a time-out, States.Timeout and States.ALL do", (t) => {
  for (const [name, output] of [
    ["States.TaskFailed", null],
    ["States.Timeout", { Error: "States.Timeout", Cause: "" }],
    ["States.ALL", { Error: "States.Timeout", Cause: "" }],
  ] as const) {
    const definition = scopeOf({
      Call: {
        Type: "Task",
        Resource: workArn,
        TimeoutSeconds: 1,
        Catch: [{ ErrorEquals: [name], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Succeed" },
    });
    const run = runMachine(definition, {}, { tasks: () => ({ delayMs: 5000 }) });
    t.same([run.outcome, run.output], [output === null ? "FAILED" : "SUCCEEDED", output]);
  }
  t.end();
});

test("States.Runtime is never caught, not even by name", (t) => {
  for (const name of ["States.Runtime", "States.ALL", "States.TaskFailed"]) {
    for (const fields of [{ InputPath: "$.no" }, { Parameters: { "x.$": "$.no" } }]) {
      const run = catching([{ ErrorEquals: [name], Next: "Caught" }], fields);
      t.match(run, { outcome: "FAILED", error: "States.Runtime", transitions: 1 });
      t.match(run.cause, /^An error occurred while executing the state 'Call'/);
    }
  }
  t.end();
});

test("a result that is too large can be caught", (t) => {
  for (const name of ["States.DataLimitExceeded", "States.ALL"]) {
    const definition = scopeOf({
      Call: {
        Type: "Task",
        Resource: workArn,
        Catch: [{ ErrorEquals: [name], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Succeed" },
    });
    const { output } = runMachine(
      definition,
      {},
      {
        tasks: () => ({ output: "x".repeat(262_143) }),
      },
    );
    t.match(output, { Error: "States.DataLimitExceeded", Cause: /exceeding the maximum/ });
  }
  t.end();
});

test("a Catcher's Assign sees the error, and variables as they were on entry", (t) => {
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { seen: "before", kept: 1 }, Next: "Call" },
    Call: {
      Type: "Task",
      Resource: workArn,
      Assign: { seen: "never" },
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { "seen.$": "$.Error", "before.$": "$seen" },
          ResultPath: null,
          Next: "Read",
        },
      ],
      End: true,
    },
    Read: {
      Type: "Pass",
      Parameters: { "seen.$": "$seen", "before.$": "$before", "kept.$": "$kept", "data.$": "$" },
      End: true,
    },
  });
  const { output } = runMachine(definition, { a: 1 }, { tasks: () => ({ failure }) });
  t.same(output, { seen: "Custom.Broken", before: "before", kept: 1, data: { a: 1 } });
  t.end();
});

test("a Catcher that fails itself ends the execution: it is not caught in turn", (t) => {
  const all = { ErrorEquals: ["States.ALL"], Next: "Caught" };
  const run = catching([{ ...all, Assign: { "x.$": "States.ArrayGetItem($.Error, 1)" } }]);
  t.match(run, { outcome: "FAILED", error: "States.IntrinsicFailure" });
  t.match(run.cause, /^An error occurred while executing the state 'Call'/);
  t.end();
});

test("a Catcher may lead back to its own state", (t) => {
  const definition = scopeOf({
    Call: {
      Type: "Task",
      Resource: workArn,
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Call" }],
      End: true,
    },
  });
  let calls = 0;
  const run = runMachine(
    definition,
    { a: 1 },
    {
      tasks: ({ input }) => (++calls < 4 ? { failure } : { output: input }),
    },
  );
  t.match(run, { outcome: "SUCCEEDED", transitions: 4, retries: 0 });
  t.same(run.output, { a: 1, error: errorOutput });
  t.end();
});
