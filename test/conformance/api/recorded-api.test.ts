import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { casesFolder, skipWithoutCases as skip } from "../source-of-cases.ts";
import { isExact, reasonOf } from "./reasons.ts";
import { reportText, scoreOf, scoresByArea } from "./report.ts";
import { type CaseOutcome, rootFolder, runRecordedCases } from "./run-runner.ts";

const RESULT_MIN = 0.98;
const EXACT_MIN = 0.8;

let outcomes: readonly CaseOutcome[] = [];

test("98 % of the recorded calls and executions are answered as AWS did", {
  skip,
}, async (t) => {
  outcomes = await runRecordedCases(casesFolder, () => {});
  const score = scoreOf("total", outcomes);
  t.ok(score.run > 500, `${score.run} cases were run`);
  t.ok(score.result >= RESULT_MIN * score.run, `${score.result} of ${score.run}`);
});

test("each case that is answered otherwise has a reason", { skip }, (t) => {
  const different = outcomes.filter((outcome) => outcome.skip === undefined && !isExact(outcome));
  for (const outcome of different) {
    const reason = reasonOf(outcome);
    t.ok(reason, `${outcome.id}: ${JSON.stringify(outcome.why)}`);
  }
  t.ok(outcomes.length > 0, "cases were run");
  t.end();
});

test("80 % of test-state, api and validation are the same in every detail", { skip }, (t) => {
  for (const { area, run, exact } of scoresByArea(outcomes)) {
    if (!["test-state", "api", "validation"].includes(area)) continue;
    t.ok(run > 0 && exact >= EXACT_MIN * run, `${area}: ${exact} of ${run}`);
  }
  t.end();
});

test("docs/conformance.md says what is true today", { skip }, (t) => {
  const page = readFileSync(join(rootFolder(), "docs", "conformance.md"), "utf8");
  t.equal(page, reportText(outcomes), "otherwise: npm run conformance");
  t.end();
});
