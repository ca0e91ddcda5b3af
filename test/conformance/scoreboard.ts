/** How many of the recorded answers came out, by area, as a table; and the answers that did not. */
import type { Difference } from "./same-answer.ts";

export type CaseResult = {
  readonly id: string;
  readonly area: string;
} & (
  | { readonly kind: "same" }
  | { readonly kind: "different"; readonly difference: Difference }
  | { readonly kind: "notRun"; readonly reason: string }
);

export interface Score {
  readonly same: number;
  readonly run: number;
  readonly cases: number;
}

/** The longest text of a value that a listing shows. */
const SHOWN_CHARS_MAX = 300;

export function scoreOf(results: readonly CaseResult[]): Score {
  const same = results.filter(({ kind }) => kind === "same").length;
  const notRun = results.filter(({ kind }) => kind === "notRun").length;
  return { same, run: results.length - notRun, cases: results.length };
}

/** By the name of their area, sorted. */
export function byArea(results: readonly CaseResult[]): Map<string, CaseResult[]> {
  const areas = new Map<string, CaseResult[]>();
  const sorted = results.toSorted((one, other) => (one.area < other.area ? -1 : 1));
  for (const result of sorted) {
    const area = areas.get(result.area);
    if (area === undefined) areas.set(result.area, [result]);
    else area.push(result);
  }
  return areas;
}

/** Lines of text, a newline after each. */
export function formatScores(results: readonly CaseResult[]): string {
  const rows = [["area", "result", "not run", "because it"]];
  for (const [area, those] of byArea(results)) rows.push(scoreRow(area, those));
  rows.push(scoreRow("total", results));
  const lines = rows.map(([area, result, notRun, reasons]) =>
    `${area!.padEnd(22)}${result!.padStart(9)}${notRun!.padStart(9)}  ${reasons}`.trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

/** What was expected and what came, for each case that differs. */
export function formatDifferences(results: readonly CaseResult[]): string {
  let text = "";
  for (const result of results) {
    if (result.kind !== "different") continue;
    const { at, expected, actual } = result.difference;
    text += `different: ${result.area}: ${result.id}\n`;
    text += `  at       ${at}\n  expected ${shown(expected)}\n  got      ${shown(actual)}\n`;
  }
  return text;
}

function scoreRow(name: string, results: readonly CaseResult[]): string[] {
  const { same, run, cases } = scoreOf(results);
  const counts = new Map<string, number>();
  for (const result of results) {
    if (result.kind !== "notRun") continue;
    counts.set(result.reason, (counts.get(result.reason) ?? 0) + 1);
  }
  const reasons = [...counts].sort(([, one], [, other]) => other - one);
  const text = reasons.map(([reason, count]) => `${reason} (${count})`).join(", ");
  return [name, run === 0 ? "none run" : `${same}/${run}`, String(cases - run), text];
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "(absent)");
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text;
}
