import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";
import type { SeenEffect, TaskCall, TaskReply } from "../../support/virtual-performer.ts";

const task = { Type: "Task", Resource: workArn };

/** Fails with each of these errors in turn, then answers. */
function failingWith(...errors: string[]): (call: TaskCall) => TaskReply {
  let calls = 0;
  return () => {
    const error = errors[calls++];
    return error === undefined ? { output: "done" } : { failure: { error, cause: "again" } };
  };
}

function delaysOf(effects: readonly SeenEffect[]): number[] {
  return effects.flatMap((effect) =>
    effect.kind === "timer" && effect.purpose === "retry" ? [effect.delayMs] : [],
  );
}

function retrying(Retry: readonly JsonObject[], errors: readonly string[], random = 0.5) {
  const run = runState(
    { ...task, Retry },
    {},
    { tasks: failingWith(...errors), random: () => random },
  );
  return { ...run, delays: delaysOf(run.effects) };
}

test("a retrier without numbers waits one, two and four seconds and then gives up", (t) => {
  const run = retrying([{ ErrorEquals: ["E"] }], ["E", "E", "E", "E", "E"]);
  t.match(run, { outcome: "FAILED", error: "E", cause: "again", retries: 3, transitions: 1 });
  t.same(run.delays, [1000, 2000, 4000]);
  t.equal(run.endedMs, 7000);
  t.end();
});

test("waits grow from IntervalSeconds by BackoffRate up to MaxDelaySeconds", (t) => {
  const retrier = { ErrorEquals: ["E"], IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 5 };
  const errors = ["E", "E", "E", "E", "E"];
  t.same(retrying([retrier], errors).delays, [3000, 4500, 6750, 10_125, 15_187.5]);
  t.same(
    retrying([{ ...retrier, MaxDelaySeconds: 6 }], errors).delays,
    [3000, 4500, 6000, 6000, 6000],
  );
  t.end();
});

test("full jitter draws each wait between nothing and its length", (t) => {
  const retrier = {
    ErrorEquals: ["E"],
    IntervalSeconds: 4,
    MaxAttempts: 2,
    JitterStrategy: "FULL",
  };
  t.same(retrying([retrier], ["E", "E"], 0.25).delays, [1000, 2000]);
  t.same(retrying([retrier], ["E", "E"], 0).delays, []);
  t.same(retrying([{ ...retrier, JitterStrategy: "NONE" }], ["E", "E"], 0.25).delays, [4000, 8000]);
  t.end();
});

test("each retrier counts its own attempts", (t) => {
  const rows = [
    { ErrorEquals: ["A"], IntervalSeconds: 1, MaxAttempts: 2 },
    { ErrorEquals: ["B"], IntervalSeconds: 10, MaxAttempts: 2 },
  ];
  const run = retrying(rows, ["A", "B", "A", "B"]);
  t.same([run.outcome, run.output], ["SUCCEEDED", "done"]);
  t.same(run.delays, [1000, 10_000, 2000, 20_000]);
  const spent = retrying(rows, ["A", "B", "A", "A"]);
  t.match(spent, { outcome: "FAILED", error: "A", retries: 3 });
  t.end();
});

test("the first retrier that takes an error decides, spent or not", (t) => {
  const rows = [
    { ErrorEquals: ["A", "B"], MaxAttempts: 1 },
    { ErrorEquals: ["States.ALL"], MaxAttempts: 9 },
  ];
  t.match(retrying(rows, ["A", "B"]), { outcome: "FAILED", error: "B", retries: 1 });
  t.match(retrying(rows, ["A", "C", "C"]), { outcome: "SUCCEEDED", retries: 3 });
  t.end();
});

test("MaxAttempts 0 keeps an error from the retriers behind", (t) => {
  const rows = [{ ErrorEquals: ["A"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];
  t.match(retrying(rows, ["A"]), { outcome: "FAILED", error: "A", retries: 0, endedMs: 0 });
  t.end();
});

test("IntervalSeconds 0 retries at once, without a timer", (t) => {
  const run = retrying([{ ErrorEquals: ["A"], IntervalSeconds: 0 }], ["A", "A", "A"]);
  t.match(run, { outcome: "SUCCEEDED", retries: 3, endedMs: 0 });
  t.same(run.delays, []);
  t.same(
    run.effects.map((effect) => effect.kind === "task" && effect.attempt),
    [0, 1, 2, 3],
  );
  t.end();
});

test("States.TaskFailed takes any error of a task but its time-out", (t) => {
  const rows = [{ ErrorEquals: ["States.TaskFailed"] }];
  t.match(retrying(rows, ["Custom"]), { outcome: "SUCCEEDED", retries: 1 });
  t.match(retrying(rows, ["States.Timeout"]), { outcome: "FAILED", error: "States.Timeout" });
  const late = runState(
    { ...task, TimeoutSeconds: 1, Retry: rows },
    {},
    {
      tasks: () => ({ delayMs: 2000 }),
    },
  );
  t.match(late, { outcome: "FAILED", error: "States.Timeout", retries: 0 });
  t.end();
});

test("States.ALL takes time-outs and a result that is too large, States.Timeout only the first", (t) => {
  const large = () => ({ output: "x".repeat(262_144) });
  const slow = () => ({ delayMs: 2000 });
  const fields = { ...task, TimeoutSeconds: 1 };
  const all = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }];
  const timeout = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1 }];
  t.match(runState({ ...fields, Retry: all }, {}, { tasks: slow }), { retries: 1 });
  t.match(runState({ ...fields, Retry: all }, {}, { tasks: large }), { retries: 1 });
  t.match(runState({ ...fields, Retry: timeout }, {}, { tasks: slow }), { retries: 1 });
  t.match(runState({ ...fields, Retry: timeout }, {}, { tasks: large }), {
    error: "States.DataLimitExceeded",
    retries: 0,
  });
  t.end();
});

test("States.Runtime is never retried, not even by name", (t) => {
  for (const name of ["States.ALL", "States.Runtime", "States.TaskFailed"]) {
    const Retry = [{ ErrorEquals: [name] }];
    for (const fields of [{ Parameters: { "x.$": "$.no" } }, { OutputPath: "$.no" }]) {
      const run = runState({ ...task, ...fields, Retry }, {});
      t.match(run, { outcome: "FAILED", error: "States.Runtime", retries: 0 });
    }
  }
  t.end();
});

test("an intrinsic function that fails is an error like others: it can be retried", (t) => {
  const fields = {
    Parameters: { "x.$": "States.ArrayGetItem($.list, $$.State.RetryCount)" },
    ResultSelector: {
      "y.$": "States.ArrayGetItem($.list, States.MathAdd(2, $$.State.RetryCount))",
    },
    Retry: [{ ErrorEquals: ["States.IntrinsicFailure"], MaxAttempts: 1 }],
  };
  const run = runState(
    { ...task, ...fields },
    { list: [1, 2] },
    {
      tasks: () => ({ output: { list: [1, 2] } }),
    },
  );
  t.match(run, { outcome: "FAILED", error: "States.IntrinsicFailure", retries: 1 });
  t.equal(run.effects.filter(({ kind }) => kind === "task").length, 2);
  t.end();
});

test("a new visit of the state has all attempts again", (t) => {
  const definition = scopeOf({
    Call: {
      ...task,
      Retry: [{ ErrorEquals: ["A"], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["A"], ResultPath: null, Next: "Count" }],
      Next: "Count",
    },
    Count: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$.n", NumericLessThan: 3, Next: "Call" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
  });
  const run = runMachine(
    definition,
    { n: 0 },
    {
      tasks: () => ({ failure: { error: "A", cause: "" } }),
    },
  );
  t.match(run, { outcome: "SUCCEEDED", output: { n: 3 }, retries: 3, endedMs: 3000 });
  t.end();
});

test("expressions are evaluated anew for each call, and know how often it was retried", (t) => {
  const fields = {
    Parameters: { "tried.$": "$$.State.RetryCount", "random.$": "States.MathRandom(0, 100)" },
    Retry: [{ ErrorEquals: ["A"], IntervalSeconds: 0 }],
  };
  const draws = [0.1, 0.5, 0.2, 0.5];
  const run = runState(
    { ...task, ...fields },
    {},
    {
      tasks: failingWith("A"),
      random: () => draws.shift() ?? 0,
    },
  );
  t.match(run.effects, [
    { kind: "task", input: { tried: 0, random: 10 } },
    { kind: "task", input: { tried: 1, random: 20 } },
  ]);
  t.end();
});
