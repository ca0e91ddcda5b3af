/**
 * The live view as lines of text: what is shown is a function of what is known, so that it is tested
 * without a terminal. No line is wider than asked for.
 */
import { latencyScale } from "../../../engine/telemetry/scales.ts";
import { countText, latencyText } from "../figures.ts";
import { bucketDifference, bucketPercentile } from "./buckets.ts";
import {
  doneCount,
  type LiveState,
  nowOf,
  phaseOf,
  rateBetween,
  ratesOver,
  shownMs,
} from "./live-state.ts";
import { clipped, type Paint, visibleLength } from "./paint.ts";
import { braillePlot, progressBar, roundAbove, sparkline } from "./text-plots.ts";

export const liveSizeMin = { columns: 80, rows: 20 };
const COLUMNS_MAX = 120;
const LABEL = 12;
const PLOT_HEIGHT = 5;
const percentiles = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
  ["p99.9", 0.999],
] as const;

interface Look {
  readonly paint: Paint;
  readonly width: number;
}

/** @param columns Of the terminal. */
export function renderLive(state: LiveState, columns: number, paint: Paint): string[] {
  const look = { paint, width: Math.min(columns, COLUMNS_MAX) - 1 };
  return [
    ...headLines(state, look),
    "",
    ...rateLines(state, look),
    "",
    ...latencyLines(state, look),
    "",
    ...stateLines(state, look),
  ].map((line) => clipped(line, look.width));
}

function headLines({ subject, samples }: LiveState, { paint, width }: Look): string[] {
  const elapsedMs = Math.max(0, samples.at(-1)?.elapsedMs ?? 0);
  const phase = phaseOf(subject, elapsedMs);
  const left = (subject.totalMs - elapsedMs) / 1000;
  const rest = phase === "drain" ? "waiting for the last terminals" : `${left.toFixed(0)} s left`;
  const spans = `${(elapsedMs / 1000).toFixed(0)} / ${(subject.totalMs / 1000).toFixed(0)} s`;
  const time = subject.isInterrupted ? waitingText : `${phase} ${spans} · ${rest}`;
  const title = shortened(`${subject.title}  ${subject.details}`, width - time.length - 3);
  const gap = " ".repeat(Math.max(1, width - visibleLength(title) - time.length));
  const bar = progressBar(elapsedMs / subject.totalMs, width);
  const filled = bar.lastIndexOf("━") + 1;
  return [
    paint("bold", title) + gap + paint(phase === "load" ? "blue" : "yellow", time),
    paint("blue", bar.slice(0, filled)) + paint("dim", bar.slice(filled)),
  ];
}

const waitingText = "interrupted: waiting for the last; Ctrl-C again to end at once";

function rateLines(state: LiveState, { paint, width }: Look): string[] {
  const plotWidth = width - LABEL;
  const done = doneCount(state.subject);
  const completed = ratesOver(state, done, plotWidth * 2);
  const offered = ratesOver(state, "offered", plotWidth * 2);
  const max = roundAbove(Math.max(0, ...[...completed, ...offered].map((rate) => rate ?? 0)));
  const rows = braillePlot(completed, { height: PLOT_HEIGHT, max });
  const now = nowOf(state);
  const rate = (count: "offered" | "accepted" | "completed" | "refused") =>
    now === undefined ? "–" : `${countText(rateBetween(now.before, now.last, count))}/s`;
  const refused = (now?.last.refused ?? 0) > 0 ? `   refused ${paint("red", rate("refused"))}` : "";
  return [
    `${label("rate")}${done} ${paint("bold", rate(done))}   offered ${rate("offered")}${refused}`,
    ...rows.map((row, at) => {
      const axis = at === 0 ? shortCount(max) : at === PLOT_HEIGHT - 1 ? "0" : "";
      return `${paint("dim", axis.padStart(LABEL - 2))}  ${paint("blue", row)}`;
    }),
    `${" ".repeat(LABEL)}${paint("dim", markLine(state, plotWidth))}`,
  ];
}

/** The time axis, with what was marked where it happened. */
function markLine({ subject, samples, marks }: LiveState, width: number): string {
  const spanMs = shownMs(subject);
  const nowMs = samples.at(-1)?.elapsedMs ?? 0;
  const line = Array.from({ length: width }, () => " ");
  const write = (at: number, text: string) => {
    for (const [offset, letter] of [...text].entries()) {
      if (at + offset < width) line[at + offset] = letter;
    }
  };
  write(0, `-${(spanMs / 1000).toFixed(0)} s`);
  write(width - 3, "now");
  for (const { atMs, label: name } of marks) {
    const place = Math.round(((atMs - nowMs + spanMs) / spanMs) * width);
    if (place >= 0 && place < width) write(place, `▲ ${name} `);
  }
  return line.join("");
}

function latencyLines(state: LiveState, { paint, width }: Look): string[] {
  const now = nowOf(state);
  const since = now?.last.terminalBuckets ?? [];
  const lately = now === undefined ? [] : bucketDifference(since, now.before.terminalBuckets);
  const cells = (buckets: readonly number[]) =>
    percentiles
      .map(([, share]) => bucketPercentile(buckets, latencyScale.bounds, share))
      .map((ms) => (ms === 0 ? "–" : latencyText(ms)).padStart(11))
      .join("");
  return [
    `${label("latency")}${paint("dim", percentiles.map(([name]) => name.padStart(11)).join(""))}`,
    `${label("  now")}${paint("bold", cells(lately))}`,
    `${label("  all")}${cells(since)}`,
    ...histogramLines(since, { paint, width }),
  ];
}

/** The shape of all latencies so far, on a logarithmic axis, two characters a bucket. */
function histogramLines(buckets: readonly number[], { paint, width }: Look): string[] {
  const first = buckets.findIndex((count) => count > 0);
  const last = buckets.findLastIndex((count) => count > 0);
  if (first < 0) return [`${label("")}${paint("dim", "nothing has ended yet")}`];
  const shown = buckets.slice(first, last + 1);
  const room = width - LABEL - 24;
  const each = Math.max(1, Math.min(3, Math.floor(room / shown.length)));
  const bars = sparkline(shown.flatMap((count) => Array.from({ length: each }, () => count)));
  const bound = (bucket: number) => {
    const ms = latencyScale.bounds[Math.min(bucket, latencyScale.bounds.length - 2)]!;
    return latencyText(ms);
  };
  const from = first === 0 ? "0" : bound(first - 1);
  return [
    `${label("")}${paint("dim", from.padStart(10))} ${paint("yellow", bars)} ${paint("dim", bound(last))}`,
  ];
}

function stateLines(state: LiveState, { paint, width }: Look): string[] {
  const now = nowOf(state);
  if (now === undefined) return [`${label("state")}waiting for the load to begin`];
  const { last, before } = now;
  const history = state.samples
    .slice(-Math.max(10, width - LABEL - 26))
    .map(({ active }) => active);
  const spanMs = last.elapsedMs - before.elapsedMs;
  const cores = spanMs <= 0 ? 0 : (last.cpuMicros - before.cpuMicros) / 1000 / spanMs;
  const memory = last.rssMb === null ? "" : `   memory ${countText(last.rssMb)} MB`;
  const bad = (["refused", "unknown", "dropped"] as const).map((name) => {
    const text = `${countText(last[name])} ${name}`;
    return last[name] > 0 ? paint("red", text) : text;
  });
  const isUnseen = state.subject.isUnseen === true;
  const active = `${countText(last.active)} active`.padEnd(18);
  const ended = isUnseen ? "ends not seen" : `${countText(last.completed)} ended`;
  return [
    `${label("backlog")}${isUnseen ? "not seen" : `${active} ${paint("green", sparkline(history))}`}`,
    `${label("cpu")}${cores.toFixed(2)} of ${state.subject.cores} cores, generators included${memory}`,
    `${label("audit")}${ended}, ${bad.join(", ")}; judged at the end`,
  ];
}

function label(text: string): string {
  return text.padEnd(LABEL);
}

function shortCount(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M/s`;
  return value >= 1000 ? `${value / 1000}k/s` : `${value}/s`;
}

function shortened(text: string, length: number): string {
  const letters = [...text];
  if (letters.length <= length) return text;
  return `${letters.slice(0, Math.max(0, length - 1)).join("")}…`;
}
