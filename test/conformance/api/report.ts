/** The scores as a page of Markdown: every area, and every case that differs with the reason. */
import { isExact, reasonOf } from "./reasons.ts";
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

export function reportText(outcomes: readonly CaseOutcome[]): string {
  return [
    "# Conformance",
    "",
    "Written by `npm run conformance`: recorded answers of AWS Step Functions (published by LocalStack under the Apache License 2.0) against a server of this build, by a runner that uses AWS's SDK. Executions run as Express ones by StartSyncExecution; what needs a Standard execution or another service is skipped.",
    "",
    "*result*: what the caller sees is the recorded answer. *exact*: so is every detail beside it, messages of refusals and inspection data included.",
    "",
    ...table(outcomes),
    "",
    "## What differs",
    "",
    ...differences(outcomes),
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

function differences(outcomes: readonly CaseOutcome[]): string[] {
  const different = outcomes.filter((outcome) => outcome.skip === undefined && !isExact(outcome));
  if (different.length === 0) return ["Nothing."];
  return different.map((outcome) => {
    const reason = reasonOf(outcome) ?? "Not explained yet.";
    const what = outcome.result === true ? "a detail" : "the result";
    return `- \`${outcome.id}\` (${what}): ${reason}`;
  });
}
