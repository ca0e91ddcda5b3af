import { test } from "tap";
import type { ScenarioGenerator } from "../../../bench/scenarios/scenario.ts";
import { createWorkload } from "../../../bench/scenarios/workload.ts";

/** Draws twice an input, and fails for every fifth. */
const drawing: ScenarioGenerator = {
  input: (index, random) => ({ index, first: random(), second: random() }),
  expected: (index, input) =>
    index % 5 === 4
      ? { status: "FAILED", error: "Order.Refused" }
      : { status: "SUCCEEDED", output: { got: input } },
};

const fast: ScenarioGenerator = {
  input: (index) => ({ index }),
  expected: (_index, input) => ({ status: "SUCCEEDED", output: { got: input, more: 1 } }),
  inputText: (index) => `{"index":${index}}`,
  expectedOutputText: (index) => `{"got":{"index":${index}},"more":1}`,
};

test("an input depends on seed and index alone, not on what was asked before", (t) => {
  const workload = createWorkload(drawing, 7);
  const forward = [0, 1, 2].map(workload.inputText);
  const backward = [2, 1, 0].map(workload.inputText).reverse();
  t.same(forward, backward);
  t.equal(new Set(forward).size, 3);
  t.same(createWorkload(drawing, 7).inputText(1), forward[1]);
  t.not(createWorkload(drawing, 8).inputText(1), forward[1]);
  t.end();
});

test("another life judges an output by its index alone", (t) => {
  const input = createWorkload(drawing, 7).inputText(3);
  const judge = createWorkload(drawing, 7);
  t.equal(judge.isExpected(3, "SUCCEEDED", `{"got":${input}}`), true);
  t.equal(judge.isExpected(2, "SUCCEEDED", `{"got":${input}}`), false);
  t.end();
});

test("an output with its keys in another order is right, any other difference is wrong", (t) => {
  const rows: [string | undefined, boolean][] = [
    ['{"got":{"index":6},"more":1}', true],
    ['{ "more": 1, "got": { "index": 6 } }', true],
    ['{"got":{"index":7},"more":1}', false],
    ['{"got":{"index":6}}', false],
    ['{"got":{"index":6},"more":1', false],
    ["", false],
    [undefined, false],
  ];
  for (const generator of [fast, { input: fast.input, expected: fast.expected }]) {
    const workload = createWorkload(generator, 7);
    t.equal(workload.inputText(6), '{"index":6}');
    for (const [text, isRight] of rows) {
      t.equal(workload.isExpected(6, "SUCCEEDED", text), isRight, String(text));
    }
    t.equal(workload.isExpected(6, "FAILED", rows[0]![0]), false, "another status");
  }
  t.end();
});

test("an expected failure is judged by its error's name, when one is expected", (t) => {
  const workload = createWorkload(drawing, 7);
  t.equal(workload.isExpected(4, "FAILED", "Order.Refused"), true);
  t.equal(workload.isExpected(4, "FAILED", "States.Runtime"), false);
  t.equal(workload.isExpected(4, "SUCCEEDED", "{}"), false);
  const any = createWorkload({ ...drawing, expected: () => ({ status: "TIMED_OUT" }) }, 7);
  t.equal(any.isExpected(0, "TIMED_OUT", "States.Timeout"), true);
  t.equal(any.isExpected(0, "FAILED", "States.Timeout"), false);
  t.end();
});

test("what ought to come is told in words", (t) => {
  t.equal(createWorkload(fast, 7).expectedText(6), 'SUCCEEDED {"got":{"index":6},"more":1}');
  t.equal(createWorkload(drawing, 7).expectedText(4), "FAILED Order.Refused");
  const any = createWorkload({ ...drawing, expected: () => ({ status: "TIMED_OUT" }) }, 7);
  t.equal(any.expectedText(0), "TIMED_OUT");
  t.end();
});
