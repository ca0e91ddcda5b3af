import { test } from "tap";
import { byArea, type CaseResult, formatDifferences, formatScores, scoreOf } from "./scoreboard.ts";

const difference = { at: "output/a", expected: "x".repeat(400), actual: undefined };
const results: readonly CaseResult[] = [
  { id: "w1", area: "wait", kind: "same" },
  { id: "m1", area: "map", kind: "same" },
  { id: "m2", area: "map", kind: "different", difference },
  { id: "m3", area: "map", kind: "notRun", reason: "needs s3" },
  { id: "m4", area: "map", kind: "notRun", reason: "needs JSONata" },
  { id: "m5", area: "map", kind: "notRun", reason: "needs JSONata" },
  { id: "a1", area: "api", kind: "notRun", reason: "is of kind api" },
];

test("a score counts the cases that were run, and apart from them those there are", (t) => {
  t.same(scoreOf(results), { same: 2, run: 3, cases: 7 });
  t.same(scoreOf(byArea(results).get("map") ?? []), { same: 1, run: 2, cases: 5 });
  t.end();
});

test("the table has a row for each area, with why cases were not run, and a total", (t) => {
  t.equal(
    formatScores(results),
    [
      "area                     result  not run  because it",
      "api                    none run        1  is of kind api (1)",
      "map                         1/2        3  needs JSONata (2), needs s3 (1)",
      "wait                        1/1        0",
      "total                       2/3        4  needs JSONata (2), needs s3 (1), is of kind api (1)",
      "",
    ].join("\n"),
  );
  t.end();
});

test("a case that differs is listed with what was expected and got, cut at 300 characters", (t) => {
  const expected = `${"x".repeat(300)}…`;
  t.equal(
    formatDifferences(results),
    `different: map: m2\n  at       output/a\n  expected ${expected}\n  got      (absent)\n`,
  );
  t.end();
});
