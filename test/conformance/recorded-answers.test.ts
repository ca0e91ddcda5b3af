import { test } from "tap";
import { readCases } from "./recorded-case.ts";
import { runCases } from "./run-cases.ts";
import {
  byArea,
  type CaseResult,
  formatDifferences,
  formatScores,
  type Score,
  scoreOf,
} from "./scoreboard.ts";
import { casesFolder, skipWithoutCases as skip, withSlowCases } from "./source-of-cases.ts";

const SAME_MIN = 0.95;
const SAME_IN_AREA_MIN = 0.85;

/** The areas that each have to reach their share. */
const areas = [
  "base",
  "choice",
  "choice-operators",
  "error-handling",
  "intrinsic-functions",
  "map",
  "parallel",
  "timeouts",
  "variables",
  "wait",
] as const;

let results: readonly CaseResult[] = [];

test("the engine answers at least 95 % of the recorded cases as AWS did", { skip }, async (t) => {
  results = await runCases(readCases(casesFolder), { withSlow: withSlowCases });
  // As comments: `npm test` prints those of its files at the end.
  t.comment(`${formatDifferences(results)}\n${formatScores(results)}`);
  const score = scoreOf(results);
  t.ok(score.run > 0, `some case of ${casesFolder} was run`);
  t.ok(score.same >= SAME_MIN * score.run, shareText(score));
});

for (const area of areas) {
  test(`at least 85 % of the recorded cases in ${area} are answered as AWS did`, { skip }, (t) => {
    const score = scoreOf(byArea(results).get(area) ?? []);
    const reason = score.run === 0 ? "no case of this area was run" : false;
    t.ok(score.same >= SAME_IN_AREA_MIN * score.run, shareText(score), { skip: reason });
    t.end();
  });
}

function shareText({ same, run }: Score): string {
  return `${same} of ${run} are the same`;
}
