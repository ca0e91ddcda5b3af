import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, scopeOf, workArn } from "../../support/actor-harness.ts";

const never = () => ({ delayMs: Number.POSITIVE_INFINITY });
const timedOut = { outcome: "TIMED_OUT", output: null, error: null, cause: null, leftBehind: [] };

function limited(TimeoutSeconds: number, states: Readonly<Record<string, JsonObject>>): JsonObject {
  return { ...scopeOf(states), TimeoutSeconds };
}

test("an execution that is out of time has neither error nor cause, and its wait is cancelled", (t) => {
  const run = runMachine(limited(5, { W: { Type: "Wait", Seconds: 60, End: true } }));
  t.match(run, { ...timedOut, endedMs: 5000 });
  t.match(run.effects, [
    { kind: "timer", purpose: "wait" },
    { kind: "timerCancelled", purpose: "wait", atMs: 5000 },
  ]);
  t.end();
});

test("without a limit of its own an Express execution ends after five minutes", (t) => {
  const task = { Type: "Task", Resource: workArn, End: true };
  t.match(runMachine(scopeOf({ A: task }), {}, { tasks: never }), {
    ...timedOut,
    endedMs: 300_000,
  });
  const definition = limited(301, { A: task });
  t.match(runMachine(definition, {}, { tasks: never }), { ...timedOut, endedMs: 300_000 });
  t.end();
});

test("the execution's time-out cannot be retried or caught", (t) => {
  const rows = { ErrorEquals: ["States.ALL"] };
  const definition = limited(5, {
    A: {
      Type: "Task",
      Resource: workArn,
      Retry: [rows],
      Catch: [{ ...rows, Next: "B" }],
      End: true,
    },
    B: { Type: "Succeed" },
  });
  t.match(runMachine(definition, {}, { tasks: never }), {
    ...timedOut,
    retries: 0,
    transitions: 1,
  });
  t.end();
});

test("a task's timers and its call are all taken back", (t) => {
  const task = {
    Type: "Task",
    Resource: workArn,
    TimeoutSeconds: 9,
    HeartbeatSeconds: 8,
    End: true,
  };
  const run = runMachine(limited(5, { A: task }), {}, { tasks: never });
  t.match(run, timedOut);
  t.same(
    run.effects.slice(3).map((effect) => ("purpose" in effect ? effect.purpose : effect.kind)),
    ["timeout", "heartbeat", "taskCancelled"],
  );
  t.end();
});

test("a retry that is waited for does not come", (t) => {
  const Retry = [{ ErrorEquals: ["A"], IntervalSeconds: 9 }];
  const definition = limited(5, { A: { Type: "Task", Resource: workArn, Retry, End: true } });
  const run = runMachine(
    definition,
    {},
    {
      tasks: () => ({ failure: { error: "A", cause: "" } }),
    },
  );
  t.match(run, { ...timedOut, retries: 1 });
  t.match(run.effects, [
    { kind: "task" },
    { kind: "timer", purpose: "retry" },
    { kind: "timerCancelled", purpose: "retry" },
  ]);
  t.end();
});

test("everything in nested Maps and Parallels is cancelled, down to the last iteration", (t) => {
  const processor = scopeOf({
    Fork: {
      Type: "Parallel",
      Branches: [
        scopeOf({ W: { Type: "Wait", Seconds: 60, End: true } }),
        scopeOf({ A: { Type: "Task", Resource: workArn, TimeoutSeconds: 30, End: true } }),
      ],
      End: true,
    },
  });
  const map = (name: string, inner: JsonObject) =>
    scopeOf({ [name]: { Type: "Map", ItemProcessor: inner, End: true } });
  const definition = { ...map("Outer", map("Inner", processor)), TimeoutSeconds: 5 };
  const run = runMachine(definition, [[1, 2, 3], [4], []], { tasks: never });
  t.match(run, { ...timedOut, transitions: 1 + 3 + 4 + 8 });
  const count = (kind: string) => run.effects.filter((effect) => effect.kind === kind).length;
  t.same([count("timer"), count("timerCancelled")], [8, 8]);
  t.same([count("task"), count("taskCancelled")], [4, 4]);
  t.end();
});

test("an execution that ends at the moment of its limit ends once", (t) => {
  const definition = limited(5, { W: { Type: "Wait", Seconds: 5, End: true } });
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 30; seed++) outcomes.add(runMachine(definition, {}, { seed }).outcome);
  t.same([...outcomes].sort(), ["SUCCEEDED", "TIMED_OUT"]);
  t.end();
});
