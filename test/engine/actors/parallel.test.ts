import { test } from "tap";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";
import type { TaskCall, TaskReply } from "../../support/virtual-performer.ts";

/** A branch with one Task, whose delay or failure the test's tasks decide by its name. */
function branch(name: string, fields = {}) {
  return scopeOf({ [name]: { Type: "Task", Resource: workArn, ...fields, End: true } });
}

function tasks(replies: Readonly<Record<string, TaskReply>>): (call: TaskCall) => TaskReply {
  return ({ state }) => replies[state] ?? { output: state };
}

const failure = { error: "Custom.Broken", cause: "no" };

test("outputs come in the order of the branches, whoever ends first", (t) => {
  const run = runState(
    { Type: "Parallel", Branches: [branch("A"), branch("B"), branch("C")] },
    {},
    { tasks: ({ state }) => ({ delayMs: { A: 30, B: 10, C: 20 }[state]!, output: state }) },
  );
  t.match(run, { outcome: "SUCCEEDED", endedMs: 30, transitions: 4 });
  t.same(run.output, ["A", "B", "C"]);
  t.end();
});

test("the data fields apply as in a Task, Parameters once for all branches", (t) => {
  const run = runState(
    {
      Type: "Parallel",
      InputPath: "$.in",
      Parameters: { "p.$": "$.x" },
      Branches: [branch("A"), branch("B", { InputPath: "$.p" })],
      ResultSelector: { "second.$": "$[1]", "both.$": "$[*]" },
      ResultPath: "$.in.out",
      OutputPath: "$.in",
    },
    { in: { x: 1 }, x: 2 },
  );
  t.same(run.output, { x: 1, out: { second: 1, both: [{ p: 1 }, 1] } });
  t.end();
});

test("a failing branch ends the state at once: its siblings' tasks and timers are cancelled", (t) => {
  const waiting = scopeOf({ W: { Type: "Wait", Seconds: 60, End: true } });
  const run = runState(
    {
      Type: "Parallel",
      Branches: [branch("A", { TimeoutSeconds: 50 }), branch("B"), waiting, branch("D")],
    },
    {},
    {
      tasks: tasks({
        A: { delayMs: 40_000 },
        B: { delayMs: 70, failure },
        D: { delayMs: 10, output: 1 },
      }),
    },
  );
  t.match(run, { outcome: "FAILED", ...failure, endedMs: 70, leftBehind: [] });
  const cancelled = run.effects.filter(({ kind }) => kind.endsWith("Cancelled"));
  t.same(cancelled.map((effect) => [effect.kind, effect.state, effect.atMs]).sort(), [
    ["taskCancelled", "A", 70],
    ["timerCancelled", "A", 70],
    ["timerCancelled", "W", 70],
  ]);
  t.end();
});

test("the failure of a branch can be caught, and what others do later is dropped", (t) => {
  const definition = scopeOf({
    Fork: {
      Type: "Parallel",
      Branches: [branch("A"), branch("B")],
      Catch: [{ ErrorEquals: ["Custom.Broken"], ResultPath: "$.error", Next: "Rest" }],
      End: true,
    },
    Rest: { Type: "Wait", Seconds: 5, End: true },
  });
  const run = runMachine(
    definition,
    { a: 1 },
    {
      tasks: tasks({ A: { delayMs: 2000 }, B: { delayMs: 1000, failure } }),
    },
  );
  t.match(run, { outcome: "SUCCEEDED", endedMs: 6000 });
  t.same(run.output, { a: 1, error: { Error: "Custom.Broken", Cause: "no" } });
  t.end();
});

test("a retry runs all branches again, those that had ended too", (t) => {
  const calls: string[] = [];
  const run = runState(
    {
      Type: "Parallel",
      Branches: [branch("A"), branch("B")],
      Retry: [{ ErrorEquals: ["Custom.Broken"], MaxAttempts: 1 }],
    },
    {},
    {
      tasks: ({ state, atMs }) => {
        calls.push(`${state} ${atMs}`);
        return state === "B" && atMs === 0 ? { delayMs: 5, failure } : { output: atMs };
      },
    },
  );
  t.match(run, { outcome: "SUCCEEDED", output: [1005, 1005], retries: 1, transitions: 5 });
  t.same(calls.sort(), ["A 0", "A 1005", "B 0", "B 1005"]);
  t.end();
});

test("when two branches fail at the same time, one failure counts", (t) => {
  for (let seed = 0; seed < 20; seed++) {
    const run = runState(
      { Type: "Parallel", Branches: [branch("A"), branch("B"), branch("C")] },
      {},
      { tasks: ({ state }) => ({ delayMs: 10, failure: { error: state, cause: "" } }), seed },
    );
    t.match(run, { outcome: "FAILED", error: /^[ABC]$/, endedMs: 10, leftBehind: [] });
  }
  t.end();
});

test("a branch's Fail without Error and Cause leaves both absent, a Catcher sees them empty", (t) => {
  const fork = { Type: "Parallel", Branches: [scopeOf({ F: { Type: "Fail" } }), branch("A")] };
  t.match(runState(fork), { outcome: "FAILED", error: null, cause: null });
  const definition = scopeOf({
    Fork: { ...fork, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }], End: true },
    Caught: { Type: "Succeed" },
  });
  t.same(runMachine(definition).output, { Error: "", Cause: "" });
  t.end();
});

test("States.TaskFailed does not take what a Parallel's branch failed with", (t) => {
  const run = runState(
    {
      Type: "Parallel",
      Branches: [branch("A")],
      Retry: [{ ErrorEquals: ["States.TaskFailed"] }],
    },
    {},
    { tasks: () => ({ failure }) },
  );
  t.match(run, { outcome: "FAILED", ...failure, retries: 0 });
  t.end();
});

test("a Parallel within a Parallel: the innermost that fails takes all above with it", (t) => {
  const inner = scopeOf({
    Inner: { Type: "Parallel", Branches: [branch("A"), branch("B")], End: true },
  });
  const outer = { Type: "Parallel", Branches: [inner, branch("C")] };
  const fine = runState(
    outer,
    {},
    {
      tasks: tasks({ A: { delayMs: 30, output: "A" }, C: { delayMs: 10, output: "C" } }),
    },
  );
  t.same(fine.output, [["A", "B"], "C"]);
  t.match(fine, { endedMs: 30, transitions: 5 });
  const failing = runState(
    outer,
    {},
    {
      tasks: tasks({ A: { delayMs: 5, failure }, B: { delayMs: 90 }, C: { delayMs: 80 } }),
    },
  );
  t.match(failing, { outcome: "FAILED", ...failure, endedMs: 5, leftBehind: [] });
  t.same(
    failing.effects.filter(({ kind }) => kind === "taskCancelled").map(({ state }) => state),
    ["B", "C"],
  );
  t.end();
});

test("an outer branch that fails cancels all that runs within its siblings", (t) => {
  const inner = scopeOf({
    Inner: {
      Type: "Parallel",
      Branches: [branch("A"), scopeOf({ W: { Type: "Wait", Seconds: 9, End: true } })],
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      End: true,
    },
  });
  const run = runState(
    { Type: "Parallel", Branches: [inner, branch("C")] },
    {},
    {
      tasks: tasks({ A: { delayMs: 5000 }, C: { delayMs: 100, failure } }),
    },
  );
  t.match(run, { outcome: "FAILED", ...failure, endedMs: 100, retries: 0, leftBehind: [] });
  t.end();
});

test("a branch of a Map's iteration still sees the item", (t) => {
  const see = scopeOf({
    See: { Type: "Pass", Parameters: { "item.$": "$$.Map.Item.Value" }, End: true },
  });
  const run = runState(
    {
      Type: "Map",
      ItemProcessor: scopeOf({ Fork: { Type: "Parallel", Branches: [see], End: true } }),
    },
    [1, 2],
  );
  t.same(run.output, [[{ item: 1 }], [{ item: 2 }]]);
  t.end();
});
