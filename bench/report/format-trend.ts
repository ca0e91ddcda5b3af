/**
 * A trend for people, as text or Markdown: for each metric a line of bars, its level, and its changes;
 * an arrow stands between levels only. Pure.
 */
import { median } from "../measurement/median.ts";
import type { TrendChange, TrendResult, TrendSeries } from "../trend/trend.ts";
import { counted, row } from "./figures.ts";
import { markdownText } from "./markdown/markdown-table.ts";

const bars = "▁▂▃▄▅▆▇█";
const COLUMNS = 60;
const FAILED_SHOWN = 10;

export function formatTrend(result: TrendResult): string {
  const width = Math.max(...result.series.map(({ name }) => name.length), 6) + 2;
  return [
    `${counted(result.runs.length, "run")}, ${rangeText(result)}: ${changesText(result)}.`,
    "",
    ...result.series.flatMap((series) => [
      `${series.name.padEnd(width)}${sparkline(series.values)}  ${spanText(series)}`,
      ...series.changes.map((change) => `${"".padEnd(width)}${changeText(change)}`),
    ]),
    ...failedTexts(result).map((text) => row("failed", text)),
    ...result.differences.map((difference) => row("differs", difference)),
  ].join("\n");
}

export function formatTrendMarkdown(result: TrendResult): string {
  const rows = result.series.map((series) => {
    const changes = series.changes.map((change) => changeText(change)).join("; ");
    return `| ${series.name} | \`${sparkline(series.values)}\` | ${spanText(series)} | ${changes || "none"} |`;
  });
  return [
    `**${counted(result.runs.length, "run")}**, ${rangeText(result)}: ${changesText(result)}.`,
    "",
    "| metric | over time | level (median; its lowest to highest run) | changes of level |",
    "|---|---|---|---|",
    ...rows,
    ...failedTexts(result).map((text) => `\n> failed: ${markdownText(text)}`),
    ...result.differences.map((difference) => `\n> differs: ${difference}`),
  ].join("\n");
}

/** Runs that failed, and why: a gap in all of the lines. */
function failedTexts({ runs }: TrendResult): string[] {
  const texts = runs.flatMap(({ label, ok, reasons }, at) =>
    ok ? [] : [`run ${at + 1}, ${label}, is left out: ${reasons.join("; ")}`],
  );
  const more = texts.length - FAILED_SHOWN;
  return more > 0 ? [...texts.slice(0, FAILED_SHOWN), `and ${more} more`] : texts;
}

/** The smallest value is the lowest bar, the largest the highest; a blank: no value. */
export function sparkline(values: readonly (number | null)[]): string {
  const shown = thinned(values);
  const there = shown.filter((value) => value !== null);
  const [min, max] = [Math.min(...there), Math.max(...there)];
  return shown
    .map((value) => {
      if (value === null) return " ";
      const share = max === min ? 0 : (value - min) / (max - min);
      return bars[Math.round(share * (bars.length - 1))];
    })
    .join("");
}

/** A long series as medians of neighbours. */
function thinned(values: readonly (number | null)[]): readonly (number | null)[] {
  const each = Math.ceil(values.length / COLUMNS);
  if (each <= 1) return values;
  return Array.from({ length: Math.ceil(values.length / each) }, (_, at) => {
    const there = values.slice(at * each, (at + 1) * each).filter((value) => value !== null);
    return there.length === 0 ? null : median(there);
  });
}

/** One level with what runs differ by within it; or the first and the last of several. */
function spanText({ values, changes, unit }: TrendSeries): string {
  const there = values.flatMap((value) => (value === null ? [] : [value]));
  const [first, last] = [changes[0]?.before, changes.at(-1)?.after];
  if (first !== undefined && last !== undefined)
    return `${figure(first)} → ${figure(last)} ${unit}`;
  const [min, max] = [Math.min(...there), Math.max(...there)];
  return `${figure(median(there))} ${unit} (${figure(min)} to ${figure(max)})`;
}

function changeText({ label, at, before, after, p, direction }: TrendChange): string {
  const percent = ((after / before - 1) * 100).toFixed(1);
  const sign = after < before ? "" : "+";
  return `${direction} by ${sign}${percent} % at ${label} (run ${at + 1}; ${figure(before)} → ${figure(after)}, p ${p.toFixed(3)})`;
}

function changesText({ series, runs }: TrendResult): string {
  const all = series.flatMap(({ name, changes }) =>
    changes.map(({ direction }) => `${name} ${direction}`),
  );
  const changes = all.length === 0 ? "no change of level" : all.join(", ");
  const failed = runs.filter(({ ok }) => !ok).length;
  return failed === 0 ? changes : `${changes}; ${counted(failed, "failed run")} left out`;
}

function rangeText({ runs }: TrendResult): string {
  return `${runs[0]!.label} to ${runs.at(-1)!.label}`;
}

function figure(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString("en-US");
}
