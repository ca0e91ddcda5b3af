/**
 * A run's record made up by a small generator, deterministic: a load with a warm-up, latencies of a
 * long tail, profiles of every state of the machine; with a fault, or failing, when asked.
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import hdr from "hdr-histogram-js";
import { type SeededRandom, seededRandom } from "../../../bench/load/seeded-random.ts";
import type { LatencySummary } from "../../../bench/measurement/latency-histogram.ts";
import type { ThresholdOutcome } from "../../../bench/plan/thresholds.ts";
import type { FaultMark } from "../../../bench/report/fault-mark.ts";
import {
  emptyHistogram,
  mergedHistogram,
  summaryOf,
  windowOf,
} from "../../../bench/report/histograms.ts";
import type { RunResult } from "../../../bench/report/result.ts";
import type {
  IntervalHistogram,
  RunRecord,
  SeriesPoint,
  StateProfile,
} from "../../../bench/report/run-record.ts";
import { goodResult } from "./sample-result.ts";

export interface SampleSpec {
  readonly seconds?: number; // Of the measured window.
  readonly ratePerSecond?: number;
  readonly withFault?: boolean;
  readonly definition?: string;
  readonly result?: Partial<RunResult> & { readonly thresholds?: readonly ThresholdOutcome[] };
}

const WARMUP_S = 3;
const DRAIN_S = 1;
const RECORDS_PER_HISTOGRAM = 400;
const STARTED_AT_MS = Date.UTC(2026, 10, 25, 12, 0, 0);
const tags = ["accept", "queue", "engine", "terminal", "lateness"] as const;
/** Median latency of each, in milliseconds. */
const medianMs = { accept: 2.1, queue: 1.2, engine: 1.6, terminal: 5.4, lateness: 0.12 };

export const orderDefinition = readFileSync(
  fileURLToPath(new URL("../../../bench/scenarios/order/machine.asl.json", import.meta.url)),
  "utf8",
);

export function sampleRecord(spec: SampleSpec = {}): RunRecord {
  const { seconds = 15, ratePerSecond = 20_000, definition = orderDefinition } = spec;
  const random = seededRandom(7);
  const fault = spec.withFault === true ? faultOf(seconds, ratePerSecond) : undefined;
  const histograms: IntervalHistogram[] = [];
  const series: SeriesPoint[] = [];
  for (let second = 0; second < WARMUP_S + seconds + DRAIN_S; second++) {
    const slowness = slownessAt(second, fault);
    const made = intervalHistograms(second, { slowness, ratePerSecond, random });
    histograms.push(...made);
    const count = second < WARMUP_S + seconds ? Math.round(ratePerSecond * ramp(second)) : 0;
    series.push(pointOf(second, { count, slowness, seconds, made, random }));
  }
  const result = resultOf({ histograms, spec, seconds, ratePerSecond });
  return {
    result,
    startedAtMs: STARTED_AT_MS,
    series,
    histograms,
    definition,
    states: stateProfiles(definition, random),
    faults: fault === undefined ? [] : [fault],
  };
}

function faultOf(seconds: number, ratePerSecond: number): FaultMark {
  const beginMs = (WARMUP_S + Math.floor(seconds / 2)) * 1000;
  return {
    name: "kill",
    target: "node-2",
    beginMs,
    endMs: beginMs + 2000,
    mendMs: null,
    goodputBefore: ratePerSecond,
    goodputEnough: ratePerSecond * 0.9,
    goodputLowest: ratePerSecond * 0.22,
    recoverySeconds: 2.4,
    restSeconds: 2.1,
    inFlight: 40,
    lost: 0,
    duplicates: 37,
  };
}

function ramp(second: number): number {
  return Math.min(1, (second + 0.5) / WARMUP_S);
}

/** How many times slower than usual. */
function slownessAt(second: number, fault: FaultMark | undefined): number {
  const wave = 1 + 0.2 * Math.sin(second / 3);
  if (fault === undefined || second * 1000 < fault.beginMs) return wave;
  const since = second - fault.beginMs / 1000;
  return wave * (1 + 40 * Math.exp(-since / 1.2));
}

function intervalHistograms(
  second: number,
  {
    slowness,
    ratePerSecond,
    random,
  }: { readonly slowness: number; readonly ratePerSecond: number; readonly random: SeededRandom },
): IntervalHistogram[] {
  return tags.map((tag) => {
    const histogram = emptyHistogram();
    // The generator does not suffer from the engine's faults.
    const slower = tag === "lateness" ? 1 : slowness;
    const each = Math.max(1, Math.round((ratePerSecond * ramp(second)) / RECORDS_PER_HISTOGRAM));
    for (let at = 0; at < RECORDS_PER_HISTOGRAM; at++) {
      const share = (at + random.next()) / RECORDS_PER_HISTOGRAM;
      const micros = medianMs[tag] * 1000 * slower * (0.5 / (1.001 - share)) ** 0.55;
      histogram.recordValueWithCount(Math.max(1, Math.round(micros)), each);
    }
    const encoded = Buffer.from(hdr.encodeIntoCompressedBase64(histogram), "base64");
    return { tag, fromMs: second * 1000, untilMs: (second + 1) * 1000, encoded };
  });
}

function pointOf(
  second: number,
  {
    count,
    slowness,
    seconds,
    made,
    random,
  }: {
    readonly count: number;
    readonly slowness: number;
    readonly seconds: number;
    readonly made: readonly IntervalHistogram[];
    readonly random: SeededRandom;
  },
): SeriesPoint {
  const phase = second < WARMUP_S ? "warm-up" : second < WARMUP_S + seconds ? "load" : "drain";
  const noise = 1 + 0.03 * (random.next() - 0.5);
  const share = slowness > 4 ? 1 / Math.sqrt(slowness / 2) : 1;
  const summary = (tag: (typeof tags)[number]): LatencySummary =>
    summaryOf(mergedHistogram({ histograms: made }, tag)!);
  return {
    fromMs: second * 1000,
    untilMs: (second + 1) * 1000,
    phase,
    offered: count,
    sent: count,
    dropped: 0,
    accepted: Math.round(count * share),
    refused: count - Math.round(count * share),
    completed: Math.round(count * share * noise),
    active: Math.round(180 * slowness * noise),
    latencyMs: { accept: summary("accept"), terminal: summary("terminal") },
    latenessMsP99: summary("lateness").p99,
    engineCores: count === 0 ? 0.02 : 0.72 * noise,
    generatorCores: count === 0 ? 0.01 : 0.21 * noise,
    rssMb: 210 + second * 0.8,
    eventLoopLagMs: 1.5 * slowness * noise,
  };
}

function resultOf({
  histograms,
  spec,
  seconds,
  ratePerSecond,
}: {
  readonly histograms: readonly IntervalHistogram[];
  readonly spec: SampleSpec;
  readonly seconds: number;
  readonly ratePerSecond: number;
}): RunResult {
  const times = { warmupMs: WARMUP_S * 1000, durationMs: seconds * 1000 };
  const timed = { ...goodResult, ...times };
  const merged = (tag: (typeof tags)[number]) =>
    summaryOf(mergedHistogram({ histograms }, tag, windowOf({ result: timed }))!);
  return {
    ...timed,
    scenario: "order",
    rateOffered: ratePerSecond,
    rateSent: ratePerSecond,
    throughput: ratePerSecond * 0.9993,
    transitionsPerExecution: 15,
    latencyMs: { accept: merged("accept"), terminal: merged("terminal") },
    latenessMs: { p99: merged("lateness").p99 },
    ...spec.result,
  };
}

interface States {
  readonly States: Readonly<Record<string, StateText>>;
}

interface StateText {
  readonly Type: string;
  readonly Branches?: readonly States[];
  readonly ItemProcessor?: States;
}

function stateProfiles(definition: string, random: SeededRandom): StateProfile[] {
  const profiles: StateProfile[] = [];
  const visit = (states: States, above: readonly string[], share: number): void => {
    for (const [name, state] of Object.entries(states.States)) {
      const path = [...above, name];
      const entered = Math.round(share * 1000 * (0.4 + 0.6 * random.next()));
      profiles.push(profileOf(path, { type: state.Type, entered, random }));
      for (const branch of state.Branches ?? []) visit(branch, path, share);
      if (state.ItemProcessor !== undefined) visit(state.ItemProcessor, path, share * 3);
    }
  };
  visit(JSON.parse(definition) as States, [], 1);
  return profiles;
}

function profileOf(
  path: readonly string[],
  { type, entered, random }: { type: string; entered: number; random: SeededRandom },
): StateProfile {
  const isTask = type === "Task";
  const p50 = isTask ? 0.8 + 3 * random.next() : 0.02 + 0.05 * random.next();
  return {
    path,
    type,
    entered,
    failed: isTask ? Math.round(entered * 0.03 * random.next()) : 0,
    retried: isTask ? Math.round(entered * 0.02 * random.next()) : 0,
    sampled: 1000,
    latencyMs: { p50, p90: p50 * 2, p99: p50 * 6, p999: p50 * 11, max: p50 * 25 },
  };
}
