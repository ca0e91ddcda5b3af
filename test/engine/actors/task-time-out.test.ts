import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";

const task = { Type: "Task", Resource: workArn };
const never = () => ({ delayMs: Number.POSITIVE_INFINITY });

test("a task that is not answered in time fails with States.Timeout and no cause", (t) => {
  const run = runState({ ...task, TimeoutSeconds: 3 }, {}, { tasks: never });
  t.match(run, { outcome: "FAILED", error: "States.Timeout", cause: null, endedMs: 3000 });
  t.match(run.effects, [
    { kind: "timer", purpose: "timeout", delayMs: 3000 },
    { kind: "task" },
    { kind: "taskCancelled", atMs: 3000 },
  ]);
  t.end();
});

test("an answer in time takes the timers back", (t) => {
  const run = runState(
    { ...task, TimeoutSeconds: 3, HeartbeatSeconds: 2 },
    {},
    {
      tasks: () => ({ delayMs: 1999 }),
    },
  );
  t.match(run, { outcome: "SUCCEEDED", endedMs: 1999 });
  t.same(
    run.effects.filter(({ kind }) => kind === "timerCancelled"),
    [
      { kind: "timerCancelled", state: "Only", atMs: 1999, purpose: "timeout" },
      { kind: "timerCancelled", state: "Only", atMs: 1999, purpose: "heartbeat" },
    ],
  );
  t.end();
});

test("a missed heartbeat reads States.Timeout, and cancels the call and the time-out", (t) => {
  const run = runState({ ...task, TimeoutSeconds: 9, HeartbeatSeconds: 2 }, {}, { tasks: never });
  t.match(run, { outcome: "FAILED", error: "States.Timeout", cause: null, endedMs: 2000 });
  t.match(run.effects.slice(3), [
    { kind: "timerCancelled", purpose: "timeout", atMs: 2000 },
    { kind: "taskCancelled", atMs: 2000 },
  ]);
  t.end();
});

test("each beat starts the heartbeat's time anew", (t) => {
  const fields = { ...task, TimeoutSeconds: 60, HeartbeatSeconds: 2 };
  const beatsMs = [1500, 1500, 3400, 5300];
  const missed = runState(fields, {}, { tasks: () => ({ beatsMs, delayMs: 7400 }) });
  t.match(missed, { outcome: "FAILED", error: "States.Timeout", endedMs: 7300 });
  const kept = runState(fields, {}, { tasks: () => ({ beatsMs, delayMs: 7200, output: 1 }) });
  t.match(kept, { outcome: "SUCCEEDED", output: 1, endedMs: 7200, leftBehind: [] });
  t.end();
});

test("beats of a call that is over change nothing for the next one", (t) => {
  const run = runState(
    { ...task, HeartbeatSeconds: 2, Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 1 }] },
    {},
    {
      tasks: ({ attempt }) =>
        attempt === 0
          ? { delayMs: 500, failure: { error: "E", cause: "" }, beatsMs: [1000, 2000, 3000] }
          : never(),
    },
  );
  t.match(run, { outcome: "FAILED", error: "States.Timeout", endedMs: 3500 });
  t.end();
});

test("a missed heartbeat is taken by States.HeartbeatTimeout as well, a time-out is not", (t) => {
  const catching = (fields: JsonObject, name: string) =>
    scopeOf({
      Call: { ...task, ...fields, Catch: [{ ErrorEquals: [name], Next: "Rest" }], End: true },
      Rest: { Type: "Pass", End: true },
    });
  const outcomeOf = (fields: JsonObject, name: string) =>
    runMachine(catching(fields, name), {}, { tasks: never }).outcome;
  t.equal(outcomeOf({ HeartbeatSeconds: 2 }, "States.HeartbeatTimeout"), "SUCCEEDED");
  t.equal(outcomeOf({ HeartbeatSeconds: 2 }, "States.Timeout"), "SUCCEEDED");
  t.equal(outcomeOf({ HeartbeatSeconds: 2 }, "States.TaskFailed"), "FAILED");
  t.equal(outcomeOf({ TimeoutSeconds: 2 }, "States.HeartbeatTimeout"), "FAILED");
  const Retry = [{ ErrorEquals: ["States.HeartbeatTimeout"], MaxAttempts: 1, IntervalSeconds: 1 }];
  const run = runState({ ...task, HeartbeatSeconds: 2, Retry }, {}, { tasks: never });
  t.match(run, { outcome: "FAILED", error: "States.Timeout", retries: 1, endedMs: 5000 });
  t.end();
});

test("an answer that comes after the time-out is dropped, also when the state is visited again", (t) => {
  const definition = scopeOf({
    Call: {
      ...task,
      TimeoutSeconds: 1,
      Retry: [{ ErrorEquals: ["States.Timeout"], IntervalSeconds: 1 }],
      End: true,
    },
  });
  // The first answer comes while the second call is under way.
  const run = runMachine(
    definition,
    {},
    {
      tasks: ({ attempt }) => ({ delayMs: attempt === 0 ? 2500 : 900, output: { attempt } }),
    },
  );
  t.match(run, { outcome: "SUCCEEDED", output: { attempt: 1 }, endedMs: 2900, retries: 1 });
  t.end();
});

test("an answer after the time-out was caught does not disturb the state that runs then", (t) => {
  const definition = scopeOf({
    Call: {
      ...task,
      TimeoutSeconds: 1,
      Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Rest" }],
      Next: "Rest",
    },
    Rest: { Type: "Wait", Seconds: 5, End: true },
  });
  const run = runMachine(definition, {}, { tasks: () => ({ delayMs: 2000, output: "late" }) });
  t.match(run, { outcome: "SUCCEEDED", endedMs: 6000 });
  t.same(run.output, { Error: "States.Timeout", Cause: "" });
  t.end();
});

test("TimeoutSecondsPath and HeartbeatSecondsPath read seconds out of the filtered input", (t) => {
  const fields = { InputPath: "$.in", TimeoutSecondsPath: "$.t", HeartbeatSecondsPath: "$.h" };
  const run = runState({ ...task, ...fields }, { in: { t: 8, h: "6" }, t: 1 }, { tasks: never });
  t.equal(run.endedMs, 6000);
  t.match(run.effects, [
    { purpose: "timeout", delayMs: 8000 },
    { purpose: "heartbeat", delayMs: 6000 },
  ]);
  t.end();
});

test("each retry has its whole time again, and reads the path again", (t) => {
  const run = runState(
    {
      ...task,
      TimeoutSecondsPath: "$.t",
      Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 2, BackoffRate: 1 }],
    },
    { t: 4 },
    { tasks: never },
  );
  t.equal(run.endedMs, 4000 + 1000 + 4000 + 1000 + 4000);
  t.end();
});

test("a path to a time-out that is missing or no positive integer fails the state, uncalled", (t) => {
  const failing: readonly (readonly [JsonObject, RegExp])[] = [
    [{}, /Invalid path '\$\.t' : No results for path: \$\['t'\]/],
    [{ t: 0 }, /The TimeoutSecondsPath parameter/],
    [{ t: -1 }, /The TimeoutSecondsPath parameter/],
    [{ t: 1.5 }, /The TimeoutSecondsPath parameter/],
    [{ t: "soon" }, /The TimeoutSecondsPath parameter/],
    [{ t: null }, /The TimeoutSecondsPath parameter/],
  ];
  for (const [input, reason] of failing) {
    const run = runState({ ...task, TimeoutSecondsPath: "$.t" }, input);
    t.match(run, { outcome: "FAILED", error: "States.Runtime", effects: [] });
    t.match(run.cause, reason);
  }
  t.end();
});
