/**
 * The transport alone: frames of starts are published to streams of the cluster's own kind, pulled,
 * a frame of results of the scenario's size is published and stored for each, then the frame is
 * acknowledged. Publisher and consumer are threads with a connection each, as a client and a node
 * are apart; nothing is executed.
 *
 *   publisher ─starts─▶ stream ─pull─▶ consumer ─results─▶ stream
 *       ▲                                  │ stored: acknowledges the frame
 *       └──────── room for one more ◀──────┘
 */
import { setTimeout as pause } from "node:timers/promises";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
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
  readonly peer: MessagePort;
  /** One number, counted up by the consumer: executions whose frame is acknowledged. */
  readonly acknowledged: SharedArrayBuffer;
}

const FIRST_MS = 10_000;
/** As a cluster has them by default. */
const ACK_WAIT_MS = 5000;
const STREAM_BYTES_MAX = 1024 * 1024 * 1024;
const RESULTS_AGE_MS_MAX = 3_600_000;

/** Executions a second. */
export async function transportExecutionsPerSecond(plan: TransportPlan): Promise<number> {
  const cluster = `${plan.admin.cluster}-ceiling`;
  return withStreams(plan, cluster, async () => {
    const acknowledged = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
    const count = new Float64Array(acknowledged);
    const { port1, port2 } = new MessageChannel();
    const data = { ...plan, cluster, acknowledged };
    const threads = [
      startThread("transport-consumer-worker.js", { ...data, peer: port1 }),
      startThread("transport-publisher-worker.js", { ...data, peer: port2 }),
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

/** From the first acknowledged frame on. */
async function measure(count: Float64Array, measureMs: number): Promise<number> {
  await until(() => count[0]! > 0, {
    what: "the first frame to be acknowledged",
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
    transferList: [data.peer],
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
