/** The bench on a cluster that somebody else runs, and what it says when there is none. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { startNode } from "../../bench/nats/node-process.ts";
import type { RunResult } from "../../bench/report/result.ts";
import { loadScenario } from "../../bench/scenarios/scenario.ts";
import { freePort } from "../../cluster/processes/free-port.ts";
import { identityOf, stateOf } from "../../cluster/processes/process-identity.ts";
import { until } from "../../cluster/processes/until.ts";
import { natsBinaryFor, natsServerFor, temporaryFolder } from "../support/nats-server.ts";
import { benchMain, resultOf, runBench } from "./bench-process.ts";

test("a cluster that is there is loaded as it is, and left running", async (t) => {
  const server = await natsServerFor(t, { clusters: ["mine"] });
  if (server === undefined) return;
  const folder = await temporaryFolder(t);
  const servicesFile = join(folder, "services.json");
  writeFileSync(servicesFile, JSON.stringify((await loadScenario("chain")).services));
  const handlersFile = join(folder, "handlers.json");
  writeFileSync(handlersFile, "[]");
  const node = await startNode({
    nodeId: "theirs",
    servers: [server.urlFor("node")],
    cluster: "mine",
    shards: 1,
    durability: "process",
    streams: 1,
    replicas: 1,
    servicesFile,
    handlersFile,
    activePerShardMax: undefined,
    folder,
  });
  t.teardown(() => node.stop());
  const line = `--target nats --nats ${server.urlFor("client")} --cluster mine --rate 200`;
  const outcome = await runBench(`${line} --duration 1s --warmup 0s --json`);
  const result = resultOf<RunResult>(outcome);
  t.match(result, { target: "nats", durability: "process", sent: 200, terminal: 200, lost: 0 });
  t.match(result.nats, { servers: null, sync: null, streams: 1, redelivered: null });
  t.match(result, { rssMb: null, brokerRssMb: null, cpu: { engineMicrosPerExecution: null } });
  t.equal(result.ceilings.transport, null, "other people's servers are not loaded for it");
  t.match(outcome.stderr, /memory +not measured: the processes are not of this run/);
  const other = line.replace("--rate", "--scenario latency --rate");
  const unknown = await runBench(`${other} --duration 1s --warmup 0s`);
  t.equal(unknown.code, 2);
  t.match(unknown.stderr, /may not know the services .*--services .*scenario\.json/);
  t.equal(stateOf(node.identity), "running");
});

test("a cluster that is not there is an error with what to do", async (t) => {
  const url = `nats://127.0.0.1:${await freePort()}`;
  const outcome = await runBench(`--target nats --nats ${url} --duration 1s`);
  t.equal(outcome.code, 1);
  t.equal(outcome.stdout, "");
  t.match(outcome.stderr, /no NATS server answers at 127\.0\.0\.1:\d+.*is it running/);
});

test("interrupted, a run takes its servers and nodes with it", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const folder = await temporaryFolder(t);
  const words = ["--target", "nats", "--rate", "100", "--duration", "1m", "--data", folder];
  const bench = spawn(process.execPath, [benchMain, ...words], { stdio: "ignore" });
  const ended = new Promise((resolve) => bench.once("exit", (code) => resolve(code)));
  const log = join(folder, "node-1.log");
  await until(() => existsSync(log) && readFileSync(log, "utf8").includes("is ready"), {
    what: "the node of the bench to be ready",
    withinMs: 60_000,
  });
  const server = identityOf(Number(readFileSync(join(folder, "nats-1", "nats.pid"), "utf8")));
  t.ok(server !== undefined && stateOf(server) === "running");
  bench.kill("SIGINT");
  t.equal(await ended, 130);
  await until(() => stateOf(server!) === "dead", { what: "its server to end", withinMs: 10_000 });
});
