/**
 * Latency by segment as bars: dark to the median, light to p99. They stand beside one another and not
 * on top: percentiles of parts do not add up to the whole's. Pure.
 */
import type { LatencySummary } from "../../measurement/latency-histogram.ts";
import { latencyText } from "../figures.ts";
import { mergedHistogram, summaryOf, windowOf } from "../histograms.ts";
import type { RunRecord } from "../run-record.ts";
import { isUnseen } from "../unseen.ts";
import { escapeHtml } from "./escape-html.ts";

interface Bar {
  readonly name: string;
  readonly meaning: string;
  readonly latencyMs: Pick<LatencySummary, "p50" | "p99" | "max">;
}

const STATES_MAX = 24;

export function segmentBars(record: RunRecord): string {
  const segments = segmentsOf(record);
  const states = statesOf(record);
  return [
    '<div class="bars"><span class="head"></span><span class="head"></span><span class="head">p50</span><span class="head">p99</span><span class="head">max</span>',
    ...barLines(segments),
    ...(states.length === 0
      ? []
      : [
          '<span class="split">States, from entering to leaving, slowest first</span>',
          ...barLines(states),
        ]),
    '</div><p class="note"><span class="key" style="background:var(--series-blue);margin-left:0"></span>to the median<span class="key" style="background:var(--series-sky)"></span>to p99. Bars of one group share a scale. Percentiles of parts do not add up to that of the whole.</p>',
  ].join("\n");
}

function segmentsOf(record: RunRecord): readonly Bar[] {
  const { latencyMs } = record.result;
  const part = (tag: "queue" | "engine", name: string, meaning: string): Bar[] => {
    const histogram = mergedHistogram(record, tag, windowOf(record));
    return histogram === undefined ? [] : [{ name, meaning, latencyMs: summaryOf(histogram) }];
  };
  return [
    { name: "accept", meaning: "intended start → accepted", latencyMs: latencyMs.accept },
    ...part("queue", "queue", "accepted → first state"),
    ...part("engine", "engine", "first state → terminal"),
    ...(isUnseen(record.result)
      ? []
      : [{ name: "total", meaning: "intended start → terminal", latencyMs: latencyMs.terminal }]),
  ];
}

function statesOf({ states }: RunRecord): readonly Bar[] {
  return states
    .filter(({ entered }) => entered > 0)
    .toSorted((left, right) => right.latencyMs.p99 - left.latencyMs.p99)
    .slice(0, STATES_MAX)
    .map(({ path, type, latencyMs }) => ({ name: path.join(" › "), meaning: type, latencyMs }));
}

function barLines(bars: readonly Bar[]): string[] {
  const most = Math.max(...bars.map(({ latencyMs }) => latencyMs.p99), Number.MIN_VALUE);
  return bars.map(({ name, meaning, latencyMs: { p50, p99, max } }) => {
    const width = (ms: number) => `${Math.min(100, (ms / most) * 100).toFixed(2)}%`;
    return `<span class="name">${escapeHtml(name)} <small>${escapeHtml(meaning)}</small></span><span class="track"><i style="width:${width(p99)}"></i><i class="median" style="width:${width(p50)}"></i></span><span class="number">${latencyText(p50)}</span><span class="number">${latencyText(p99)}</span><span class="number last">${latencyText(max)}</span>`;
  });
}
