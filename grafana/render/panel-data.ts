/** What a panel shows: its queries' answers, with legends and colours. */
import type { PanelSpec } from "../model/spec.ts";
import { colorOf, paletteColors } from "./colors.ts";
import { expand } from "./expand.ts";
import { queryInstant, queryRange, type Series, type TimeRange } from "./prometheus-api.ts";

export interface DrawnSeries {
  readonly legend: string;
  readonly color: string;
  /** One for each step of the range; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface PanelData {
  readonly panel: PanelSpec;
  readonly times: readonly number[];
  readonly series: readonly DrawnSeries[];
}

export async function readPanel(
  prometheusUrl: string,
  panel: PanelSpec,
  range: TimeRange,
): Promise<PanelData> {
  const { fromS, toS, stepS } = range;
  const steps = Math.floor((toS - fromS) / stepS) + 1;
  const times = Array.from({ length: steps }, (_, index) => fromS + index * stepS);
  const rateInterval = `${Math.max(5, 4 * stepS)}s`;
  const answers = await Promise.all(
    panel.queries.map(async ({ expr, legend }) => {
      const asked = expand(expr, rateInterval);
      const series =
        panel.kind === "bars"
          ? await queryInstant(prometheusUrl, asked, toS)
          : await queryRange(prometheusUrl, asked, range);
      return series.map((one) => ({ legend: legendOf(legend, one), one }));
    }),
  );
  const meant = new Set(Object.values(panel.colors ?? {}).map(colorOf));
  const free = paletteColors.filter((color) => !meant.has(color));
  const series = answers.flat().map(({ legend, one }, index) => ({
    legend,
    color: colorOf(panel.colors?.[legend] ?? free[index % free.length]!),
    labels: one.labels,
    values:
      panel.kind === "bars" ? one.points.map(([, value]) => value) : onGrid(one, times, stepS),
  }));
  return { panel, times, series };
}

function legendOf(legend: string, { labels }: Series): string {
  return legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? "");
}

function onGrid({ points }: Series, times: readonly number[], stepS: number) {
  const values = new Array<number | null>(times.length).fill(null);
  for (const [timeS, value] of points) {
    const at = Math.round((timeS - times[0]!) / stepS);
    if (at >= 0 && at < values.length && Number.isFinite(value)) values[at] = value;
  }
  return values;
}
