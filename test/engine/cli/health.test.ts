/** `stepstorm health` against a server, as a container's health check asks it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { freePort } from "../../../cluster/processes/free-port.ts";
import { until } from "../../../cluster/processes/until.ts";
import { startCli } from "./cli-process.ts";

const slow = {
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:slow",
      End: true,
    },
  },
};
/** Longer than any test: the drain waits for it. */
const services = [
  { resource: "arn:aws:lambda:us-east-1:000000000000:function:slow", latencyMs: 200_000 },
];
const WITHIN_MS = 20_000;

async function health(t: Parameters<typeof startCli>[0], endpoint: string, ...more: string[]) {
  const cli = startCli(t, ["health", ...more], { STEPSTORM_ENDPOINT: endpoint });
  const code = await cli.ended();
  return { code, said: `${cli.stdout()}${cli.stderr()}` };
}

/** What AWS's clients would send; nothing is signed. */
async function call(url: string, operation: string, body: object) {
  const headers = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": `AWSStepFunctions.${operation}`,
  };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, string>;
}

test("a server is ready until it drains, and healthy until it has ended", async (t) => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const file = join(t.testdir(), "services.json");
  writeFileSync(file, JSON.stringify(services));
  const words = [
    "start",
    "--services",
    file,
    "--durability",
    "memory",
    "--shards",
    "1",
    "--drain-limit",
    "60s",
  ];
  const ports = ["--port", String(port), "--metrics-port", String(metricsPort)];
  const server = startCli(t, [...words, ...ports]);
  await until(() => server.stdout().includes("listening on"), {
    what: "the server to listen",
    withinMs: WITHIN_MS,
  });
  t.strictSame(await health(t, url), { code: 0, said: "ready\n" });
  t.strictSame(await health(t, `http://127.0.0.1:${metricsPort}`), { code: 0, said: "ready\n" });
  const machine = await call(url, "CreateStateMachine", {
    name: "slow",
    type: "EXPRESS",
    roleArn: "arn:aws:iam::000000000000:role/any",
    definition: JSON.stringify(slow),
  });
  const arn = machine["stateMachineArn"];
  const started = await call(url, "StartExecution", { stateMachineArn: arn });
  t.ok(started["executionArn"], JSON.stringify([machine, started]));
  server.child.kill("SIGTERM");
  await until(() => server.stderr().includes("draining"), {
    what: "the server to drain",
    withinMs: WITHIN_MS,
  });
  for (const endpoint of [url, `http://127.0.0.1:${metricsPort}`]) {
    const { code, said } = await health(t, endpoint);
    t.equal(code, 1);
    t.equal(said, `${endpoint}/readyz: 503 it is draining\n`);
    t.strictSame(await health(t, endpoint, "--live"), { code: 0, said: "ok\n" });
  }
  server.child.kill("SIGTERM");
  t.equal(await server.ended(), 1, "a second signal ends it at once");
});

test("where nobody answers it ends with 1 and says why", async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  t.strictSame(await health(t, url), { code: 1, said: `${url}/readyz: ECONNREFUSED\n` });
  t.strictSame(await health(t, url, "--live"), {
    code: 1,
    said: `${url}/healthz: ECONNREFUSED\n`,
  });
});
