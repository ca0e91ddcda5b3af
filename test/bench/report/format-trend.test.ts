import { test } from "tap";
import { formatTrend, formatTrendMarkdown } from "../../../bench/report/format-trend.ts";
import type { TrendResult } from "../../../bench/trend/trend.ts";

const series = {
  name: "cpu",
  unit: "µs",
  better: "lower",
  values: [3, 5.5464, null, 8.1],
  changes: [],
} as const;

function resultOf(one: TrendResult["series"][number]): TrendResult {
  const runs = one.values.map((_, at) => ({
    label: `c${at}`,
    scenario: "chain",
    ok: true,
    reasons: [],
  }));
  return { runs, series: [one], differences: [] };
}

test("runs of one level show it once, with the lowest and highest of them", (t) => {
  const text = formatTrend(resultOf(series));
  t.match(text, "5.546 µs (3 to 8.1)");
  t.notMatch(text, "→");
  t.match(formatTrendMarkdown(resultOf(series)), "| 5.546 µs (3 to 8.1) | none |");
  t.end();
});

test("an arrow leads from the first level to the last", (t) => {
  const change = {
    at: 3,
    label: "c3",
    before: 4.2,
    after: 8.1,
    p: 0.004,
    direction: "worse",
  } as const;
  const text = formatTrend(resultOf({ ...series, changes: [change] }));
  t.match(text, "4.2 → 8.1 µs\n");
  t.match(text, "worse by +92.9 % at c3 (run 4; 4.2 → 8.1, p 0.004)");
  t.end();
});
