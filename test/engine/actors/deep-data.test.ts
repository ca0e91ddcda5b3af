import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, scopeOf, workArn } from "../../support/actor-harness.ts";

/** Nests the data so many times, in a loop, and goes on with `Deep`. */
function nesting(times: number, states: Readonly<Record<string, JsonObject>>): JsonObject {
  return scopeOf({
    Set: { Type: "Pass", Assign: { n: 0 }, Next: "Nest" },
    Nest: {
      Type: "Pass",
      Parameters: { "a.$": "$" },
      Assign: { "n.$": "States.MathAdd($n, 1)" },
      Next: "Ask",
    },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$n", NumericLessThan: times, Next: "Nest" }],
      Default: "Deep",
    },
    ...states,
  });
}

const End = true;
const tooDeep = 30_000;
const Caught = { Type: "Pass", Result: "caught", End };

test("data that a loop nests without end is an error of the execution, not of the engine", (t) => {
  const run = runMachine(nesting(1_000_000, { Deep: { Type: "Succeed" } }));
  t.equal(run.outcome, "FAILED");
  t.match(run.error, /^States\.(Runtime|DataLimitExceeded)$/);
  t.end();
});

test("data that is nested a thousand times is like other data", (t) => {
  const Deep = { Type: "Pass", Parameters: { "text.$": "States.JsonToString($)" }, Next: "Back" };
  const Back = { Type: "Pass", Parameters: { "a.$": "States.StringToJson($.text)" }, End };
  const { outcome, output } = runMachine(nesting(500, { Deep, Back }));
  t.equal(outcome, "SUCCEEDED");
  t.equal(JSON.stringify(output).length, 501 * 6 + 2);
  t.end();
});

test("walking too deep fails the state, wherever it happens", (t) => {
  const whole = "States.JsonToString($)";
  const deepStates: readonly JsonObject[] = [
    { Type: "Pass", Parameters: { "x.$": whole }, End },
    { Type: "Pass", Assign: { "x.$": whole }, End },
    { Type: "Fail", ErrorPath: whole },
    { Type: "Wait", SecondsPath: "$", End },
    { Type: "Task", Resource: workArn, TimeoutSecondsPath: "$", End },
    { Type: "Map", ItemProcessor: scopeOf({ In: Caught }), End },
    {
      Type: "Map",
      ItemsPath: "$$.Execution.Input",
      ItemSelector: { "x.$": whole },
      ItemProcessor: scopeOf({ In: Caught }),
      End,
    },
  ];
  for (const Deep of deepStates) {
    const run = runMachine(nesting(tooDeep, { Deep }), [1, 2, 3]);
    const fields = JSON.stringify(Deep);
    t.match(run, { outcome: "FAILED", error: "States.Runtime", leftBehind: [] }, fields);
    t.match(run.cause, /executing the state 'Deep'.*The data is nested too deeply\.$/, fields);
  }
  t.end();
});

test("a Catcher that walks too deep ends the execution", (t) => {
  const Deep = {
    Type: "Task",
    Resource: workArn,
    Parameters: { "x.$": "States.ArrayGetItem($$.Execution.Input, 9)" },
    Assign: {},
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Assign: { "x.$": "States.JsonToString($deep)" },
        Next: "Caught",
      },
    ],
    End,
  };
  const Keep = { Type: "Pass", Assign: { "deep.$": "$" }, Next: "Call" };
  const run = runMachine(nesting(tooDeep, { Deep: Keep, Call: Deep, Caught }), [1]);
  t.match(run, { outcome: "FAILED", error: "States.Runtime" });
  t.match(run.cause, /executing the state 'Call'.*The data is nested too deeply\.$/);
  t.end();
});

test("an ItemSelector that walks too deep at a later item ends the Map, not an iteration", (t) => {
  const item = { "x.$": "$$.Map.Item.Value" };
  const Deep = {
    Type: "Map",
    MaxConcurrency: 1,
    ItemsPath: "$$.Execution.Input",
    ItemSelector: { "x.$": "States.JsonMerge($$.Map.Item.Value, $, false)" },
    ItemProcessor: scopeOf({ In: { Type: "Pass", Parameters: item, End } }),
    End,
  };
  const run = runMachine(nesting(tooDeep, { Deep }), [{ a: 1 }, 2]);
  t.match(run, { outcome: "FAILED", leftBehind: [] });
  t.match(run.cause, /executing the state 'Deep'/);
  t.end();
});
