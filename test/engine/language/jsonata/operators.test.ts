/** Operators, conditions, blocks and constructors. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { notJson } from "../../../../engine/language/jsonata/result.ts";
import { errorOf, evaluate } from "./evaluate.ts";

const rows: readonly (readonly [string, Json | undefined])[] = [
  ["1 + 2 * 3 - 4 / 2 % 3", 5],
  ["$missing + 1", undefined],
  ["-$states.input", -4],
  ["'a' & 1 & null & true & [1] & {'a': 0.1}", 'a1nulltrue[1]{"a":0.1}'],
  ["0.1 + 0.2 & ''", "0.3"],
  ["1 = 1.0 and 'a' != 'b'", true],
  ["{'a': [1, {'b': 2}]} = {'a': [1, {'b': 2}]}", true],
  ["$missing = $missing", false],
  ["'a' < 'b'", true],
  ["$missing < 1", undefined],
  ["2 in [1, 2]", true],
  ["[2] in [[2]]", false],
  ["false or 'x'", true],
  ["true and []", false],
  ["[0] ? 1 : 2", 2],
  ["[0, 1] ? 1 : 2", 1],
  ["{} ? 1", undefined],
  ["[1..4]", [1, 2, 3, 4]],
  ["[3..1]", []],
  ["[1, [2, 3], [[4]], $missing]", [1, [2, 3], [[4]]]],
  ["[[1..2], 3].$", [1, 2, 3]],
  ["{'a': $missing, 'b': null}", { b: null }],
  ["($x := 1; $y := ($x := 2; $x + 10); [$x, $y])", [1, 12]],
  ["($x := 5; ($y := $x; $x := 6; $y))", 5],
  ["($f := function() { $later }; $later := 3; $f())", 3],
  ["$x := 4", 4],
  ["()", undefined],
];

test("operators answer as in JSONata 2.0.6", async (t) => {
  for (const [source, expected] of rows) t.same(evaluate(source, 4), expected, source);
});

test("operands of the wrong type are errors, worded as the reference words them", async (t) => {
  const wordings: Readonly<Record<string, string>> = {
    "1 + 'a'": 'T2002: The right side of the "+" operator must evaluate to a number',
    "[] * 1": 'T2001: The left side of the "*" operator must evaluate to a number',
    "1 < 'a'":
      'T2009: The values 1 and "a" either side of operator "<" must be of the same data type',
    "true > 1":
      'T2010: The expressions either side of operator ">" must evaluate to numeric or string values',
    "-'a'": 'D1002: Cannot negate a non-numeric value: "a"',
    "[1..'a']": "T2004: The right side of the range operator (..) must evaluate to an integer",
    "[1..10000001]":
      "D2014: The size of the sequence allocated by the range operator (..) must not exceed 1e6.  Attempted to allocate 10000001.",
    "{1: 2}": "T1003: Key in object structure must evaluate to a string; got: 1",
    "{'a': 1, $string('a'): 2}": 'D1009: Multiple key definitions evaluate to same key: "a"',
    "1e300 * 1e300 + 1": "D1001: Number out of range: null",
    "[{'a': 1}, {'a': 'b'}]^(a)":
      'T2007: Type mismatch when comparing values "b" and 1 in order-by clause',
  };
  for (const [source, expected] of Object.entries(wordings)) {
    if (source.includes("^")) t.match(errorOf(source), /^T2007/, source);
    else t.equal(errorOf(source), expected, source);
  }
});

test("what is no expression is refused with a place", async (t) => {
  t.equal(errorOf("1 +"), "S0207: Unexpected end of expression");
  t.equal(errorOf("[1, 2"), 'S0203: Expected "]" before end of expression');
  t.equal(errorOf("'a"), "S0101: String literal must be terminated by a matching quote");
  t.match(errorOf("/(/"), /^S0302/);
});

test("a function, or a number that JSON does not have, is told apart from nothing", async (t) => {
  t.equal(evaluate("function($x) { $x }"), notJson);
  t.equal(evaluate("$fn := function($x) { $x }"), notJson);
  t.equal(evaluate("$sum"), notJson);
  t.equal(evaluate("{'a': [$sum]}"), notJson);
  t.equal(evaluate("1 / 0"), notJson);
  t.equal(evaluate("{'a': [1 / 0]}"), notJson);
  t.equal(evaluate("$missing"), undefined);
});
