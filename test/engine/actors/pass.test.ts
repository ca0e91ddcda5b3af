import { test } from "tap";
import { runMachine, runState, scopeOf } from "../../support/actor-harness.ts";

test("a Pass without fields gives on its input", (t) => {
  const run = runState({ Type: "Pass" }, { a: [1, null, "é"] });
  t.match(run, { outcome: "SUCCEEDED", error: null, cause: null, transitions: 1, endedMs: 0 });
  t.same(run.output, { a: [1, null, "é"] });
  t.end();
});

test("Parameters see what InputPath has selected", (t) => {
  const { output } = runState(
    { Type: "Pass", InputPath: "$.order", Parameters: { "total.$": "$.total", fixed: "$.total" } },
    { order: { total: 7 }, total: 8 },
  );
  t.same(output, { total: 7, fixed: "$.total" });
  t.end();
});

test("a Result comes out as it is written, keys that look like paths included", (t) => {
  const { output } = runState({ Type: "Pass", Result: { "x.$": "$.y", z: [1] } }, { y: 2 });
  t.same(output, { "x.$": "$.y", z: [1] });
  t.end();
});

test("ResultPath places the result into the whole input, not into what InputPath selected", (t) => {
  const { output } = runState(
    { Type: "Pass", InputPath: "$.a", ResultPath: "$.deep.er" },
    { a: 1, b: 2 },
  );
  t.same(output, { a: 1, b: 2, deep: { er: 1 } });
  t.end();
});

test("ResultPath null throws the result away", (t) => {
  const { output } = runState({ Type: "Pass", Result: 1, ResultPath: null }, { a: 1 });
  t.same(output, { a: 1 });
  t.end();
});

test("ResultPath into an input that is no object fails the state", (t) => {
  const run = runState({ Type: "Pass", Result: 1, ResultPath: "$.a" }, "text");
  t.match(run, { outcome: "FAILED", error: "States.ResultPathMatchFailure" });
  t.match(run.cause, /\(entered at the event id #2\)/);
  t.end();
});

test("InputPath null gives the state an empty object, OutputPath null gives one on", (t) => {
  const none = runState({ Type: "Pass", InputPath: null }, { a: 1 });
  t.same(none.output, {});
  const placed = runState({ Type: "Pass", InputPath: null, ResultPath: "$.b" }, { a: 1 });
  t.same(placed.output, { a: 1, b: {} });
  t.same(runState({ Type: "Pass", OutputPath: null }, { a: 1 }).output, {});
  t.end();
});

test("an input that is changed in one state is left as it was for those who share it", (t) => {
  const input = { shared: { a: 1 } };
  const definition = scopeOf({
    Add: { Type: "Pass", Result: 2, ResultPath: "$.shared.b", Next: "Again" },
    Again: { Type: "Pass", Result: 3, ResultPath: "$.shared.b", End: true },
  });
  t.same(runMachine(definition, input).output, { shared: { a: 1, b: 3 } });
  t.same(input, { shared: { a: 1 } });
  t.end();
});

test("a path that finds nothing fails the state, in the words of its field", (t) => {
  const where = "An error occurred while executing the state 'Only' (entered at the event id #2).";
  const failures = [
    [{ InputPath: "$.no" }, "Invalid path '$.no' : No results for path: $['no']"],
    [{ OutputPath: "$.no.more" }, "Invalid path '$.no.more' : Missing property in path $['no']"],
    [
      { Parameters: { "x.$": "$.no" } },
      "The JSONPath '$.no' specified for the field 'x.$' could not be found in the input '{\"a\":1}'",
    ],
  ] as const;
  for (const [fields, reason] of failures) {
    const { outcome, output, error, cause } = runState({ Type: "Pass", ...fields }, { a: 1 });
    t.same([outcome, output, error], ["FAILED", null, "States.Runtime"]);
    t.equal(cause, `${where} ${reason}`);
  }
  t.end();
});
