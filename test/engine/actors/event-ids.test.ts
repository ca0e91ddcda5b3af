import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, scopeOf, workArn } from "../../support/actor-harness.ts";
import type { TaskCall, TaskReply } from "../../support/virtual-performer.ts";

/** The last state of each machine: its failure tells the id of the event that entered it. */
const Last = { Type: "Pass", InputPath: "$.no", End: true };
const pass = { Type: "Pass", End: true };
const task = { Type: "Task", Resource: workArn };
const failure = { error: "A", cause: "" };

/** The event id at which `Last` was entered, or whatever state the cause names. */
function enteredAt(
  states: Readonly<Record<string, JsonObject>>,
  tasks: (call: TaskCall) => TaskReply = () => ({}),
  input = {},
): string {
  const { error, cause } = runMachine(scopeOf({ ...states, Last }), input, { tasks });
  const place = /executing the state '(\w+)' \(entered at the event id #(\d+)\)/.exec(cause ?? "");
  if (error !== "States.Runtime" || place === null) throw new Error(`${error}: ${cause}`);
  return `${place[1]} #${place[2]}`;
}

test("the execution's start is event 1: the first state is entered at 2", (t) => {
  t.equal(enteredAt({}), "Last #2");
  t.end();
});

test("Pass, Choice and Wait count an entry and an exit", (t) => {
  t.equal(enteredAt({ A: { Type: "Pass", Next: "Last" } }), "Last #4");
  t.equal(enteredAt({ A: { Type: "Wait", Seconds: 3, Next: "Last" } }), "Last #4");
  const choice = { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "Last" }] };
  t.equal(enteredAt({ A: { Type: "Pass", Next: "B" }, B: choice }), "Last #6");
  t.end();
});

test("a Task counts its scheduling, start and answer between entry and exit", (t) => {
  t.equal(enteredAt({ A: { ...task, Next: "Last" } }), "Last #7");
  const invoke = "arn:aws:states:::lambda:invoke";
  const Parameters = { FunctionName: "work" };
  t.equal(enteredAt({ A: { ...task, Resource: invoke, Parameters, Next: "Last" } }), "Last #7");
  t.end();
});

test("each retry of a Task counts three events more, and no entry", (t) => {
  const A = { ...task, Retry: [{ ErrorEquals: ["A"] }], Next: "Last" };
  const failing = (times: number) => (call: TaskCall) => (call.attempt < times ? { failure } : {});
  t.equal(enteredAt({ A }, failing(1)), "Last #10");
  t.equal(enteredAt({ A }, failing(3)), "Last #16");
  t.end();
});

test("a time-out counts as an answer does", (t) => {
  const row = { ErrorEquals: ["States.Timeout"], Next: "Last" };
  const slow = () => ({ delayMs: 9000 });
  t.equal(
    enteredAt({ A: { ...task, TimeoutSeconds: 1, Catch: [row], Next: "Last" } }, slow),
    "Last #7",
  );
  t.end();
});

test("a caught failure leaves its state like a result does", (t) => {
  const Catch = [{ ErrorEquals: ["A"], Next: "Last" }];
  t.equal(
    enteredAt({ A: { ...task, Catch, Next: "Last" } }, () => ({ failure })),
    "Last #7",
  );
  t.end();
});

test("a loop counts on", (t) => {
  const states = {
    Set: { Type: "Pass", Assign: { n: 0 }, Next: "Count" },
    Count: { Type: "Pass", Assign: { "n.$": "States.MathAdd($n, 1)" }, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$n", NumericLessThan: 10, Next: "Count" }],
      Default: "Last",
    },
  };
  t.equal(enteredAt(states), "Last #44");
  t.end();
});

test("a Map counts its start and success, and for each iteration a start and a success", (t) => {
  const map = { Type: "Map", ItemProcessor: scopeOf({ In: pass }), Next: "Last" };
  const items = (list: readonly number[]) => ({ Type: "Pass", Result: list, Next: "Each" });
  // 2, 3 Pass; 4 entered, 5 started, 4 for each item, succeeded, exited.
  t.equal(enteredAt({ Items: items([]), Each: map }), "Last #8");
  t.equal(enteredAt({ Items: items([1, 2, 3]), Each: map }), "Last #20");
  t.equal(enteredAt({ Items: items([1, 2, 3]), Each: { ...map, MaxConcurrency: 1 } }), "Last #20");
  t.end();
});

test("a nested Map is entered at the ids that go on within the iterations", (t) => {
  const inner = { Type: "Map", ItemProcessor: scopeOf({ In: Last }), End: true };
  const outer = {
    Type: "Map",
    MaxConcurrency: 1,
    ItemProcessor: scopeOf({ Inner: inner }),
    End: true,
  };
  // 2, 3 Pass; 4, 5 outer; 6 iteration; 7, 8 inner; 9 iteration; 10 entered.
  t.equal(
    enteredAt({ Items: { Type: "Pass", Result: [[1], [2]], Next: "Outer" }, Outer: outer }),
    "In #10",
  );
  t.end();
});

test("a Parallel counts its start and success, its branches nothing of their own", (t) => {
  const branches = [scopeOf({ In: pass }), scopeOf({ Also: pass })];
  t.equal(enteredAt({ Fork: { Type: "Parallel", Branches: branches, Next: "Last" } }), "Last #10");
  t.end();
});

test("a Map that fails, is retried and then caught counts one failure at the end", (t) => {
  const map = {
    Type: "Map",
    ItemProcessor: scopeOf({ In: { Type: "Fail", Error: "A" } }),
    Retry: [{ ErrorEquals: ["A"], MaxAttempts: 2 }],
    Catch: [{ ErrorEquals: ["A"], Next: "Last" }],
    End: true,
  };
  // 2, 3 Pass; 4 entered; thrice started, iteration, Fail, iteration failed; 17 failed, 18 exited.
  const states = { Items: { Type: "Pass", Result: [1], Next: "Each" }, Each: map };
  t.equal(enteredAt(states), "Last #19");
  t.end();
});

test("a Task that fails in a Parallel is told as aborted, a Fail state is not", (t) => {
  const fork = (inner: JsonObject) => ({
    Fork: {
      Type: "Parallel",
      Branches: [scopeOf({ In: inner })],
      Catch: [{ ErrorEquals: ["A"], Next: "Last" }],
      End: true,
    },
  });
  // 2 entered, 3 started, 4 Fail, 5 failed, 6 exited.
  t.equal(enteredAt(fork({ Type: "Fail", Error: "A" })), "Last #7");
  // 4 entered, 5, 6, 7 failed, 8 aborted, 9 failed, 10 exited.
  t.equal(
    enteredAt(fork({ ...task, End: true }), () => ({ failure })),
    "Last #11",
  );
  t.end();
});

test("the cause of a failure in an iteration names that iteration's own entry", (t) => {
  const call = { ...task, ResultPath: "$.x", Next: "In" };
  const processor = scopeOf({ Call: call, In: { Type: "Pass", InputPath: "$.x.ok", End: true } });
  const map = { Type: "Map", MaxConcurrency: 1, ItemProcessor: processor, End: true };
  let calls = 0;
  const tasks = () => ({ output: ++calls < 3 ? { ok: 1 } : {} });
  // An iteration: started, Call 5 events, In 2, succeeded.
  t.equal(
    enteredAt({ Items: { Type: "Pass", Result: [{}, {}, {}], Next: "Each" }, Each: map }, tasks),
    `In #${5 + 9 + 9 + 7}`,
  );
  t.end();
});
