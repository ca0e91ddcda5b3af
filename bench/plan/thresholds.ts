/**
 * Thresholds: what a result must hold to pass, as a list of short comparisons. Plans, `--threshold`
 * and searches for a rate (`--slo`) read the same language. Pure.
 *
 *     p99<100ms, lost=0, refused<1%, throughput>=0.99*offered
 *     metric op limit      op: < <= > >= = !=
 *
 * Latencies are those of the measured window from the intended start to the terminal; `accept.` and
 * `lateness.` before a percentile name the two others. A count's per cent are of all that was offered;
 * what was offered are the starts that were drawn, of Poisson arrivals not quite as many as asked for. A
 * threshold on `refused` or `unknown` stands in for what the verdict asks of them by itself.
 */
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import type { RunResult } from "../report/result.ts";

/** What is judged: any result with these fields. */
export type ThresholdSubject = Pick<
  RunResult,
  | "latencyMs"
  | "latenessMs"
  | "throughput"
  | "rateSent"
  | "rateOffered"
  | "rateIntended"
  | "sent"
  | "accepted"
  | "refused"
  | "unknown"
  | "terminal"
  | "lost"
  | "duplicates"
  | "unexpected"
  | "wrong"
  | "dropped"
  | "backlogGrowth"
>;

export interface Threshold {
  readonly text: string; // Without blanks: `p99<100ms`.
  readonly metric: string;
  readonly operator: Operator;
  readonly limit: Limit;
}

/** Milliseconds for a latency; a share is 0..1; a multiple is of a rate of the result. */
export type Limit =
  | { readonly kind: "plain"; readonly value: number }
  | { readonly kind: "share"; readonly value: number }
  | { readonly kind: "multiple"; readonly value: number; readonly of: "offered" | "sent" };

export interface ThresholdOutcome {
  readonly text: string;
  /**
   * In milliseconds, per cent, a second, or as a count: see `unitOf`. NaN (null in JSON): nothing was
   * measured.
   */
  readonly actual: number;
  readonly ok: boolean;
}

/** One comparison read again from its text; undefined: it is none. */
export function thresholdOf(text: string): Threshold | undefined {
  const threshold = parseOne(text.replaceAll(/\s+/g, ""));
  return typeof threshold === "string" ? undefined : threshold;
}

/** Of an outcome's `actual`; nothing for a count. */
export function unitOf({ metric, limit }: Threshold): "ms" | "%" | "/s" | "" {
  if (limit.kind === "share") return "%";
  const { kind } = metrics.get(metric)!;
  return kind === "latency" ? "ms" : kind === "rate" ? "/s" : "";
}

/** What is wrong with thresholds for a load whose outcomes cannot be seen: they could never be judged. */
export function unseenProblems(thresholds: readonly Threshold[]): string[] {
  return thresholds
    .filter(({ metric }) => !seenOfStarts.has(metric))
    .map(
      ({ text }) => `${text} cannot be judged with operation start, whose outcomes are not seen`,
    );
}

export type ThresholdsReading =
  | { readonly ok: true; readonly thresholds: readonly Threshold[] }
  | { readonly ok: false; readonly problem: string };

type Operator = "<" | "<=" | ">" | ">=" | "=" | "!=";

interface Metric {
  readonly kind: "latency" | "count" | "rate";
  readonly read: (result: ThresholdSubject) => number;
}

const percentiles = { p50: "p50", p90: "p90", p99: "p99", "p99.9": "p999", max: "max" } as const;

const counts = [
  "sent",
  "accepted",
  "refused",
  "unknown",
  "terminal",
  "lost",
  "duplicates",
  "unexpected",
  "wrong",
  "dropped",
] as const;

const metrics: ReadonlyMap<string, Metric> = new Map([
  ...Object.entries(percentiles).flatMap(([name, field]) => [
    latency(name, ({ latencyMs }) => latencyMs.terminal[field]),
    latency(`terminal.${name}`, ({ latencyMs }) => latencyMs.terminal[field]),
    latency(`accept.${name}`, ({ latencyMs }) => latencyMs.accept[field]),
  ]),
  latency("lateness.p99", ({ latenessMs }) => latenessMs.p99),
  ...counts.map((name): [string, Metric] => [
    name,
    { kind: "count", read: (result) => result[name] },
  ]),
  ["backlog", { kind: "count", read: ({ backlogGrowth }) => backlogGrowth }],
  ["throughput", { kind: "rate", read: ({ throughput }) => throughput }],
  ["rate", { kind: "rate", read: ({ rateSent }) => rateSent }],
]);

/** What StartExecution's answers tell. */
const seenOfStarts: ReadonlySet<string> = new Set([
  ...Object.keys(percentiles).map((name) => `accept.${name}`),
  ...["lateness.p99", "sent", "accepted", "refused", "unknown", "dropped", "rate"],
]);

const shape = /^([a-z][a-z0-9.]*)(<=|>=|!=|==|<|>|=)(.+)$/i;
const numberShape = /^(\d+(?:\.\d+)?)(us|ms|s|m|k|%)?$/;
const multipleShape = /^(\d+(?:\.\d+)?)(%?)\*(offered|sent)$/;
const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };
const magnitudes: Readonly<Record<string, number>> = { "": 1, k: 1000, m: 1_000_000 };

/** @param text Comparisons with commas between them; the problem names every one that is wrong. */
export function parseThresholds(text: string): ThresholdsReading {
  const read = text
    .split(",")
    .map((part) => part.replaceAll(/\s+/g, ""))
    .filter((part) => part !== "")
    .map(parseOne);
  const problems = read.filter((one) => typeof one === "string");
  if (read.length === 0) problems.push("no threshold is given; one looks like p99<100ms");
  if (problems.length > 0) return { ok: false, problem: problems.join("; ") };
  return { ok: true, thresholds: read.filter((one) => typeof one !== "string") };
}

/** All of them, in order. What is no number (nothing was measured) holds no threshold. */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  result: ThresholdSubject,
): readonly ThresholdOutcome[] {
  return thresholds.map(({ text, metric, operator, limit }) => {
    const { kind, read } = metrics.get(metric)!;
    // Without a record no latency was measured: its zeros are no achievement.
    const isMeasured = kind !== "latency" || recordsOf(metric, result) > 0;
    const value = isMeasured ? read(result) : Number.NaN;
    const isShare = limit.kind === "share";
    const actual = isShare ? shareOf(value, result) * 100 : value;
    const bound = isShare ? limit.value * 100 : boundOf(limit, result);
    return { text, actual, ok: holds(actual, operator, bound) };
  });
}

/** About how many times a latency was recorded. */
function recordsOf(metric: string, { sent, accepted, terminal }: ThresholdSubject): number {
  if (metric.startsWith("lateness.")) return sent;
  return metric.startsWith("accept.") ? accepted : terminal;
}

function parseOne(part: string): Threshold | string {
  const [, name, sign, limitText] = shape.exec(part) ?? [];
  if (name === undefined || sign === undefined || limitText === undefined) {
    return `${part} is no threshold; one looks like p99<100ms, lost=0 or throughput>=0.99*offered`;
  }
  const metric = metrics.get(name);
  if (metric === undefined) {
    const known = [...metrics.keys()];
    return `${part}: unknown metric ${name}${didYouMean(name, known)}; it is one of ${known.join(" ")}`;
  }
  const limit = parseLimit(limitText, metric);
  if (limit === undefined)
    return `${part}: ${limitText} is no limit for ${name}; ${hints[metric.kind]}`;
  const operator = (sign === "==" ? "=" : sign) as Operator;
  return { text: `${name}${operator}${limitText}`, metric: name, operator, limit };
}

const hints = {
  latency: "write a time as 250us, 100ms, 2s",
  count: "write a count as 0 or 10k, or a share of the offered as 1%",
  rate: "write a rate as 500 or 100k, or a multiple as 0.99*offered",
} as const;

function parseLimit(text: string, { kind }: Metric): Limit | undefined {
  const [, factor, percent, of] = multipleShape.exec(text) ?? [];
  if (factor !== undefined && (of === "offered" || of === "sent")) {
    if (kind !== "rate") return undefined;
    return { kind: "multiple", value: Number(factor) / (percent === "%" ? 100 : 1), of };
  }
  const [, digits, unit = ""] = numberShape.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (unit === "%") return kind === "count" ? { kind: "share", value: number / 100 } : undefined;
  // A latency without a unit would leave open which: only nothing needs none.
  const scale = kind === "latency" ? (number === 0 ? 1 : milliseconds[unit]) : magnitudes[unit];
  return scale === undefined ? undefined : { kind: "plain", value: number * scale };
}

function shareOf(count: number, { sent, dropped }: ThresholdSubject): number {
  return sent + dropped === 0 ? 0 : count / (sent + dropped);
}

function boundOf(limit: Limit, result: ThresholdSubject): number {
  if (limit.kind !== "multiple") return limit.value;
  return limit.value * (limit.of === "offered" ? rateIntended(result) : result.rateSent);
}

/** What was offered in fact: as many starts as arrivals drew, whatever rate they were drawn by. */
export function rateIntended(result: Pick<RunResult, "rateIntended" | "rateOffered">): number {
  return result.rateIntended ?? result.rateOffered;
}

function holds(actual: number, operator: Operator, bound: number): boolean {
  switch (operator) {
    case "<":
      return actual < bound;
    case "<=":
      return actual <= bound;
    case ">":
      return actual > bound;
    case ">=":
      return actual >= bound;
    case "=":
      return actual === bound;
    case "!=":
      return !Number.isNaN(actual) && actual !== bound;
  }
}

function latency(name: string, read: Metric["read"]): [string, Metric] {
  return [name, { kind: "latency", read }];
}
