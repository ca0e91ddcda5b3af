/**
 * Interval histograms as an HdrHistogram log, version 1.3: what HistogramLogProcessor and the readers
 * of other languages take. Times are seconds since the load's start, values microseconds; the column
 * of largest values is in milliseconds, as those tools expect.
 */
import { compressedBase64, decodeHistogram, type HistogramTag } from "../histograms.ts";
import type { IntervalHistogram, RunRecord } from "../run-record.ts";

export const histogramTags = ["terminal", "accept", "queue", "engine", "lateness"] as const;

/** Undefined: nobody kept histograms of that. */
export function histogramLog(
  { histograms, startedAtMs, result }: RunRecord,
  tag: HistogramTag,
): string | undefined {
  const rows = histograms.filter((histogram) => histogram.tag === tag);
  if (rows.length === 0) return undefined;
  const startSeconds = (startedAtMs / 1000).toFixed(3);
  return [
    `#[${result.scenario} on ${result.target}: ${tag}, microseconds]`.replaceAll(/[\r\n]/g, " "),
    "#[Histogram log format version 1.3]",
    `#[BaseTime: ${startSeconds} (seconds since epoch)]`,
    `#[StartTime: ${startSeconds} (seconds since epoch), ${new Date(startedAtMs).toISOString()}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...rows.map(logLine),
    "",
  ].join("\n");
}

/** @throws Error A line that is none, with its number. */
export function readHistogramLog(text: string): IntervalHistogram[] {
  return text
    .split("\n")
    .map((line, at) => [line.trim(), at + 1] as const)
    .filter(([line]) => line !== "" && !line.startsWith("#") && !line.startsWith('"'))
    .map(([line, number]) => readLine(line, number));
}

function logLine({ tag, fromMs, untilMs, encoded }: IntervalHistogram): string {
  const maxMs = (decodeHistogram(encoded).maxValue / 1000).toFixed(3);
  const from = (fromMs / 1000).toFixed(3);
  const length = ((untilMs - fromMs) / 1000).toFixed(3);
  return `Tag=${tag},${from},${length},${maxMs},${compressedBase64(encoded)}`;
}

function readLine(line: string, number: number): IntervalHistogram {
  const match = /^Tag=(\w+),([\d.]+),([\d.]+),[\d.]+,([\w+/=]+)$/.exec(line);
  const tag = histogramTags.find((known) => known === match?.[1]);
  if (match === null || tag === undefined) {
    throw new Error(`line ${number} is no interval of a histogram log with one of our tags`);
  }
  const fromMs = Math.round(Number(match[2]) * 1000);
  const untilMs = fromMs + Math.round(Number(match[3]) * 1000);
  return { tag, fromMs, untilMs, encoded: Buffer.from(match[4]!, "base64") };
}
