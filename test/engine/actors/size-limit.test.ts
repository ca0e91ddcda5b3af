import { test } from "tap";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { runMachine, runState, scopeOf, workArn } from "../../support/actor-harness.ts";

const limitBytes = 262_144;
const task = { Type: "Task", Resource: workArn };

/** A text that is this long as JSON, its quotes included. */
function textOf(bytes: number, letter = "x"): string {
  const ofLetter = Buffer.byteLength(JSON.stringify(letter)) - 2;
  const letters = Math.floor((bytes - 2) / ofLetter);
  const text = letter.repeat(letters) + "x".repeat(bytes - 2 - letters * ofLetter);
  if (Buffer.byteLength(JSON.stringify(text)) !== bytes) throw new Error(`not ${bytes} bytes`);
  return text;
}

const letters = ["x", "é", "€", "😀", '"', "\\", "\n", "\u0001", "\ud800"];

test("an answer of 262,144 bytes passes, one byte more does not, whatever the letters", (t) => {
  for (const letter of letters) {
    const answering = (bytes: number) =>
      runState(task, {}, { tasks: () => ({ output: textOf(bytes, letter) }) });
    t.match(answering(limitBytes), { outcome: "SUCCEEDED" }, JSON.stringify(letter));
    const larger = answering(limitBytes + 1);
    t.match(larger, { outcome: "FAILED", error: "States.DataLimitExceeded" });
    t.equal(
      larger.cause,
      "The state/task 'Only' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
  }
  t.end();
});

test("numbers, names, lists and literals count as they are written", (t) => {
  const values: readonly Json[] = [
    { a: 1.5, é: -1e21, b: [true, false, null], c: {}, d: [] },
    [[], {}, [0], 1e-7, 100_000, ""],
    { '"quoted"': "\t" },
  ];
  for (const value of values) {
    const around = Buffer.byteLength(JSON.stringify({ value, fill: "" })) - 2;
    const filling = (bytes: number) => ({ value, fill: textOf(bytes - around) });
    const answering = (bytes: number) =>
      runState(task, {}, { tasks: () => ({ output: filling(bytes) }) });
    t.equal(answering(limitBytes).outcome, "SUCCEEDED");
    t.equal(answering(limitBytes + 1).error, "States.DataLimitExceeded");
  }
  t.end();
});

test("what a state adds counts: ResultPath and Parameters up to the byte", (t) => {
  const added = Buffer.byteLength(JSON.stringify({ fill: "", r: 1 })) - 2;
  const fields = { Type: "Pass", Result: 1, ResultPath: "$.r" };
  const placed = (bytes: number) => runState(fields, { fill: textOf(bytes - added) });
  t.equal(placed(limitBytes).outcome, "SUCCEEDED");
  t.equal(placed(limitBytes + 1).error, "States.DataLimitExceeded");
  const wrapping = { Type: "Pass", Parameters: { "w.$": "$" } };
  const wrapped = (bytes: number) => runState(wrapping, textOf(bytes - 6));
  t.equal(wrapped(limitBytes).outcome, "SUCCEEDED");
  t.equal(wrapped(limitBytes + 1).error, "States.DataLimitExceeded");
  t.end();
});

test("a task's input may not be larger either: it is not called", (t) => {
  const run = runState({ ...task, Parameters: { "a.$": "$", "b.$": "$" } }, textOf(200_000));
  t.match(run, { outcome: "FAILED", error: "States.DataLimitExceeded", effects: [] });
  t.end();
});

test("OutputPath may bring a large result back within the limit", (t) => {
  const run = runState(
    { ...task, ResultPath: "$.result", OutputPath: "$.result" },
    { mine: textOf(200_000) },
    { tasks: () => ({ output: textOf(200_000) }) },
  );
  t.match(run, { outcome: "SUCCEEDED", error: null });
  t.end();
});

test("the joined results of a Map or a Parallel count as one list", (t) => {
  const large = (name: string) => scopeOf({ [name]: { ...task, End: true } });
  const tasks = () => ({ output: textOf(100_000) });
  const map = { Type: "Map", ItemProcessor: large("In") };
  t.equal(runState(map, [1, 2], { tasks }).outcome, "SUCCEEDED");
  t.equal(runState(map, [1, 2, 3], { tasks }).error, "States.DataLimitExceeded");
  const fork = { Type: "Parallel", Branches: [large("A"), large("B"), large("C")] };
  t.equal(runState(fork, {}, { tasks }).error, "States.DataLimitExceeded");
  t.equal(
    runState({ ...fork, ResultSelector: { "one.$": "$[0]" } }, {}, { tasks }).outcome,
    "SUCCEEDED",
  );
  t.end();
});

test("what is read of the item or of the execution's input counts like a state's own data", (t) => {
  const doubling = (path: string) => ({
    Double: { Type: "Pass", Parameters: { "a.$": path, "b.$": path }, End: true },
  });
  const processor = scopeOf(doubling("$$.Map.Item.Value"));
  const map = {
    Type: "Map",
    ItemSelector: {},
    ItemProcessor: processor,
    ResultPath: null,
    End: true,
  };
  const drop = { Type: "Pass", Result: {}, Next: "Double" };
  for (const definition of [
    scopeOf({ Each: map }),
    scopeOf({ Drop: drop, ...doubling("$$.Execution.Input[0]") }),
  ]) {
    t.equal(runMachine(definition, [textOf(130_000)]).outcome, "SUCCEEDED");
    t.equal(runMachine(definition, [textOf(140_000)]).error, "States.DataLimitExceeded");
  }
  t.end();
});

test("an Assign over the limit fails the state", (t) => {
  const fields = { Type: "Pass", Assign: { "a.$": "$", "b.$": "$" } };
  t.equal(runState(fields, textOf(100_000)).outcome, "SUCCEEDED");
  t.equal(runState(fields, textOf(140_000)).error, "States.DataLimitExceeded");
  t.end();
});

/** A loop without end of one state. */
function looping(fields: JsonObject): JsonObject {
  return scopeOf({
    Grow: { Type: "Pass", ...fields, Next: "Again" },
    Again: {
      Type: "Choice",
      Choices: [{ Variable: "$", IsPresent: true, Next: "Grow" }],
      Default: "Never",
    },
    Never: { Type: "Succeed" },
  });
}

test("a loop that doubles its data is stopped after a few turns", (t) => {
  const run = runMachine(looping({ Parameters: { "a.$": "$", "b.$": "$" } }));
  t.match(run, { outcome: "FAILED", error: "States.DataLimitExceeded" });
  // 12 bytes more than twice as much each time: the fifteenth turn passes the limit.
  t.ok(run.transitions <= 32, `${run.transitions} transitions`);
  t.end();
});

test("a loop that multiplies its data in variables is stopped as soon", (t) => {
  const Assign = { "v.$": "States.Array($v, $v, $v, $v)" };
  const { States } = looping({ Assign }) as { readonly States: Record<string, JsonObject> };
  const run = runMachine(
    scopeOf({ Set: { Type: "Pass", Assign: { v: [1] }, Next: "Grow" }, ...States }),
  );
  t.match(run, { outcome: "FAILED", error: "States.DataLimitExceeded" });
  t.ok(run.transitions <= 32, `${run.transitions} transitions`);
  t.end();
});
