/** A gateway as a process, with its metrics, on a real nats-server that goes away. */
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { apiMetrics, engineMetrics, processMetrics } from "../../../engine/telemetry/metrics.ts";
import { call, passDefinition, roleArn } from "../../support/api-server.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { startCli } from "./cli-process.ts";

const WITHIN_MS = 20_000;

test("a gateway serves its metrics, says whether it is ready, and whether NATS is away", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const node = startCli(t, ["start", "--role", "shard", "--shards", "1"], {
    STEPSTORM_NATS: server.urlFor("node"),
  });
  await node.ready();
  const words = ["start", "--port", "0", "--metrics-port", "0"];
  const gateway = startCli(t, words, { STEPSTORM_NATS: server.urlFor("node") });
  await until(() => gateway.stdout().endsWith("\n"), {
    what: "the gateway to listen",
    withinMs: WITHIN_MS,
  });
  const [, url] = /^listening on (\S+)\n$/.exec(gateway.stdout())!;
  const [, metricsUrl] = /metrics on (\S+)/.exec(gateway.stderr())!;
  const textOf = async (path = "") => {
    const response = await fetch(new URL(path, metricsUrl!));
    return { status: response.status, text: await response.text() };
  };
  const scrape = async () => parseExposition((await textOf("/metrics")).text);

  const params = { name: "pass", definition: passDefinition, roleArn, type: "EXPRESS" };
  const { stateMachineArn } = (await call(url!, "CreateStateMachine", params)).body;
  t.match(await call(url!, "StartSyncExecution", { stateMachineArn }), { status: 200 });
  t.match(await call(url!, "StartExecution", { stateMachineArn }), { status: 200 });
  const families = await scrape();
  const requests = (operation: string, outcome: string) =>
    seriesValue(families, apiMetrics.requests.name, { operation, outcome });
  t.equal(requests("CreateStateMachine", "ok"), 1);
  t.equal(requests("StartExecution", "ok"), 1);
  t.equal(seriesValue(families, apiMetrics.starts.name, { outcome: "accepted" }), 1);
  t.equal(seriesValue(families, engineMetrics.journalRefusal.name), 0);
  t.ok(seriesValue(families, processMetrics.residentMemory.name)! > 0, "of its process, too");
  const [info] = families.get(engineMetrics.info.name)!.samples;
  t.match(Object.fromEntries(info!.labels), { role: "gateway", durability: "process" });

  t.strictSame(await textOf("/healthz"), { status: 200, text: "ok\n" });
  t.strictSame(await textOf("/readyz"), { status: 200, text: "ready\n" });
  await server.stop();
  await until(async () => (await textOf("/readyz")).status === 503, {
    what: "the gateway to miss NATS",
    withinMs: WITHIN_MS,
  });
  t.equal(seriesValue(await scrape(), engineMetrics.journalRefusal.name), 1);
  t.strictSame(await textOf("/healthz"), { status: 200, text: "ok\n" });
  gateway.child.kill("SIGTERM");
  t.equal(await gateway.ended(), 0);
});
