import { test } from "tap";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { runMachine, scopeOf, workArn } from "../../support/actor-harness.ts";

const levelsAtOnce = 400;

/** Nests the data `levelsAtOnce` levels deeper in each of so many states, and goes on with `Deep`. */
function nesting(count: number, states: Readonly<Record<string, JsonObject>>): JsonObject {
  let Parameters: Json = { "a.$": "$" };
  for (let level = 1; level < levelsAtOnce; level++) Parameters = { a: Parameters };
  const nests = Array.from({ length: count }, (_, index) => {
    const Next = index === count - 1 ? "Deep" : `Nest ${index + 1}`;
    return [`Nest ${index}`, { Type: "Pass", Parameters, Next }] as const;
  });
  return scopeOf({ ...Object.fromEntries(nests), ...states });
}

const End = true;
/** 18,000 levels: within the limit in bytes, and more than recursion can walk. */
const tooDeep = 45;
const Caught = { Type: "Pass", Result: "caught", End };

test("data that a loop nests without end is an error of the execution, not of the engine", (t) => {
  const definition = scopeOf({
    Nest: { Type: "Pass", Parameters: { "a.$": "$" }, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$", IsPresent: true, Next: "Nest" }],
      Default: "Never",
    },
    Never: { Type: "Succeed" },
  });
  const run = runMachine(definition);
  t.equal(run.outcome, "FAILED");
  t.match(run.error, /^States\.(Runtime|DataLimitExceeded)$/);
  t.end();
});

test("data of some hundred levels is like other data", (t) => {
  const Deep = { Type: "Pass", Parameters: { "text.$": "States.JsonToString($)" }, Next: "Back" };
  const Back = { Type: "Pass", Parameters: { "a.$": "States.StringToJson($.text)" }, End };
  const { outcome, output } = runMachine(nesting(1, { Deep, Back }));
  t.equal(outcome, "SUCCEEDED");
  t.equal(JSON.stringify(output).length, (levelsAtOnce + 1) * 6 + 2);
  t.end();
});

test("walking too deep fails the state, wherever it happens", (t) => {
  const whole = "States.JsonToString($)";
  const processor = scopeOf({ In: Caught });
  const deepStates: readonly JsonObject[] = [
    { Type: "Pass", Parameters: { "x.$": whole }, End },
    { Type: "Pass", Assign: { "x.$": whole }, End },
    { Type: "Fail", ErrorPath: whole },
    { Type: "Wait", SecondsPath: "$", End },
    { Type: "Task", Resource: workArn, TimeoutSecondsPath: "$", End },
    { Type: "Task", Resource: workArn, Parameters: { "x.$": whole }, End },
    { Type: "Parallel", Branches: [processor], Parameters: { "x.$": whole }, End },
    { Type: "Map", ItemProcessor: processor, End },
    {
      Type: "Map",
      ItemsPath: "$$.Execution.Input",
      ItemSelector: { "x.$": whole },
      ItemProcessor: processor,
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
    Parameters: { "x.$": "States.ArrayGetItem(States.Array(1), 9)" },
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Caught" }],
    End,
  };
  // So near to the limit in bytes that the error output makes the engine measure the data.
  const run = runMachine(nesting(93, { Deep, Caught }));
  t.match(run, { outcome: "FAILED", error: "States.Runtime" });
  t.match(run.cause, /executing the state 'Deep'.*The data is nested too deeply\.$/);
  t.end();
});

test("an ItemSelector that walks too deep at a later item fails the Map, not an iteration", (t) => {
  const Deep = {
    Type: "Map",
    MaxConcurrency: 1,
    ItemsPath: "$.items",
    ItemSelector: { "x.$": "States.JsonToString($$.Map.Item.Value)" },
    ItemProcessor: scopeOf({ In: Caught }),
    End,
  };
  const Parameters = { items: [{ x: 1 }, { "x.$": "$" }] };
  const Items = { Type: "Pass", Parameters, Next: "Each" };
  const run = runMachine(nesting(tooDeep, { Deep: Items, Each: Deep }));
  t.match(run, { outcome: "FAILED", error: "States.Runtime", leftBehind: [] });
  const enteredAt = 2 + 2 * (tooDeep + 1);
  t.match(run.cause, new RegExp(`'Each' \\(entered at the event id #${enteredAt}\\)`));
  t.end();
});
