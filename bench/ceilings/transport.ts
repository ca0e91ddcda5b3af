/**
 * The transport alone: frames of starts are published to streams of the cluster's own kind, pulled,
 * a frame of results of the scenario's size is published and stored for each, the frame is
 * acknowledged, and its results are pulled and acknowledged by who published it: what a run asks of
 * NATS, and nothing is executed. Client and node are threads with a connection each.
 *
 *   client ─starts─▶ stream ─pull─▶ node ─results─▶ stream ─pull─▶ client
 *      ▲                             │ stored: acknowledges           │ acknowledges, counts
 *      └────────────────────── room for one more ◀────────────────────┘
 */
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { until } from "../../cluster/processes/until.ts";
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { ensureTopology } from "../../engine/transport/nats/topology.ts";
import { type ClusterAddress, connectForBench } from "../nats/cluster-connection.ts";
import type { TransportFrames } from "./transport-frames.ts";

export interface TransportPlan {
  /** A user that may do everything, and the cluster whose streams' kind is measured. */
  readonly admin: ClusterAddress;
  readonly streams: number;
  readonly replicas: number;
  readonly frames: TransportFrames;
  /** After a warm-up of half as long. */
  readonly measureMs: number;
}

/** What each of the two threads is told. */
export interface TransportThreadData extends TransportPlan {
  readonly cluster: string; // Of the streams that are measured.
  /** One number, counted up by the client: executions whose results it has. */
  readonly completed: SharedArrayBuffer;
}

/** Whose results they are. */
export const transportClientId = "000000000000";

const FIRST_MS = 10_000;
/** As a cluster has them by default. */
const ACK_WAIT_MS = 5000;
const STREAM_BYTES_MAX = 1024 * 1024 * 1024;
const RESULTS_AGE_MS_MAX = 3_600_000;

/** Executions a second. */
export async function transportExecutionsPerSecond(plan: TransportPlan): Promise<number> {
  const cluster = `${plan.admin.cluster}-ceiling`;
  return withStreams(plan, cluster, async () => {
    const completed = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
    const count = new Float64Array(completed);
    const data = { ...plan, cluster, completed };
    const threads = [
      startThread("transport-node-worker.js", data),
      startThread("transport-client-worker.js", data),
    ];
    try {
      const failed = Promise.race(threads.map(failureOf));
      failed.catch(() => {}); // Ended on purpose below.
      return await Promise.race([failed, measure(count, plan.measureMs)]);
    } finally {
      await Promise.all(threads.map((thread) => thread.terminate()));
    }
  });
}

/** From the first results on. */
async function measure(count: Float64Array, measureMs: number): Promise<number> {
  await until(() => count[0]! > 0, {
    what: "the first results",
    withinMs: FIRST_MS,
  });
  await pause(measureMs / 2);
  const [before, beganMs] = [count[0]!, performance.now()];
  await pause(measureMs);
  return ((count[0]! - before) * 1000) / (performance.now() - beganMs);
}

async function withStreams<Result>(
  { admin, streams, replicas }: TransportPlan,
  cluster: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const names = clusterNames(cluster);
  const broker = await connectForBench(admin.servers);
  const { connection } = broker;
  try {
    await ensureTopology({ connection, delay: pause }, names, {
      streams,
      replicas,
      ackWaitMs: ACK_WAIT_MS,
      storage: "file",
      startsBytesMax: STREAM_BYTES_MAX,
      resultsBytesMax: STREAM_BYTES_MAX,
      resultsAgeMsMax: RESULTS_AGE_MS_MAX,
    });
    const result = await work();
    const manager = await connection.jetstreamManager();
    const starts = Array.from({ length: streams }, (_, index) => names.startsStream(index));
    for (const stream of [...starts, names.resultsStream, names.poisonedStream]) {
      await manager.streams.delete(stream);
    }
    return result;
  } finally {
    await broker.close();
  }
}

function startThread(file: string, data: TransportThreadData): Worker {
  return new Worker(new URL(`./${file}`, import.meta.url), {
    workerData: data,
    execArgv: [],
  });
}

/** Never resolves: rejects with what ended the thread. */
function failureOf(thread: Worker): Promise<never> {
  return new Promise((_, reject) => {
    thread.on("error", reject);
    thread.on("exit", (code) => {
      reject(new Error(`a thread of the transport's ceiling ended early (exit code ${code})`));
    });
  });
}
