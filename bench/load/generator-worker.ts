/** The entry of a generator's thread: opens a target, sends the load, waits for the rest, reports. */
import assert from "node:assert/strict";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../../engine/system-ports.ts";
import type { AuditSummary } from "../audit/audit-summary.ts";
import { BitmapAudit } from "../audit/bitmap-audit.ts";
import { Ledger } from "../audit/ledger.ts";
import { BenchCounters } from "../measurement/bench-counters.ts";
import { preferThisThread, threadCpuMicros } from "../measurement/resources.ts";
import type { MixPart } from "../run/life-settings.ts";
import { createMix } from "../scenarios/mix.ts";
import { loadScenario } from "../scenarios/scenario.ts";
import { createWorkload, type Workload } from "../scenarios/workload.ts";
import { type OpenedTarget, openTarget } from "../targets/open-target.ts";
import type { TargetOrigin } from "../targets/origin.ts";
import type { TargetEvents } from "../targets/target.ts";
import type { Share } from "./arrivals/arrivals.ts";
import { type Phase, phaseArrivals } from "./arrivals/phases.ts";
import { Generator, type GeneratorTally, type WrongSample } from "./generator.ts";
import { IntervalRecorder, type IntervalReport, intervalMsOf } from "./interval-recorder.ts";
import { type MachineReport, MachineTallies, type Trouble } from "./machine-tallies.ts";
import { readTimes } from "./read-times.ts";
import { seededRandom } from "./seeded-random.ts";

export interface GeneratorSettings {
  readonly origin: TargetOrigin;
  readonly mix: readonly MixPart[];
  readonly clientId: string;
  readonly resumes: readonly string[];
  readonly phases: readonly Phase[];
  /** Of the phases' starts. */
  readonly share: Share;
  readonly seed: number;
  readonly generatorIndex: number;
  readonly firstIndex: number;
  readonly warmupMs: number;
  readonly durationMs: number;
  readonly drainTimeoutMs: number;
  readonly frameRecordsMax: number;
  readonly ledgerPath: string | null;
  readonly counterBlock: SharedArrayBuffer;
}

export type ToGenerator =
  | { readonly kind: "begin"; readonly startMs: number }
  /** The load is over early. After its start. */
  | { readonly kind: "end"; readonly atMs: number }
  /** Nothing runs any more: take in what is on its way, and report. */
  | { readonly kind: "finish" };

/** What a generator has to tell at its end. Plain data. */
export interface GeneratorDone {
  readonly audit: AuditSummary;
  readonly tally: GeneratorTally;
  readonly wrongSamples: readonly WrongSample[];
  readonly acceptLatency: Uint8Array;
  readonly terminalLatency: Uint8Array;
  readonly lateness: Uint8Array;
  readonly cpuMicros: number | undefined;
  /** Empty: there is one machine. */
  readonly machines: readonly MachineReport[];
  readonly troubles: readonly Trouble[];
}

export type FromGenerator =
  | { readonly kind: "ready" }
  | { readonly kind: "interval"; readonly interval: IntervalReport }
  /** Its own executions have ended, or the time to wait for them is over. */
  | { readonly kind: "drained"; readonly isDrained: boolean }
  | ({ readonly kind: "done" } & GeneratorDone);

const IDLE_LOOK_MS = 5;

const settings = workerData as GeneratorSettings;
assert(parentPort !== null, "a generator runs in a worker thread");
const parent = parentPort;

const audit = new BitmapAudit();
const random = seededRandom(settings.seed);
random.restart(settings.generatorIndex);
const workload = await loadWorkload();
const counters = new BenchCounters(settings.counterBlock);
const recorder = new IntervalRecorder(intervalMsOf(settings.warmupMs + settings.durationMs), {
  counters,
  readCpuMicros: threadCpuMicros,
  onInterval: (interval) => report({ kind: "interval", interval }),
});
const tallies = settings.mix.length === 1 ? null : new MachineTallies(settings.mix.length);
const generator = new Generator(settings, {
  clock: systemClock,
  workload,
  arrivals: phaseArrivals(settings.phases, { random: random.next, readTimes }, settings.share),
  audit,
  ledger: settings.ledgerPath === null ? null : new Ledger(settings.ledgerPath, systemClock),
  counters,
  recorder,
  tallies,
});
let isLoading = false;
const events: TargetEvents = {
  onSend: (indexes) => generator.onSend(indexes),
  onAccepted: (indexes) => generator.onAccepted(indexes),
  onRefused: (indexes, why) => generator.onRefused(indexes, why),
  onUnknown: (indexes, why) => generator.onUnknown(indexes, why),
  onTerminals: (batch) => generator.onTerminals(batch),
};
const target: OpenedTarget = await openTarget(
  settings.origin,
  { ...settings, workload, machineNames: settings.mix.map(({ machineName }) => machineName) },
  {
    ...events,
    onTerminals: (batch) => {
      generator.onTerminals(batch);
      // Many frames may have come at once: what is due meanwhile is sent between them.
      if (isLoading && target.poll === undefined) generator.turn();
    },
  },
);
let cpuMicros: number | undefined;

parent.on("message", (message: ToGenerator) => {
  switch (message.kind) {
    case "begin":
      void run(message.startMs); // A rejection ends the thread.
      break;
    case "end":
      generator.end(message.atMs);
      break;
    case "finish":
      void finish();
  }
});
report({ kind: "ready" });

async function loadWorkload(): Promise<Workload> {
  const parts = settings.mix.map(async ({ scenarioFolder, weight }) => {
    const { generator: generated } = await loadScenario(scenarioFolder);
    return { workload: createWorkload(generated, settings.seed), weight };
  });
  return createMix(await Promise.all(parts), settings.seed);
}

async function run(startMs: number): Promise<void> {
  preferThisThread();
  const cpuBefore = threadCpuMicros();
  target.begin?.(startMs);
  generator.begin(target, startMs);
  await load(startMs);
  const isDrained = await drain();
  const cpuAfter = threadCpuMicros();
  cpuMicros = cpuBefore === undefined ? undefined : cpuAfter! - cpuBefore;
  report({ kind: "drained", isDrained });
}

async function finish(): Promise<void> {
  await target.settled();
  await target.close();
  generator.finish();
  report({
    kind: "done",
    audit: audit.summary(),
    tally: generator.tally,
    wrongSamples: generator.wrongSamples,
    acceptLatency: recorder.accept.window.encode(),
    terminalLatency: recorder.terminal.window.encode(),
    lateness: recorder.lateness.window.encode(),
    cpuMicros,
    machines: tallies?.reports() ?? [],
    troubles: generator.troubles.list(),
  });
}

/**
 * Turns until the load is over. Node's timers are no finer than a millisecond and late by another;
 * a short blocking wait and then one turn of the event loop keeps the pace to a fraction of one.
 */
function load(startMs: number): Promise<void> {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  isLoading = true;
  return new Promise((resolve) => {
    const turn = (): void => {
      const pauseMs = generator.turn();
      if (pauseMs === undefined) {
        isLoading = false;
        resolve();
        return;
      }
      if (pauseMs > 2) {
        setTimeout(turn, pauseMs - 1);
        return;
      }
      if (pauseMs > 0 && target.readsSockets !== true)
        Atomics.wait(sleeper, 0, 0, Math.min(pauseMs, 0.25));
      setImmediate(turn);
    };
    setTimeout(turn, Math.max(0, startMs - systemClock.nowMs()));
  });
}

/** Waits until every accepted execution is terminal; false when that takes too long. */
async function drain(): Promise<boolean> {
  const giveUpMs = systemClock.nowMs() + settings.drainTimeoutMs;
  while (systemClock.nowMs() < giveUpMs) {
    generator.idle();
    if (generator.isDrained) return true;
    await new Promise((resolve) => setTimeout(resolve, IDLE_LOOK_MS));
  }
  return false;
}

function report(message: FromGenerator): void {
  parent.postMessage(message);
}
