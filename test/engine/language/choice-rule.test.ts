/** Choice rules: every operator, wrong types, what is missing, and how rules combine. */
import { test } from "tap";
import { compileChoiceRule } from "../../../engine/language/choice-rule.ts";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { emptyEnvironment, environmentOf } from "./environments.ts";
import { failureOf } from "./failure-of.ts";

function decide(rule: JsonObject, data: Json): boolean {
  return compileChoiceRule(rule)(data, emptyEnvironment);
}

function compare(operator: string, value: Json, operand: Json): boolean {
  const literal = decide({ Variable: "$.v", [operator]: operand, Next: "N" }, { v: value });
  const path = decide({ Variable: "$.v", [`${operator}Path`]: "$.o" }, { v: value, o: operand });
  if (literal !== path) throw new Error(`${operator} and its path form disagree`);
  return literal;
}

const orders = ["Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals"];

/** Answers of the five orders for less, equal, greater. */
const answers = [
  [false, true, false, true, false],
  [true, false, false, true, true],
  [false, false, true, false, true],
];

test("texts, numbers and timestamps are ordered, from literals and from paths", async (t) => {
  const rising: [string, Json[]][] = [
    ["String", ["A", "AB", "B"]],
    ["String", ["Z", "a", "ä"]],
    ["Numeric", [-1, 0.5, 2]],
    ["Timestamp", ["2012-10-09T19:00:55Z", "2012-10-09T19:00:56Z", "2012-10-09T19:00:56.001Z"]],
  ];
  for (const [type, [low, middle, high]] of rising) {
    for (const [at, operand] of [high!, middle!, low!].entries()) {
      const given = orders.map((order) => compare(`${type}${order}`, middle!, operand));
      t.same(given, answers[at], `${type} ${middle} and ${operand}`);
    }
  }
});

test("timestamps compare as points in time, not as texts", async (t) => {
  t.ok(compare("TimestampEquals", "2012-10-09T20:00:55+01:00", "2012-10-09T19:00:55Z"));
  t.notOk(compare("TimestampEquals", "2012-10-09T19:00:55", "2012-10-09T19:00:55"));
});

test("a value of the wrong type makes a comparison false, never an error", async (t) => {
  const operands: [string, Json][] = [
    ["String", "42"],
    ["Numeric", 42],
    ["Timestamp", "2012-10-09T19:00:55Z"],
  ];
  for (const [type, operand] of operands) {
    for (const value of [null, true, [], [operand], {}, "", type === "Numeric" ? "42" : 42]) {
      for (const order of orders) {
        const isOrderedText = type === "String" && typeof value === "string";
        if (!isOrderedText) t.notOk(compare(`${type}${order}`, value, operand), type + order);
      }
    }
  }
});

test("booleans are equal to booleans only", async (t) => {
  t.ok(compare("BooleanEquals", true, true));
  t.notOk(compare("BooleanEquals", false, true));
  t.notOk(compare("BooleanEquals", 0, false));
  t.notOk(compare("BooleanEquals", null, false));
});

test("StringMatches takes wildcards, and is false for what is no text", async (t) => {
  t.ok(decide({ Variable: "$.v", StringMatches: "log-*.txt" }, { v: "log-1.txt" }));
  t.notOk(decide({ Variable: "$.v", StringMatches: "*" }, { v: 1 }));
});

test("type tests may ask for true or false", async (t) => {
  const yes: [string, Json][] = [
    ["IsNull", null],
    ["IsString", "a"],
    ["IsNumeric", 0],
    ["IsBoolean", false],
    ["IsTimestamp", "2012-10-09T19:00:55+01:00"],
    ["IsPresent", null],
  ];
  const no: [string, Json][] = [
    ["IsNull", ""],
    ["IsString", 1],
    ["IsNumeric", "1"],
    ["IsBoolean", "true"],
    ["IsTimestamp", "2023-02-24"],
  ];
  for (const [operator, value] of yes) {
    t.ok(decide({ Variable: "$.v", [operator]: true }, { v: value }), operator);
    t.notOk(decide({ Variable: "$.v", [operator]: false }, { v: value }), operator);
  }
  for (const [operator, value] of no) {
    t.notOk(decide({ Variable: "$.v", [operator]: true }, { v: value }), operator);
    t.ok(decide({ Variable: "$.v", [operator]: false }, { v: value }), operator);
  }
});

test("what is missing is not present, and fails every other test", async (t) => {
  t.notOk(decide({ Variable: "$.v", IsPresent: true }, {}));
  t.ok(decide({ Variable: "$.v", IsPresent: false }, {}));
  const cause =
    "Invalid path '$.v': The choice state's condition path references an invalid value.";
  for (const operator of ["StringEquals", "IsNull", "StringMatches", "StringEqualsPath"]) {
    const rule = { Variable: "$.v", [operator]: operator === "IsNull" ? true : "$.x" };
    t.has(
      failureOf(() => decide(rule, { x: "" })),
      { error: "States.Runtime", cause },
      operator,
    );
  }
  t.has(
    failureOf(() => decide({ Variable: "$.v", NumericEqualsPath: "$.o" }, { v: 1 })),
    {
      error: "States.Runtime",
      cause: "Invalid path '$.o': The choice state's condition path references an invalid value.",
    },
  );
});

test("And and Or stop early, so that IsPresent guards what follows", async (t) => {
  const present = { Variable: "$.v", IsPresent: true };
  const absent = { Variable: "$.v", IsPresent: false };
  const equal = { Variable: "$.v", NumericEquals: 1 };
  t.notOk(decide({ And: [present, equal], Next: "N" }, {}));
  t.ok(decide({ Or: [absent, equal], Next: "N" }, {}));
  t.ok(decide({ And: [present, { Not: { Or: [absent, { Not: equal }] } }] }, { v: 1 }));
  t.has(
    failureOf(() => decide({ And: [equal, present] }, {})),
    { error: "States.Runtime" },
  );
});

test("the order of a rule's keys does not matter", async (t) => {
  t.ok(decide({ Next: "N", Comment: "c", NumericEquals: 1, Variable: "$.v" }, { v: 1.0 }));
});

test("variables and the context object can be compared", async (t) => {
  const environment = environmentOf({ variables: { max: 3 }, context: { State: { Name: "S" } } });
  const rule = compileChoiceRule({ Variable: "$max", NumericGreaterThanPath: "$.v" });
  t.ok(rule({ v: 2 }, environment));
  t.notOk(rule({ v: 3 }, environment));
  t.ok(compileChoiceRule({ Variable: "$$.State.Name", StringEquals: "S" })({}, environment));
});
