import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";

const call = scopeOf({ Call: { Type: "Task", Resource: workArn, End: true } });
const failure = { error: "Custom.Broken", cause: "no" };

function map(fields: JsonObject = {}): JsonObject {
  return { Type: "Map", ItemProcessor: call, ...fields };
}

test("results come in the order of the items, whoever ends first", (t) => {
  const run = runState(map(), [30, 10, 20], {
    tasks: ({ input }) => ({ delayMs: Number(input), output: `${input}` }),
  });
  t.match(run, { outcome: "SUCCEEDED", endedMs: 30, transitions: 4 });
  t.same(run.output, ["30", "10", "20"]);
  t.end();
});

test("an empty list gives an empty list, and starts nothing", (t) => {
  const run = runState(map(), []);
  t.match(run, { outcome: "SUCCEEDED", output: [], transitions: 1, effects: [], endedMs: 0 });
  t.end();
});

test("ItemsPath reads within what InputPath selects", (t) => {
  const run = runState(map({ InputPath: "$.in", ItemsPath: "$.list", ResultPath: "$.out" }), {
    in: { list: [1, 2] },
    list: [3],
  });
  t.same(run.output, { in: { list: [1, 2] }, list: [3], out: [1, 2] });
  t.end();
});

test("ItemSelector sees the Map's input and, in the context, the item and its index", (t) => {
  const run = runState(
    map({
      InputPath: "$.in",
      ItemsPath: "$.list",
      ItemSelector: {
        "all.$": "$.name",
        "value.$": "$$.Map.Item.Value",
        "index.$": "$$.Map.Item.Index",
        "state.$": "$$.State.Name",
        fixed: true,
      },
      ResultSelector: { "first.$": "$[0]", "second.$": "$[1].value" },
    }),
    { in: { name: "n", list: ["a", "b"] } },
  );
  const first = { all: "n", value: "a", index: 0, state: "Only", fixed: true };
  t.same(run.output, { first, second: "b" });
  t.end();
});

test("within an iteration the context still holds the item", (t) => {
  const see = {
    Type: "Pass",
    Parameters: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value" },
    End: true,
  };
  const { output } = runState(map({ ItemProcessor: scopeOf({ See: see }) }), ["a", "b"]);
  t.same(output, [
    { i: 0, v: "a" },
    { i: 1, v: "b" },
  ]);
  t.end();
});

test("after a Map the context holds no item any more", (t) => {
  const definition = scopeOf({
    Each: map({ Next: "After" }),
    After: { Type: "Pass", Parameters: { "i.$": "$$.Map.Item.Index" }, End: true },
  });
  t.match(runMachine(definition, [1]), { outcome: "FAILED", error: "States.Runtime" });
  t.end();
});

test("a Map within a Map: the inner item hides the outer one", (t) => {
  const see = { Type: "Pass", Parameters: { "v.$": "$$.Map.Item.Value" }, End: true };
  const inner = {
    Type: "Map",
    ItemProcessor: scopeOf({ See: see }),
    ResultPath: null,
    Next: "Out",
  };
  const outer = map({ ItemProcessor: scopeOf({ Inner: inner, Out: see }) });
  t.same(runState(outer, [[1, 2], [3]]).output, [{ v: [1, 2] }, { v: [3] }]);
  const nested = map({ ItemProcessor: scopeOf({ Inner: map({ End: true }) }) });
  t.same(runState(nested, [[1, 2], [], [3]]).output, [[1, 2], [], [3]]);
  t.end();
});

test("what is no list fails the state, as input and by ItemsPath", (t) => {
  const where = "An error occurred while executing the state 'Only' (entered at the event id #2).";
  const whole = runState(map(), { a: 1 });
  t.match(whole, { outcome: "FAILED", error: "States.Runtime" });
  t.equal(whole.cause, `${where} Map state input must be an array but was: {"a":1}`);
  const path = runState(map({ ItemsPath: "$.a" }), { a: 1 });
  t.equal(path.cause, `${where} Reference path "$.a" must point to array.`);
  const missing = runState(map({ ItemsPath: "$.b" }), { a: 1 });
  t.equal(missing.cause, `${where} Invalid path '$.b' : No results for path: $['b']`);
  t.end();
});

test("one iteration that fails ends the Map: the others are cancelled, and no more start", (t) => {
  const run = runState(map({ MaxConcurrency: 2 }), [1, 2, 3, 4], {
    tasks: ({ input }) => (input === 2 ? { delayMs: 10, failure } : { delayMs: 30 }),
  });
  t.match(run, { outcome: "FAILED", ...failure, endedMs: 10, leftBehind: [] });
  t.same(
    run.effects.map(({ kind }) => kind),
    ["task", "task", "taskCancelled"],
  );
  t.end();
});

test("a retry of a Map begins with the first item, with all its attempts", (t) => {
  const inputs: unknown[] = [];
  const run = runState(
    map({ Retry: [{ ErrorEquals: ["Custom.Broken"], MaxAttempts: 2 }], MaxConcurrency: 1 }),
    [1, 2],
    {
      tasks: ({ input }) => {
        inputs.push(input);
        return inputs.length === 2 || inputs.length === 3 ? { failure } : { output: input };
      },
    },
  );
  t.match(run, { outcome: "SUCCEEDED", output: [1, 2], retries: 2, endedMs: 3000 });
  t.same(inputs, [1, 2, 1, 1, 2]);
  t.end();
});

test("a failed Map can be caught, with what the iteration failed with", (t) => {
  const definition = scopeOf({
    Each: map({ Catch: [{ ErrorEquals: ["Custom.Broken"], Next: "Caught" }], Next: "Fine" }),
    Fine: { Type: "Fail" },
    Caught: { Type: "Succeed" },
  });
  const run = runMachine(definition, [1, 2, 3], { tasks: () => ({ failure }) });
  t.match(run, { outcome: "SUCCEEDED", output: { Error: "Custom.Broken", Cause: "no" } });
  t.end();
});

test("an ItemSelector that fails at a later item ends the iterations that had started", (t) => {
  const items = [{ x: 1 }, { x: 2 }, {}, { x: 4 }];
  const ItemSelector = { "x.$": "$$.Map.Item.Value.x" };
  for (const [MaxConcurrency, reply] of [
    [0, { delayMs: 10, failure }],
    [1, { delayMs: 10 }],
    [2, { delayMs: 10 }],
  ] as const) {
    const run = runState(map({ ItemSelector, MaxConcurrency }), items, { tasks: () => reply });
    t.match(run, { outcome: "FAILED", error: "States.Runtime", leftBehind: [] });
    t.match(run.cause, /executing the state 'Only' \(entered at the event id #2\)/);
  }
  t.end();
});

test("an ItemSelector that fails can be caught; iterations that had started trouble nobody", (t) => {
  const definition = scopeOf({
    Each: map({
      ItemSelector: { "x.$": "States.ArrayGetItem($, $$.Map.Item.Value)" },
      Catch: [{ ErrorEquals: ["States.IntrinsicFailure"], Next: "Rest" }],
      End: true,
    }),
    Rest: { Type: "Wait", Seconds: 1, Next: "Done" },
    Done: { Type: "Pass", Result: "rested", End: true },
  });
  const run = runMachine(definition, [0, 1, 7, 2], { tasks: () => ({ delayMs: 10 }) });
  t.match(run, { outcome: "SUCCEEDED", output: "rested", endedMs: 1000, transitions: 3 });
  t.end();
});

test("ItemSelector sees how often the Map was retried", (t) => {
  const run = runState(
    map({
      ItemSelector: { "tries.$": "$$.State.RetryCount" },
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3 }],
    }),
    [1],
    {
      tasks: ({ input }) =>
        (input as { tries: number }).tries < 2 ? { failure } : { output: input },
    },
  );
  t.same(run.output, [{ tries: 2 }]);
  t.end();
});
