/** What AWS adds to JSONata, as recorded where it was. */
import { test } from "tap";
import type { Json } from "../../../../engine/language/json.ts";
import { errorOf, evaluate } from "./evaluate.ts";

const rows: readonly (readonly [string, Json | undefined])[] = [
  ["$partition([0], 1)", [[0]]],
  ["$partition([0, 1, 2, 3], 3)", [[0, 1, 2], [3]]],
  ["$partition([0, 1], 5)", [[0, 1]]],
  ["$partition([], 5)", []],
  ["$range(0, 9, 3)", [0, 3, 6, 9]],
  ["$range(0, 10, 3)", [0, 3, 6, 9]],
  ["$range(1, 9, 9)", 1],
  ["$range(3, 1, -1)", [3, 2, 1]],
  ["$range(3, 1, 1)", undefined],
  ["$hash('Hello', 'MD5')", "8b1a9953c4611296a827abf8c47804d7"],
  ["$hash('Hello', 'SHA-1')", "f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0"],
  ["$parse('1.1')", 1.1],
  ["$parse('true')", true],
  ["$parse('[1, 2, \"HelloWorld\"]')", [1, 2, "HelloWorld"]],
  ["$uuid()", "8d0f7a51-6b1c-4b57-9d6e-0f8f3a1f5b11"],
  ["$random()", 0.25],
  ["$random(5) = $random(5) and $random(5) != $random(6)", true],
];

test("AWS's functions answer as recorded", async (t) => {
  for (const [source, expected] of rows) t.same(evaluate(source), expected, source);
});

test("seeded numbers are spread over [0, 1)", async (t) => {
  const drawn = evaluate("$map([1..1000], function($seed) { $random($seed) })") as number[];
  t.ok(drawn.every((number) => number >= 0 && number < 1));
  const mean = drawn.reduce((sum, number) => sum + number, 0) / drawn.length;
  t.ok(mean > 0.45 && mean < 0.55, `the mean is ${mean}`);
});

test("AWS's functions refuse what they cannot take", async (t) => {
  t.match(errorOf("$partition([1], 0)"), /^T0410: Argument 2 of function "partition"/);
  t.match(errorOf("$range(1, 2, 0)"), /^T0410: Argument 3 of function "range"/);
  t.match(errorOf("$hash('a', 'SHA-2')"), /^D3151: /);
  t.match(errorOf("$parse('{')"), /^D3150: /);
});
