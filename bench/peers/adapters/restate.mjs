/**
 * Restate: its server (a release build, from its platform package) with a folder of its own, a
 * service of its SDK in a thread, calls over HTTP that wait for the output, a connection for each
 * that is in flight.
 */
import { once } from "node:events";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { Pool, request } from "undici";
import { freePort } from "../../../cluster/processes/free-port.js";
import { Answers } from "../child/answers.js";
import { closedLoop } from "../child/closed-loop.js";
import { packageVersion } from "../child/package-version.js";
import { servePeer } from "../child/serve-peer.js";
import { startServerProcess } from "../child/server-process.js";

const platform = `@restatedev/restate-server-${process.platform}-${process.arch}`;
const START_MS = 50_000;
/** By default 24, for machines of many cores: fewer logs to write and sync on two. */
const PARTITIONS = 4;

async function callJson(url, body) {
  const answer = await request(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`Restate answered ${answer.statusCode}: ${text}`);
  return text;
}

async function startRestate({ dataFolder, inputs }, host) {
  const [node, ingress, admin, port] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const service = new Worker(new URL("./restate-service.mjs", import.meta.url), {
    execArgv: [],
    env: { ...process.env, RESTATE_LOGGING: "ERROR" }, // By itself it logs every invocation.
    workerData: { port },
  });
  await once(service, "message");
  const program = createRequire(import.meta.url).resolve(`${platform}/bin/restate-server`);
  const env = {
    ...process.env,
    RESTATE_BASE_DIR: dataFolder,
    RESTATE_LISTEN_MODE: "tcp",
    RESTATE_BIND_IP: "127.0.0.1",
    RESTATE_BIND_PORT: String(node),
    RESTATE_INGRESS__BIND_PORT: String(ingress),
    RESTATE_ADMIN__BIND_PORT: String(admin),
    RESTATE_DEFAULT_NUM_PARTITIONS: String(PARTITIONS),
    RESTATE_DISABLE_TELEMETRY: "true",
    RESTATE_LOG_FILTER: "warn",
  };
  const url = `http://127.0.0.1:${ingress}`;
  let isRegistered = false;
  const isUp = async () => {
    const uri = `http://127.0.0.1:${port}`;
    if (!isRegistered) {
      await callJson(`http://127.0.0.1:${admin}/deployments`, JSON.stringify({ uri }));
    }
    isRegistered = true;
    await callJson(`${url}/charge/run`, inputs[0]);
  };
  const options = { env, cwd: dataFolder };
  const command = [program, "--no-logo", "--node-name", "bench"];
  const server = await startServerProcess(command, { host, isUp, withinMs: START_MS, options });
  return { url, server, service };
}

servePeer(async (settings, host) => {
  const { url, server, service } = await startRestate(settings, host);
  const { inputs } = settings;
  return {
    version: packageVersion(platform),
    guarantees:
      "exactly once in its journal, steps at least once; every call and step in the replicated log of one node (RocksDB), write-ahead log fsynced before it goes on (survives a power cut)",
    run: async (request) => {
      const pool = new Pool(url, { connections: request.concurrency, pipelining: 1 });
      const call = async (index) => {
        const { statusCode, body } = await pool.request({
          method: "POST",
          path: "/charge/run",
          headers: { "content-type": "application/json" },
          body: inputs[index % inputs.length],
        });
        const text = await body.text();
        if (statusCode !== 200) throw new Error(`Restate answered ${statusCode}: ${text}`);
        return text;
      };
      try {
        return await closedLoop(request, { call, answers: new Answers(settings), checkEvery: 1 });
      } finally {
        await pool.close();
      }
    },
    stop: async () => {
      await server.stop();
      await service.terminate();
    },
  };
});
