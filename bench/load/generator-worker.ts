/** The entry of a generator's thread: connects a client, sends the load, waits for the rest, reports. */
import assert from "node:assert/strict";
import { parentPort, workerData } from "node:worker_threads";
import { Client } from "../../engine/client/client.ts";
import { systemClock, systemScheduler } from "../../engine/system-ports.ts";
import type { AuditSummary } from "../audit/audit-summary.ts";
import { BitmapAudit } from "../audit/bitmap-audit.ts";
import { Ledger } from "../audit/ledger.ts";
import { BenchCounters } from "../measurement/bench-counters.ts";
import { preferThisThread, threadCpuMicros } from "../measurement/resources.ts";
import { loadScenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import {
  type Burst,
  burstArrivals,
  constantArrivals,
  poissonArrivals,
  rampedArrivals,
} from "./arrivals.ts";
import { Generator, type GeneratorTally, type WrongSample } from "./generator.ts";
import { type LinkOrigin, openLink } from "./generator-link.ts";
import { seededRandom } from "./seeded-random.ts";

export interface GeneratorSettings {
  readonly origin: LinkOrigin;
  readonly scenarioFolder: string;
  readonly machineName: string;
  readonly clientId: string;
  readonly resumes: readonly string[];
  /** This generator's share of the rate, and its shift against the others. */
  readonly ratePerSecond: number;
  readonly phaseMs: number;
  readonly arrivals: "constant" | "poisson";
  /** This generator's share of it; with constant arrivals only. */
  readonly burst?: Burst | undefined;
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
  /** Nothing runs any more: take in what is on its way, and report. */
  | { readonly kind: "finish" };

export type FromGenerator =
  | { readonly kind: "ready" }
  /** Its own executions have ended, or the time to wait for them is over. */
  | { readonly kind: "drained"; readonly isDrained: boolean }
  | {
      readonly kind: "done";
      readonly audit: AuditSummary;
      readonly tally: GeneratorTally;
      readonly wrongSamples: readonly WrongSample[];
      readonly acceptLatency: Uint8Array;
      readonly terminalLatency: Uint8Array;
      readonly lateness: Uint8Array;
      readonly cpuMicros: number | undefined;
    };

const settings = workerData as GeneratorSettings;
assert(parentPort !== null, "a generator runs in a worker thread");
const parent = parentPort;

const { generator: generated } = await loadScenario(settings.scenarioFolder);
const audit = new BitmapAudit();
const random = seededRandom(settings.seed);
random.restart(settings.generatorIndex);
const generator = new Generator(settings, {
  clock: systemClock,
  workload: createWorkload(generated, settings.seed),
  arrivals: rampedArrivals(fullRateArrivals(settings), settings.warmupMs / 2),
  audit,
  ledger: settings.ledgerPath === null ? null : new Ledger(settings.ledgerPath, systemClock),
  counters: new BenchCounters(settings.counterBlock),
});
const link = await openLink(settings.origin);
const client = new Client(link.link, {
  clock: systemClock,
  scheduler: systemScheduler,
  clientId: settings.clientId,
  resumes: settings.resumes,
  onTerminals: (frame) => {
    generator.takeTerminals(frame);
    // Many frames may have come at once: what is due meanwhile is sent between them.
    if (isLoading) generator.turn();
  },
});
let isLoading = false;

let cpuMicros: number | undefined;

parent.on("message", (message: ToGenerator) => {
  if (message.kind === "begin")
    void run(message.startMs); // A rejection ends the thread.
  else void finish();
});
// The node answers in order: when it has answered this, it knows whose terminals go where.
await client.describe(settings.machineName);
report({ kind: "ready" });

async function run(startMs: number): Promise<void> {
  const machine = await client.describe(settings.machineName);
  assert(machine !== undefined, `${settings.machineName} is deployed`);
  preferThisThread();
  const cpuBefore = threadCpuMicros();
  generator.begin(client, machine, settings.frameRecordsMax, startMs);
  await load(startMs);
  const isDrained = await drain();
  const cpuAfter = threadCpuMicros();
  cpuMicros = cpuBefore === undefined ? undefined : cpuAfter! - cpuBefore;
  report({ kind: "drained", isDrained });
}

async function finish(): Promise<void> {
  // In order again: all terminals that the node has sent before its answer are taken in.
  await client.describe(settings.machineName);
  client.close();
  await link.close();
  report({
    kind: "done",
    audit: audit.summary(),
    tally: generator.tally,
    wrongSamples: generator.wrongSamples,
    acceptLatency: generator.acceptLatency.encode(),
    terminalLatency: generator.terminalLatency.encode(),
    lateness: generator.lateness.encode(),
    cpuMicros,
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
      if (pauseMs > 0) Atomics.wait(sleeper, 0, 0, Math.min(pauseMs, 0.25));
      setImmediate(turn);
    };
    setTimeout(turn, Math.max(0, startMs - systemClock.nowMs()));
  });
}

/** Waits until every accepted execution is terminal; false when that takes too long. */
async function drain(): Promise<boolean> {
  const giveUpMs = systemClock.nowMs() + settings.drainTimeoutMs;
  while (systemClock.nowMs() < giveUpMs) {
    const { accepted, terminal } = generator.tally;
    if (generator.unanswered === 0 && terminal >= accepted) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

/** As they would be without a ramp, which costs half of its own length. */
function fullRateArrivals({
  arrivals,
  burst,
  ratePerSecond,
  phaseMs,
  warmupMs,
}: GeneratorSettings) {
  if (arrivals === "poisson") return poissonArrivals(ratePerSecond, random.next);
  if (burst === undefined) return constantArrivals(ratePerSecond, phaseMs);
  const lostMs = warmupMs / 4;
  const { fromMs, untilMs } = burst;
  const shifted = { ...burst, fromMs: fromMs - lostMs, untilMs: untilMs - lostMs };
  return burstArrivals(ratePerSecond, shifted, phaseMs);
}

function report(message: FromGenerator): void {
  parent.postMessage(message);
}
