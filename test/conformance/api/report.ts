/** The scores as a page of Markdown: every area, and every case that differs with the reason. */
import type { RecordedCase } from "../recorded-case.ts";
import { isExact, isJsonata, reasonOf } from "./reasons.ts";
import type { CaseOutcome } from "./run-runner.ts";

export interface AreaScore {
  readonly area: string;
  readonly run: number;
  readonly result: number;
  readonly exact: number;
  readonly skipped: number;
}

export function scoreOf(area: string, outcomes: readonly CaseOutcome[]): AreaScore {
  const run = outcomes.filter(({ skip }) => skip === undefined);
  return {
    area,
    run: run.length,
    result: run.filter(({ result }) => result === true).length,
    exact: run.filter(isExact).length,
    skipped: outcomes.length - run.length,
  };
}

export function scoresByArea(outcomes: readonly CaseOutcome[]): readonly AreaScore[] {
  const areas = [...new Set(outcomes.map(({ area }) => area))].sort();
  return areas.map((area) =>
    scoreOf(
      area,
      outcomes.filter((outcome) => outcome.area === area),
    ),
  );
}

/** The outcomes of JSONPath cases: of API cases too, which have no query language. */
export function jsonPathOnly(
  outcomes: readonly CaseOutcome[],
  cases: ReadonlyMap<string, RecordedCase>,
): readonly CaseOutcome[] {
  return outcomes.filter(({ id }) => !isJsonata(cases.get(id)!));
}

export function reportText(
  outcomes: readonly CaseOutcome[],
  cases: ReadonlyMap<string, RecordedCase>,
): string {
  const plain = jsonPathOnly(outcomes, cases);
  const jsonata = outcomes.filter((outcome) => !plain.includes(outcome));
  return [
    "# Conformance",
    "",
    "Written by `npm run conformance`: recorded answers of AWS Step Functions (published by LocalStack under the Apache License 2.0) against a server of this build, by a runner that uses AWS's SDK. Executions run as Express ones by StartSyncExecution; what needs a Standard execution or another service is skipped.",
    "",
    "*result*: what the caller sees is the recorded answer. *exact*: so is every detail beside it, messages of refusals and inspection data included.",
    "",
    "## JSONPath, and calls of the API",
    "",
    ...table(plain),
    "",
    "### What differs",
    "",
    ...differences(plain, cases),
    "",
    "## JSONata",
    "",
    "Machines and states in JSONata are refused with a clear error in this build.",
    "",
    ...table(jsonata),
    "",
  ].join("\n");
}

function table(outcomes: readonly CaseOutcome[]): string[] {
  const rows = [...scoresByArea(outcomes), scoreOf("**total**", outcomes)];
  return [
    "| area | result | exact | skipped |",
    "|---|---|---|---|",
    ...rows.map(({ area, run, result, exact, skipped }) => {
      return `| ${area} | ${result} of ${run} | ${exact} of ${run} | ${skipped} |`;
    }),
  ];
}

function differences(
  outcomes: readonly CaseOutcome[],
  cases: ReadonlyMap<string, RecordedCase>,
): string[] {
  const different = outcomes.filter((outcome) => outcome.skip === undefined && !isExact(outcome));
  if (different.length === 0) return ["Nothing."];
  return different.map((outcome) => {
    const reason = reasonOf(outcome, cases.get(outcome.id)!) ?? "Not explained yet.";
    const what = outcome.result === true ? "a detail" : "the result";
    return `- \`${outcome.id}\` (${what}): ${reason}`;
  });
}
