/**
 * BullMQ on a Redis of its own: jobs added and processed in one process, a job counted when its
 * producer hears of its result. Append-only file on, synced every second, as its documentation
 * recommends for production; completed jobs are removed, so that Redis does not grow.
 */
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { freePort } from "../../../cluster/processes/free-port.js";
import { packageVersion } from "../child/package-version.js";
import { startServerProcess } from "../child/server-process.js";
import { findProgram } from "../set-up/programs.js";

const START_MS = 20_000;
/** Jobs that the worker has in hand at once. */
const WORKER_CONCURRENCY = 100;
const QUEUE = "charge";

export const bullmqGuarantees =
  "at least once; every job and its result in Redis's append-only file, written before the answer, fsynced every second (survives kill -9; a power cut may take the last second)";

export async function startBullmq({ dataFolder }, host) {
  const port = await freePort();
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  const command = [findProgram("redis-server"), ...redisFlags(port, dataFolder)];
  const server = await startServerProcess(command, {
    host,
    isUp: () => ping(connection),
    withinMs: START_MS,
    options: { cwd: dataFolder },
  });
  const queue = new Queue(QUEUE, { connection, defaultJobOptions: { removeOnComplete: true } });
  const worker = new Worker(
    QUEUE,
    async ({ data }) => ({ ...data, charge: { ok: true, amount: data.total } }),
    { connection, concurrency: WORKER_CONCURRENCY },
  );
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    queue,
    version: `${packageVersion("bullmq")} on ${await serverVersion(connection)}`,
    answerOf: answersOf(worker),
    stop: async () => {
      await worker.close(true);
      await queue.close();
      await server.stop();
    },
  };
}

function redisFlags(port, folder) {
  const settings = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    appendonly: "yes",
    appendfsync: "everysec",
    save: "",
    "maxmemory-policy": "noeviction",
    loglevel: "warning",
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** What each job came to, by its id. */
function answersOf(worker) {
  const waiting = new Map();
  const settle = (id, act) => {
    act(waiting.get(id));
    waiting.delete(id);
  };
  worker.on("completed", (job, result) => settle(job.id, (waiter) => waiter?.resolve(result)));
  worker.on("failed", (job, error) => settle(job?.id, (waiter) => waiter?.reject(error)));
  return (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

async function ping(connection) {
  const redis = new Redis({ ...connection, lazyConnect: true, retryStrategy: null });
  redis.on("error", () => {}); // `connect` rejects with it.
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

async function serverVersion(connection) {
  const redis = new Redis(connection);
  const version = /redis_version:(\S+)/.exec(await redis.info("server"))?.[1];
  redis.disconnect();
  return `Redis ${version}`;
}
