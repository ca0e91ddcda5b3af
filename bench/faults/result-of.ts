/** A run's outcome put together as a result: figures of the load, the audit of the ledgers, the verdict. */
import { readLedgers } from "../audit/read-ledgers.ts";
import type { FrameOptions } from "../run/figures.ts";
import { figures, frameOfResult } from "../run/figures.ts";
import { generatorCpuMicros } from "../run/load.ts";
import type { ChaosResult, RecoveryResult } from "./chaos-result.ts";
import type { ClusterShape } from "./cluster/cluster-shape.ts";
import { judgeChaos } from "./judge-chaos.ts";
import { measureOverload } from "./measure-overload.ts";
import type { FaultOutcome, FaultRun } from "./run-fault.ts";
import { countInFlight, countStrays } from "./timeline/in-flight.ts";
import { sufferingOf } from "./timeline/recovery.ts";

export async function resultOf(outcome: FaultOutcome): Promise<ChaosResult> {
  const { run, shape, cluster, session, report, timeline, spans, left } = outcome;
  const audit = readLedgers(session.ledgerPaths).audit.summary();
  const inFlightAtFault = countInFlight(timeline, spans);
  const recovery = recoveryOf(outcome);
  const { watch } = cluster;
  const cpu = watch.cpuMicros();
  const life = {
    ...report,
    isDrained: report.isDrained && left === 0,
    recovered: 0,
    engineCpuMicros: cpu.nodes,
    brokerCpuMicros: cpu.brokers,
    generatorCpuMicros: generatorCpuMicros(report.generators),
    rssMb: Math.max(...watch.memory.map(({ nodeMb }) => nodeMb)),
    brokerRssMb: Math.max(...watch.memory.map(({ brokerMb }) => brokerMb)),
    eventLoopLagMs: null,
    log: null,
  };
  const judged = {
    ...(await frameOfResult(frameOptions(run, shape), run.scenario)),
    ceilings: null,
    nats: natsFacts(outcome),
    ...figures(life, session.durationMs),
    ...audit,
    fault: run.fault.name,
    spansMs: spans.map(({ beginMs, endMs }) => ({
      beginMs: Math.round(beginMs - session.startMs),
      endMs: Math.round(endMs - session.startMs),
    })),
    inFlightAtFault,
    duplicatesMax: run.fault.mayRepeat ? inFlightAtFault : 0,
    strays: countStrays(timeline, spans),
    redelivered: outcome.redelivered,
    recoverySeconds: recovery === null ? null : slower(recovery),
    recovery,
    overload: overloadOf(outcome, audit.refused),
  };
  return { ...judged, verdict: judgeChaos(judged) };
}

/** Null when nothing is promised, or there was no fault. */
function recoveryOf({ run, shape, session, timeline, spans }: FaultOutcome): RecoveryResult | null {
  const [first, last] = [spans[0], spans.at(-1)];
  const promise = run.fault.recovery;
  if (promise === null || first === undefined || last === undefined) return null;
  const suffering = sufferingOf(timeline, {
    faultMs: first.beginMs,
    fromMs: promise.from === "begin" ? first.beginMs : last.endMs,
    ...fullRate(run, session.startMs),
  });
  const targetSeconds = promise.targetSeconds(shape.ackWaitMs / 1000);
  const seconds = slower(suffering);
  const isMet = seconds !== null && seconds <= targetSeconds;
  return { from: promise.from, ...suffering, targetSeconds, isMet };
}

/** Null when one of them is not known. */
function slower({ restSeconds, flowSeconds }: Pick<RecoveryResult, "restSeconds" | "flowSeconds">) {
  if (restSeconds === null || flowSeconds === null) return null;
  return Math.max(restSeconds, flowSeconds);
}

function overloadOf({ run, session, timeline, spans, cluster }: FaultOutcome, refused: number) {
  const [span] = spans;
  if (run.load.burst === undefined || span === undefined) return null;
  const { memory } = cluster.watch;
  return measureOverload({ timeline, span, memory, refused, ...fullRate(run, session.startMs) });
}

function fullRate({ load }: FaultRun, startMs: number) {
  const loadBeginMs = startMs + load.warmupMs;
  return { loadBeginMs, loadEndMs: loadBeginMs + load.durationMs };
}

function frameOptions({ load, seed }: FaultRun, { sync }: ClusterShape): FrameOptions {
  return {
    target: "nats",
    durability: sync === "always" ? "power" : "process",
    shards: 1,
    generators: 1,
    arrivals: "constant",
    seed,
    durationMs: load.durationMs,
    warmupMs: load.warmupMs,
    ratePerSecond: load.ratePerSecond,
  };
}

function natsFacts({ shape, serverVersion, redelivered, left }: FaultOutcome) {
  const { servers, replicas, streams, nodes, sync } = shape;
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
