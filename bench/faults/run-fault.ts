/**
 * One run: a cluster of its own, load by a client process, the fault, and what the ledgers say of it.
 *
 *   cluster up ─▶ load ──────── fault ──────── load ends ─▶ streams empty ─▶ ledgers ─▶ verdict
 */
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../engine/system-ports.ts";
import { seededRandom } from "../load/seeded-random.ts";
import { deployToCluster } from "../nats/deploy.ts";
import type { LifeSettings } from "../run/life-settings.ts";
import type { LifeSample } from "../run/life-watch.ts";
import type { LoadReport } from "../run/load.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ChaosResult } from "./chaos-result.ts";
import { LoadSession } from "./client/load-session.ts";
import { ChaosCluster } from "./cluster/chaos-cluster.ts";
import { type ClusterShape, shapeDefault } from "./cluster/cluster-shape.ts";
import { type Fault, type LoadShape, loadDefault, type Stage } from "./fault.ts";
import { resultOf } from "./result-of.ts";
import type { Span } from "./timeline/span.ts";
import { Timeline } from "./timeline/timeline.ts";

export interface FaultRun {
  readonly fault: Fault;
  readonly scenario: Scenario;
  readonly load: LoadShape;
  readonly seed: number;
  readonly pauseMs: number;
  readonly drainTimeoutMs: number;
  /** Metrics of the client are served there, of the nodes at the ports after it. */
  readonly metricsPort: number | undefined;
  /** For stores, logs and ledgers. */
  readonly folder: string;
  readonly tell: (line: string) => void;
  readonly onSample: (sample: LifeSample) => void;
}

/** What happened, before anybody has judged it. */
export interface FaultOutcome {
  readonly run: FaultRun;
  readonly shape: ClusterShape;
  readonly cluster: ChaosCluster;
  readonly session: LoadSession;
  readonly serverVersion: string;
  readonly report: LoadReport<null>;
  readonly left: number;
  readonly redelivered: number;
  readonly spans: readonly Span[];
  readonly timeline: Timeline;
}

/** A fault is made at any time within so long: what the load does then differs by the seed. */
const LATE_MS_MAX = 500;
const CHECK_EVERY_MS = 250;
const SETTLE_LOOK_MS = 250;

export function loadOf(fault: Fault): LoadShape {
  return { ...loadDefault, ...fault.load };
}

/** @throws Error when a part of the cluster does not come up, or ends by itself. */
export function runFault(run: FaultRun): Promise<ChaosResult> {
  const { fault, scenario, folder, seed } = run;
  const shape = { ...shapeDefault, ...fault.shape };
  const random = seededRandom(seed);
  const { metricsPort } = run;
  const plan = { shape, scenario, folder, random: random.next, metricsPort };
  return ChaosCluster.with(plan, async (cluster) => {
    await deployToCluster(cluster.address, scenario);
    const settings = settingsOf(run, shape);
    const { address } = cluster;
    const session = new LoadSession({ settings, address, folder, onSample: run.onSample });
    try {
      return await resultOf(await perform(run, { cluster, session, random: random.next }));
    } finally {
      await session.stop();
    }
  });
}

async function perform(
  run: FaultRun,
  parts: Pick<Stage, "cluster" | "session" | "random">,
): Promise<FaultOutcome> {
  const { fault, load, pauseMs, tell } = run;
  const { cluster, session } = parts;
  cluster.watch.begin();
  await session.begin();
  session.client.tellFault(fault.name, false);
  const spans: Span[] = [];
  const wait = (delayMs: number) => waitAlive(parts, delayMs);
  const stage: Stage = {
    ...parts,
    pauseMs,
    burstEndMs: session.startMs + load.faultAtMs + (load.burst?.durationMs ?? 0),
    during: async (work) => {
      const beginMs = systemClock.nowMs();
      session.client.tellFault(fault.name, true);
      await work();
      session.client.tellFault(fault.name, false);
      spans.push({ beginMs, endMs: systemClock.nowMs() });
    },
    tell: (line) => tell(`${secondsSince(session.startMs)} ${line}`),
    wait,
  };
  // Where the load itself makes the fault, it is where the load has it.
  const lateMs = load.burst === undefined ? parts.random() * LATE_MS_MAX : 0;
  await wait(session.startMs + load.faultAtMs + lateMs - systemClock.nowMs());
  await fault.inject(stage);
  const isDrained = settled(session.drained());
  while (!isDrained()) await wait(CHECK_EVERY_MS);
  const left = await waitUntilSettled(run, parts);
  const redelivered = await cluster.view.redelivered();
  const report = await session.finish();
  await cluster.check();
  const timeline = Timeline.read(session.ledgerPaths);
  return {
    run,
    ...parts,
    shape: cluster.shape,
    serverVersion: cluster.servers[0]!.version,
    report,
    left,
    redelivered,
    spans: fault.spans?.(timeline) ?? spans,
    timeline,
  };
}

/** Sleeps, unless the client or a node ends by itself. */
async function waitAlive(
  { cluster, session }: Pick<Stage, "cluster" | "session">,
  delayMs: number,
): Promise<void> {
  const untilMs = systemClock.nowMs() + delayMs;
  do {
    await cluster.check();
    const leftMs = Math.max(0, untilMs - systemClock.nowMs());
    await Promise.race([session.client.failed, sleep(Math.min(CHECK_EVERY_MS, leftMs))]);
  } while (systemClock.nowMs() < untilMs);
}

/** Whether a promise has been fulfilled; its failure is told of elsewhere. */
function settled(promise: Promise<void>): () => boolean {
  let isSettled = false;
  promise.then(
    () => {
      isSettled = true;
    },
    () => {},
  );
  return () => isSettled;
}

/** Until nothing is left in the streams that could still end, for a client or twice; answers what is. */
async function waitUntilSettled(
  { drainTimeoutMs }: FaultRun,
  { cluster, session }: Pick<Stage, "cluster" | "session">,
): Promise<number> {
  const giveUpMs = systemClock.nowMs() + drainTimeoutMs;
  for (;;) {
    const left = await cluster.view.left(session.clientIds);
    if (left === 0 || systemClock.nowMs() > giveUpMs) return left;
    await waitAlive({ cluster, session }, SETTLE_LOOK_MS);
  }
}

function settingsOf(run: FaultRun, shape: ClusterShape): LifeSettings {
  const { scenario, load, seed, drainTimeoutMs } = run;
  const { burst, faultAtMs } = load;
  return {
    scenarioFolder: scenario.folder,
    machineName: scenario.name,
    ratePerSecond: load.ratePerSecond,
    arrivals: "constant",
    burst: burst && {
      fromMs: faultAtMs,
      untilMs: faultAtMs + burst.durationMs,
      ratePerSecond: burst.ratePerSecond,
    },
    warmupMs: load.warmupMs,
    durationMs: load.durationMs,
    drainTimeoutMs,
    shards: 1,
    generators: 1,
    durability: shape.sync === "always" ? "power" : "process",
    seed,
    dataFolder: null,
    frameRecordsMax: 256,
    metricsPort: run.metricsPort,
    firstIndex: 0,
    resumes: [],
    ledgerPath: null,
    engine: {},
  };
}

function secondsSince(startMs: number): string {
  return `${((systemClock.nowMs() - startMs) / 1000).toFixed(1).padStart(5)} s`;
}
