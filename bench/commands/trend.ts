/** `bench trend`: kept results over time. Never fails for what it finds: it tells, compare judges. */
import { basename, dirname } from "node:path";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { variations } from "../comparison/comparable.ts";
import { metricNames } from "../comparison/metrics.ts";
import { type KeptResult, readResults } from "../comparison/read-results.ts";
import type { BenchOptions } from "../options.ts";
import { formatTrend, formatTrendMarkdown } from "../report/format-trend.ts";
import { type TrendResult, trendOf } from "../trend/trend.ts";
import type { Finding } from "./finding.ts";

/** Runs stand in the order in which they are named; those of a folder by their files' names. */
export async function performTrend({ study, seed }: BenchOptions): Promise<Finding> {
  const { operands, metrics, markdown } = study;
  const unknown = (metrics ?? []).filter((name) => !metricNames.includes(name));
  if (unknown.length > 0) {
    const known = metricNames.join(", ");
    throw new OptionsError([`--metrics ${unknown.join(",")}: a metric is one of ${known}`]);
  }
  const kept = (await Promise.all(operands.map(readResults))).flat();
  const runs = kept.map((one) => ({ label: labelOf(one), result: one.result }));
  const results = kept.map(({ result }) => result);
  const result: TrendResult = {
    ...trendOf(runs, { metrics, seed }),
    differences: variations(results),
  };
  const text = markdown ? formatTrendMarkdown(result) : formatTrend(result);
  return { result, text, ok: true };
}

function labelOf({ file, result }: KeptResult): string {
  if (result.commit !== "unknown" && result.commit !== undefined) return result.commit;
  return basename(file) === "result.json" ? basename(dirname(file)) : basename(file);
}
