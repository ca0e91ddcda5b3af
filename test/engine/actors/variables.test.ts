import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";

const read = (parameters: JsonObject): JsonObject => ({
  Type: "Pass",
  Parameters: parameters,
  End: true,
});

test("what a state assigns, later states read", (t) => {
  const definition = scopeOf({
    Set: {
      Type: "Pass",
      Assign: { "total.$": "$.order.total", list: [1, 2], text: "$total" },
      Next: "Drop",
    },
    Drop: { Type: "Pass", Result: {}, Next: "Read" },
    Read: read({ "total.$": "$total", "second.$": "$list[1]", "text.$": "$text" }),
  });
  const { output } = runMachine(definition, { order: { total: 7 } });
  t.same(output, { total: 7, second: 2, text: "$total" });
  t.end();
});

test("within a state all expressions read the variables as they were when it was entered", (t) => {
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "Swap" },
    Swap: { Type: "Pass", Assign: { "x.$": "$y", "y.$": "$x" }, OutputPath: "$x", Next: "Read" },
    Read: read({ "x.$": "$x", "y.$": "$y", "data.$": "$" }),
  });
  t.same(runMachine(definition).output, { x: 2, y: 1, data: 1 });
  t.end();
});

test("a variable that was never assigned is a failure of the state that reads it", (t) => {
  const run = runState({ Type: "Pass", Parameters: { "x.$": "$nowhere" } });
  t.match(run, { outcome: "FAILED", error: "States.Runtime" });
  t.end();
});

test("an Assign of a state that then fails leaves the variables as they were", (t) => {
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { x: "before" }, Next: "Call" },
    Call: {
      Type: "Task",
      Resource: workArn,
      Assign: { x: "after" },
      ResultPath: "$.list[0]",
      Catch: [{ ErrorEquals: ["States.ResultPathMatchFailure"], Next: "Read" }],
      End: true,
    },
    Read: read({ "x.$": "$x" }),
  });
  t.same(runMachine(definition, { list: "none" }).output, { x: "before" });
  t.end();
});

test("Pass, Task, Choice, Wait, Parallel and Map can all assign", (t) => {
  const branch = scopeOf({ InBranch: { Type: "Pass", End: true } });
  const processor = scopeOf({ InMap: { Type: "Pass", End: true } });
  const definition = scopeOf({
    A: { Type: "Pass", Assign: { "a.$": "$[0]" }, Next: "B" },
    B: { Type: "Task", Resource: workArn, Assign: { "b.$": "$[1]" }, Next: "C" },
    C: {
      Type: "Choice",
      Choices: [{ Variable: "$[0]", IsPresent: true, Assign: { "c.$": "$[2]" }, Next: "D" }],
    },
    D: { Type: "Wait", Seconds: 1, Assign: { "d.$": "$[3]" }, Next: "E" },
    E: {
      Type: "Parallel",
      Branches: [branch],
      Assign: { "e.$": "$[0][4]" },
      ResultPath: null,
      Next: "F",
    },
    F: { Type: "Map", ItemProcessor: processor, Assign: { "f.$": "$[5]" }, Next: "Read" },
    Read: read({ "all.$": "States.Array($a, $b, $c, $d, $e, $f)" }),
  });
  t.same(runMachine(definition, [1, 2, 3, 4, 5, 6]).output, { all: [1, 2, 3, 4, 5, 6] });
  t.end();
});

test("branches read the variables around them, and what they assign does not leave them", (t) => {
  const branch = (own: string) =>
    scopeOf({
      [`Set ${own}`]: {
        Type: "Pass",
        Assign: { "own.$": `States.Format('{}-${own}', $outer)` },
        Next: `Wait ${own}`,
      },
      [`Wait ${own}`]: { Type: "Wait", Seconds: 1, Next: `Read ${own}` },
      [`Read ${own}`]: read({ "own.$": "$own", "outer.$": "$outer" }),
    });
  const forking = (After: JsonObject) =>
    scopeOf({
      Set: { Type: "Pass", Assign: { outer: "o" }, Next: "Fork" },
      Fork: { Type: "Parallel", Branches: [branch("a"), branch("b")], Next: "After" },
      After,
    });
  t.same(runMachine(forking({ Type: "Succeed" })).output, [
    { own: "o-a", outer: "o" },
    { own: "o-b", outer: "o" },
  ]);
  const reading = runMachine(forking(read({ "own.$": "$own" })));
  t.match(reading, { outcome: "FAILED", error: "States.Runtime" });
  t.end();
});

test("each iteration has variables of its own, also when many run at once", (t) => {
  const processor = scopeOf({
    Set: { Type: "Pass", Assign: { "mine.$": "$$.Map.Item.Value", n: 0 }, Next: "Call" },
    Call: { Type: "Task", Resource: workArn, ResultPath: null, Next: "Count" },
    Count: { Type: "Pass", Assign: { "n.$": "States.MathAdd($n, $mine)" }, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$n", NumericLessThan: 100, Next: "Call" }],
      Default: "Read",
    },
    Read: read({ "n.$": "$n", "mine.$": "$mine" }),
  });
  const run = runState({ Type: "Map", ItemProcessor: processor }, [40, 30, 100, 70], {
    tasks: ({ input }) => ({ delayMs: Number(input) }),
    seed: 9,
  });
  t.same(run.output, [
    { n: 120, mine: 40 },
    { n: 120, mine: 30 },
    { n: 100, mine: 100 },
    { n: 140, mine: 70 },
  ]);
  t.end();
});

test("an Assign over a Parallel's results sees the variables around it", (t) => {
  const branch = (name: string) =>
    scopeOf({ [name]: { Type: "Pass", Result: 5, Assign: { hidden: 1 }, End: true } });
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { sum: 10 }, Next: "Fork" },
    Fork: {
      Type: "Parallel",
      Branches: [branch("A"), branch("B")],
      Assign: { "sum.$": "States.MathAdd($sum, $[1])" },
      Next: "Read",
    },
    Read: read({ "sum.$": "$sum" }),
  });
  t.same(runMachine(definition).output, { sum: 15 });
  t.end();
});

test("retries read the variables as they were when the state was entered", (t) => {
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { x: 1 }, Next: "Call" },
    Call: {
      Type: "Task",
      Resource: workArn,
      Parameters: { "x.$": "$x" },
      Assign: { x: 2 },
      Retry: [{ ErrorEquals: ["A"] }],
      End: true,
    },
  });
  const run = runMachine(
    definition,
    {},
    {
      tasks: ({ attempt, input }) =>
        attempt < 2 ? { failure: { error: "A", cause: "" } } : { output: input },
    },
  );
  t.same(run.output, { x: 1 });
  t.end();
});

test("__proto__ is a variable's field like any other", (t) => {
  const input = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}');
  const definition = scopeOf({
    Set: { Type: "Pass", Assign: { "all.$": "$" }, Next: "Read" },
    Read: read({ "all.$": "$all" }),
  });
  const { output } = runMachine(definition, input);
  t.equal(JSON.stringify(output), '{"all":{"__proto__":{"polluted":true},"a":1}}');
  t.equal((output as Record<string, unknown>)["polluted"], undefined);
  t.end();
});
