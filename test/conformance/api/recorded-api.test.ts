import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { type RecordedCase, readCases } from "../recorded-case.ts";
import { casesFolder, skipWithoutCases as skip } from "../source-of-cases.ts";
import { isExact, reasonOf } from "./reasons.ts";
import { jsonPathOnly, reportText, scoreOf, scoresByArea } from "./report.ts";
import { type CaseOutcome, rootFolder, runRecordedCases } from "./run-runner.ts";

const RESULT_MIN = 0.97;
const EXACT_MIN = 0.8;

let outcomes: readonly CaseOutcome[] = [];
let cases: ReadonlyMap<string, RecordedCase> = new Map();

test("97 % of the recorded calls and JSONPath executions are answered as AWS did", {
  skip,
}, async (t) => {
  cases = new Map(readCases(casesFolder).map((recorded) => [recorded.id, recorded]));
  outcomes = await runRecordedCases(casesFolder, () => {});
  const score = scoreOf("total", jsonPathOnly(outcomes, cases));
  t.ok(score.run > 500, `${score.run} cases were run`);
  t.ok(score.result >= RESULT_MIN * score.run, `${score.result} of ${score.run}`);
});

test("each case that is answered otherwise has a reason", { skip }, (t) => {
  const different = outcomes.filter((outcome) => outcome.skip === undefined && !isExact(outcome));
  for (const outcome of different) {
    const reason = reasonOf(outcome, cases.get(outcome.id)!);
    t.ok(reason, `${outcome.id}: ${JSON.stringify(outcome.why)}`);
  }
  t.ok(different.length > 0, "some differ: JSONata is not run yet");
  t.end();
});

test("80 % of test-state, api and validation are the same in every detail", { skip }, (t) => {
  for (const { area, run, exact } of scoresByArea(jsonPathOnly(outcomes, cases))) {
    if (!["test-state", "api", "validation"].includes(area)) continue;
    t.ok(run > 0 && exact >= EXACT_MIN * run, `${area}: ${exact} of ${run}`);
  }
  t.end();
});

test("docs/conformance.md says what is true today", { skip }, (t) => {
  const page = readFileSync(join(rootFolder(), "docs", "conformance.md"), "utf8");
  t.equal(page, reportText(outcomes, cases), "otherwise: npm run conformance");
  t.end();
});
