/**
 * One run: a cluster of its own, load by a client process, faults at their times, and what the ledgers
 * say of it.
 *
 *   cluster up ─▶ load ── fault ─── fault ─── load ends ─▶ streams empty ─▶ ledgers ─▶ verdict
 */
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../engine/system-ports.ts";
import { seededRandom } from "../load/seeded-random.ts";
import { deployToCluster } from "../nats/deploy.ts";
import type { LifeSettings } from "../run/life-settings.ts";
import type { LifeSample } from "../run/life-watch.ts";
import type { LoadReport } from "../run/load.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { LoadSession } from "./client/load-session.ts";
import { ChaosCluster } from "./cluster/chaos-cluster.ts";
import type { ClusterShape } from "./cluster/cluster-shape.ts";
import { type Fault, type LoadShape, loadDefault, type Stage } from "./fault.ts";
import type { ScheduledFault } from "./schedule.ts";
import type { Span } from "./timeline/span.ts";
import { Timeline } from "./timeline/timeline.ts";

/** How the load is made, whatever it is. */
export type Generating = Pick<LifeSettings, "arrivals" | "generators" | "frameRecordsMax">;

export const generatingDefault: Generating = {
  arrivals: "constant",
  generators: 1,
  frameRecordsMax: 256,
};

export interface FaultRun {
  readonly faults: readonly ScheduledFault[];
  readonly shape: ClusterShape;
  readonly scenario: Scenario;
  readonly load: LoadShape;
  readonly generating: Generating;
  readonly seed: number;
  readonly drainTimeoutMs: number;
  /** Metrics of the client are served there, of the nodes at the ports after it. */
  readonly metricsPort: number | undefined;
  /** For stores, logs and ledgers. */
  readonly folder: string;
  readonly tell: (fault: Fault, line: string) => void;
  /** It begins. @param atMs Since the load's start. */
  readonly onFault: (fault: Fault, atMs: number) => void;
  readonly onSample: (sample: LifeSample) => void;
}

/** What was done of a fault, and to whom. */
export interface MadeFault {
  readonly fault: Fault;
  readonly targets: readonly string[];
  readonly spans: readonly Span[];
  readonly mendsMs: readonly number[]; // When what it took away began to be brought back.
}

/** What happened, before anybody has judged it. */
export interface FaultOutcome {
  readonly run: FaultRun;
  readonly made: readonly MadeFault[];
  readonly cluster: ChaosCluster;
  readonly session: LoadSession;
  readonly serverVersion: string;
  readonly report: LoadReport<null>;
  readonly left: number;
  readonly redelivered: number | null; // Null: not known.
  readonly timeline: Timeline;
}

const CHECK_EVERY_MS = 250;
const SETTLE_LOOK_MS = 250;

export function loadOf(fault: Fault): LoadShape {
  return { ...loadDefault, ...fault.load };
}

/** @throws Error when a part of the cluster does not come up, or ends by itself. */
export function runFaults(run: FaultRun): Promise<FaultOutcome> {
  const { shape, scenario, folder, seed } = run;
  const random = seededRandom(seed);
  const { metricsPort } = run;
  const plan = { shape, scenario, folder, random: random.next, metricsPort };
  return ChaosCluster.with(plan, async (cluster) => {
    await deployToCluster(cluster.address, scenario);
    const settings = settingsOf(run);
    const { address } = cluster;
    const session = new LoadSession({ settings, address, folder, onSample: run.onSample });
    try {
      return await perform(run, { cluster, session, random: random.next });
    } finally {
      await session.stop();
    }
  });
}

type Parts = Pick<Stage, "cluster" | "session" | "random">;

async function perform(run: FaultRun, parts: Parts): Promise<FaultOutcome> {
  const { cluster, session } = parts;
  const serverPids = pidsOf(cluster.servers);
  cluster.watch.begin();
  await session.begin();
  const injected = await Promise.all(run.faults.map((scheduled) => make(scheduled, run, parts)));
  const isDrained = settled(session.drained());
  while (!isDrained()) await waitAlive(parts, CHECK_EVERY_MS);
  const left = await waitUntilSettled(run, parts);
  // What a server had counted is not all there after it was ended, whatever it says.
  const isCounted = pidsOf(cluster.servers) === serverPids;
  const redelivered = isCounted ? await cluster.view.redelivered() : null;
  const report = await session.finish();
  await cluster.check();
  const timeline = Timeline.read(session.ledgerPaths);
  return {
    run,
    ...parts,
    serverVersion: cluster.servers[0]!.version,
    report,
    left,
    redelivered,
    made: injected.map((one) => ({ ...one, spans: one.fault.spans?.(timeline) ?? one.spans })),
    timeline,
  };
}

function pidsOf(servers: ChaosCluster["servers"]): string {
  return servers.map(({ pid }) => pid).join();
}

/** Waits for its time, makes it, and tells when it was and whom it hit. */
async function make(
  { fault, atMs, pauseMs }: ScheduledFault,
  { load, tell, onFault }: FaultRun,
  parts: Parts,
): Promise<MadeFault> {
  const { session } = parts;
  const spans: Span[] = [];
  const mendsMs: number[] = [];
  const targets = new Set<string>();
  session.client.tellFault(fault.name, false); // Prometheus knows of it before it begins.
  const wait = (delayMs: number) => waitAlive(parts, delayMs);
  const stage: Stage = {
    ...parts,
    pauseMs,
    burstEndMs: session.startMs + load.faultAtMs + (load.burst?.durationMs ?? 0),
    during: async (work) => {
      const beginMs = systemClock.nowMs();
      onFault(fault, beginMs - session.startMs);
      session.client.tellFault(fault.name, true);
      await work();
      session.client.tellFault(fault.name, false);
      spans.push({ beginMs, endMs: systemClock.nowMs() });
    },
    mend: async (work) => {
      mendsMs.push(systemClock.nowMs());
      await work();
    },
    hit: (target) => void targets.add(target),
    tell: (line) => tell(fault, `${secondsSince(session.startMs)} ${line}`),
    wait,
  };
  await wait(session.startMs + atMs - systemClock.nowMs());
  await fault.inject(stage);
  return { fault, targets: [...targets], spans, mendsMs };
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

export function settingsOf(run: FaultRun): LifeSettings {
  const { shape, scenario, load, seed, drainTimeoutMs } = run;
  const { burst, faultAtMs } = load;
  return {
    scenarioFolder: scenario.folder,
    machineName: scenario.name,
    ratePerSecond: load.ratePerSecond,
    ...run.generating,
    burst: burst && {
      fromMs: faultAtMs,
      untilMs: faultAtMs + burst.durationMs,
      ratePerSecond: burst.ratePerSecond,
    },
    warmupMs: load.warmupMs,
    durationMs: load.durationMs,
    drainTimeoutMs,
    shards: 1,
    durability: shape.sync === "always" ? "power" : "process",
    seed,
    dataFolder: null,
    metricsPort: run.metricsPort,
    firstIndex: 0,
    resumes: [],
    ledgerPath: null,
    logging: { level: "OFF", includeExecutionData: false },
    engine: {},
  };
}

function secondsSince(startMs: number): string {
  return `${((systemClock.nowMs() - startMs) / 1000).toFixed(1).padStart(5)} s`;
}
