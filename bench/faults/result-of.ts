/** A run's outcome put together as a result: figures of the load, the audit of the ledgers, the verdict. */
import { readLedgers } from "../audit/read-ledgers.ts";
import type { FrameOptions } from "../run/figures.ts";
import { figures, frameOfResult } from "../run/figures.ts";
import type { LifeReport } from "../run/life.ts";
import { generatorCpuMicros } from "../run/load.ts";
import type { ChaosResult, RecoveryResult } from "./chaos-result.ts";
import type { Recovery } from "./fault.ts";
import { judgeChaos } from "./judge-chaos.ts";
import { measureOverload } from "./measure-overload.ts";
import type { FaultOutcome, FaultRun, MadeFault } from "./run-faults.ts";
import { countInFlight, countStrays } from "./timeline/in-flight.ts";
import { sufferingOf } from "./timeline/recovery.ts";
import type { Span } from "./timeline/span.ts";

/** @param outcome Of a run with one fault. */
export async function resultOf(outcome: FaultOutcome): Promise<ChaosResult> {
  const { run, session, timeline, made } = outcome;
  const { fault, spans } = made[0]!;
  const audit = readLedgers(session.ledgerPaths).audit.summary();
  const inFlightAtFault = countInFlight(timeline, spans);
  const recovery = recoveryOf(outcome, made[0]!);
  const judged = {
    ...(await frameOfResult(frameOptions(run), run.scenario)),
    ceilings: null,
    nats: natsFacts(outcome),
    ...figures(lifeOf(outcome), { durationMs: session.durationMs, transitions: null }),
    ...audit,
    fault: fault.name,
    spansMs: spans.map(({ beginMs, endMs }) => ({
      beginMs: Math.round(beginMs - session.startMs),
      endMs: Math.round(endMs - session.startMs),
    })),
    inFlightAtFault,
    duplicatesMax: fault.mayRepeat ? inFlightAtFault : 0,
    strays: countStrays(timeline, spans),
    redelivered: outcome.redelivered,
    recoverySeconds: recovery === null ? null : slower(recovery),
    recovery,
    overload: overloadOf(outcome, spans, audit.refused),
  };
  return { ...judged, verdict: judgeChaos(judged) };
}

/** What the load and the cluster have used, as a life's report. */
export function lifeOf({ cluster, report, left }: FaultOutcome): LifeReport {
  const { watch } = cluster;
  const cpu = watch.cpuMicros();
  return {
    ...report,
    isDrained: report.isDrained && left === 0,
    recovered: 0,
    engineCpuMicros: cpu.nodes,
    brokerCpuMicros: cpu.brokers,
    generatorCpuMicros: generatorCpuMicros(report.generators),
    rssMb: Math.max(...watch.memory.map(({ nodeMb }) => nodeMb)),
    brokerRssMb: Math.max(...watch.memory.map(({ brokerMb }) => brokerMb)),
    eventLoopLagMs: null,
    usage: null,
    profiles: [],
    log: null,
  };
}

/** Null when nothing is promised, or there was no fault. */
function recoveryOf(
  { run, session, timeline }: FaultOutcome,
  made: MadeFault,
): RecoveryResult | null {
  const first = made.spans[0];
  const promise = made.fault.recovery;
  if (promise === null || first === undefined) return null;
  const [fromMs, ...momentsMs] = momentsOf(made, promise);
  const suffering = sufferingOf(timeline, {
    faultMs: first.beginMs,
    fromMs: fromMs!,
    momentsMs,
    ...fullRate(run, session.startMs),
  });
  const targetSeconds = promise.targetSeconds(run.shape.ackWaitMs / 1000);
  const seconds = slower(suffering);
  const isMet = seconds !== null && seconds <= targetSeconds;
  return { from: promise.from, ...suffering, targetSeconds, isMet };
}

/** What a promise counts from, ascending: all that changes, or only what does when the fault is over. */
function momentsOf({ spans, mendsMs }: MadeFault, { from }: Recovery): readonly number[] {
  const overMs = spans.at(-1)!.endMs;
  const all = [...spans.flatMap(({ beginMs, endMs }) => [beginMs, endMs]), ...mendsMs];
  return all.filter((ms) => from === "begin" || ms >= overMs).sort((one, other) => one - other);
}

/** Null when one of them is not known. */
function slower({ restSeconds, flowSeconds }: Pick<RecoveryResult, "restSeconds" | "flowSeconds">) {
  if (restSeconds === null || flowSeconds === null) return null;
  return Math.max(restSeconds, flowSeconds);
}

function overloadOf(
  { run, session, timeline, cluster }: FaultOutcome,
  [span]: readonly Span[],
  refused: number,
) {
  if (run.load.burst === undefined || span === undefined) return null;
  const { memory } = cluster.watch;
  return measureOverload({ timeline, span, memory, refused, ...fullRate(run, session.startMs) });
}

export function fullRate({ load }: FaultRun, startMs: number) {
  const loadBeginMs = startMs + load.warmupMs;
  return { loadBeginMs, loadEndMs: loadBeginMs + load.durationMs };
}

export function frameOptions({ load, seed, shape }: FaultRun): FrameOptions {
  return {
    target: "nats",
    durability: shape.sync === "always" ? "power" : "process",
    shards: 1,
    generators: 1,
    arrivals: "constant",
    seed,
    durationMs: load.durationMs,
    warmupMs: load.warmupMs,
    ratePerSecond: load.ratePerSecond,
  };
}

export function natsFacts({ run, serverVersion, redelivered, left }: FaultOutcome) {
  const { servers, replicas, streams, nodes, sync } = run.shape;
  return {
    serverVersion,
    servers,
    replicas,
    streams,
    sync: typeof sync === "number" ? `${sync}ms` : sync,
    nodes,
    shardsPerNode: 1,
    redelivered,
    pending: left,
  };
}
