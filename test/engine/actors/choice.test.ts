import { test } from "tap";
import type { JsonObject } from "../../../engine/language/json.ts";
import { runMachine, scopeOf } from "../../support/actor-harness.ts";

const ends = {
  Small: { Type: "Pass", Parameters: { end: "small" }, ResultPath: "$.end", End: true },
  Large: { Type: "Pass", Parameters: { end: "large" }, ResultPath: "$.end", End: true },
  Other: { Type: "Pass", Parameters: { end: "other" }, ResultPath: "$.end", End: true },
};

const rules = [
  { Variable: "$.n", NumericLessThan: 10, Next: "Small" },
  { Variable: "$.n", NumericLessThan: 100, Next: "Large" },
];

function choosing(fields: JsonObject): JsonObject {
  return scopeOf({ Pick: { Type: "Choice", ...fields }, ...ends });
}

test("the first rule that matches says where to go", (t) => {
  const definition = choosing({ Choices: rules, Default: "Other" });
  t.same(runMachine(definition, { n: 5 }).output, { n: 5, end: { end: "small" } });
  t.same(runMachine(definition, { n: 50 }).output, { n: 50, end: { end: "large" } });
  t.end();
});

test("without a match, Default says where to go", (t) => {
  const definition = choosing({ Choices: rules, Default: "Other" });
  t.same(runMachine(definition, { n: 500 }).output, { n: 500, end: { end: "other" } });
  t.same(runMachine(definition, { n: "5" }).output, { n: "5", end: { end: "other" } });
  t.end();
});

test("without a match and a Default the execution fails", (t) => {
  const run = runMachine(
    choosing({ Choices: [...rules, { Variable: "$.x", IsPresent: true, Next: "Other" }] }),
    { n: 500 },
  );
  t.match(run, { outcome: "FAILED", error: "States.NoChoiceMatched", transitions: 1 });
  t.match(
    run.cause,
    /^An error occurred while executing the state 'Pick' \(entered at the event id #2\)\./,
  );
  t.end();
});

test("a rule about something that is missing fails the state", (t) => {
  const run = runMachine(choosing({ Choices: rules, Default: "Other" }), { m: 1 });
  t.match(run, { outcome: "FAILED", error: "States.Runtime" });
  t.match(run.cause, /Invalid path '\$\.n'/);
  t.end();
});

test("rules see what InputPath selects, and that is what goes on, through OutputPath", (t) => {
  const definition = choosing({
    InputPath: "$.in",
    OutputPath: "$.kept",
    Choices: rules,
    Default: "Other",
  });
  const { output } = runMachine(definition, { in: { n: 1, kept: { a: 1 } }, n: 50 });
  t.same(output, { a: 1, end: { end: "small" } });
  t.end();
});

test("a rule's Assign goes with the rule, the state's own with Default", (t) => {
  const read = { Type: "Pass", Parameters: { "by.$": "$by" }, End: true };
  const definition = scopeOf({
    Before: { Type: "Pass", Assign: { by: "nobody" }, Next: "Pick" },
    Pick: {
      Type: "Choice",
      Assign: { by: "default" },
      Choices: [
        { Variable: "$.n", NumericLessThan: 10, Assign: { "by.$": "$.n" }, Next: "Read" },
        { Variable: "$.n", NumericLessThan: 100, Next: "Read" },
      ],
      Default: "Read",
    },
    Read: read,
  });
  t.same(runMachine(definition, { n: 5 }).output, { by: 5 });
  t.same(runMachine(definition, { n: 50 }).output, { by: "nobody" });
  t.same(runMachine(definition, { n: 500 }).output, { by: "default" });
  t.end();
});

test("rules read variables as they are at the time", (t) => {
  const definition = scopeOf({
    Start: { Type: "Pass", Assign: { n: 0 }, Next: "Count" },
    Count: { Type: "Pass", Assign: { "n.$": "States.MathAdd($n, 1)" }, Next: "Ask" },
    Ask: {
      Type: "Choice",
      Choices: [{ Variable: "$n", NumericLessThan: 50, Next: "Count" }],
      Default: "Done",
    },
    Done: { Type: "Pass", Parameters: { "n.$": "$n" }, End: true },
  });
  const run = runMachine(definition);
  t.same(run.output, { n: 50 });
  t.equal(run.transitions, 102);
  t.end();
});
