/** What a server counts of the requests that it answers. */
import { test } from "tap";
import { apiMetrics } from "../../../engine/telemetry/metrics.ts";
import { call, createMachine, startTestServer, type TestServer } from "../../support/api-server.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";
import { credentialsOf, twoKeys } from "./auth/signed-request.ts";

async function scrape({ metrics }: TestServer) {
  const texts = await Promise.all(metrics.map((registry) => registry.metrics()));
  return parseExposition(texts.join("\n"));
}

const countOf = async (server: TestServer, operation: string, outcome: string) =>
  seriesValue(await scrape(server), apiMetrics.requests.name, { operation, outcome });

test("each request is counted once, by its operation and by how it was answered", async (t) => {
  const server = await startTestServer(t, {}, { hasQuotas: true });
  const { url } = server;
  const stateMachineArn = await createMachine(url, "counted");
  await call(url, "StartSyncExecution", { stateMachineArn, input: "{}" });
  await call(url, "StartExecution", { stateMachineArn: "nonsense" });
  await call(url, "DescribeStateMachine", "no JSON");
  await call(url, "NoSuchOperation", {});
  await call(url, "DescribeExecution", { executionArn: stateMachineArn });
  t.equal(await countOf(server, "CreateStateMachine", "ok"), 1);
  t.equal(await countOf(server, "StartSyncExecution", "ok"), 1);
  t.equal(await countOf(server, "StartExecution", "refused"), 1);
  t.equal(await countOf(server, "DescribeStateMachine", "refused"), 1);
  t.equal(await countOf(server, "other", "refused"), 1);
  t.equal(await countOf(server, "DescribeExecution", "refused"), 1, "of Standard, known by name");
  const families = await scrape(server);
  const { samples } = families.get(apiMetrics.requests.name)!;
  t.equal(
    samples.reduce((sum, { value }) => sum + value, 0),
    6,
  );
  const seconds = `${apiMetrics.requestDuration.name}_count`;
  t.equal(seriesValue(families, seconds, { operation: "StartSyncExecution" }), 1);
  t.equal(seriesValue(families, apiMetrics.requestsOpen.name), 0);
  t.ok(seriesValue(families, apiMetrics.requestBytes.name)! > 100);
});

test("quotas are throttled, a server that drains has failed, strangers are unauthorized", async (t) => {
  const server = await startTestServer(t, {}, { hasQuotas: true });
  const { url } = server;
  const stateMachineArn = await createMachine(url, "counted");
  const asked = Array.from({ length: 130 }, () =>
    call(url, "ListStateMachineAliases", { stateMachineArn }),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  const throttled = statuses.filter((status) => status === 400).length;
  t.ok(throttled > 0);
  t.equal(await countOf(server, "ListStateMachineAliases", "throttled"), throttled);
  t.equal(await countOf(server, "ListStateMachineAliases", "ok"), 130 - throttled);
  await server.drain(0);
  t.match(await call(url, "StartExecution", { stateMachineArn }), { status: 503 });
  t.equal(await countOf(server, "StartExecution", "failed"), 1);

  const guarded = await startTestServer(t, {}, { credentials: credentialsOf(twoKeys) });
  await call(guarded.url, "StartExecution", { stateMachineArn });
  await call(guarded.url, "NoSuchOperation", {});
  await call(guarded.url, "ListStateMachines", {}, { origin: "https://example.com" });
  t.equal(await countOf(guarded, "StartExecution", "unauthorized"), 1);
  t.equal(await countOf(guarded, "other", "unauthorized"), 1);
  t.equal(await countOf(guarded, "ListStateMachines", "unauthorized"), 1);
});

test("starts are counted one by one, also those of a batch, by what became of them", async (t) => {
  const server = await startTestServer(t);
  const { url } = server;
  const stateMachineArn = await createMachine(url, "counted");
  await call(url, "StartExecution", { stateMachineArn });
  const executions = Array.from({ length: 40 }, () => ({}));
  await call(url, "Stepstorm.StartExecutionBatch", { stateMachineArn, executions });
  const startsOf = async (outcome: string) =>
    seriesValue(await scrape(server), apiMetrics.starts.name, { outcome });
  t.equal(await startsOf("accepted"), 41);
  await server.drain(0);
  await call(url, "Stepstorm.StartExecutionBatch", { stateMachineArn, executions });
  t.equal(await countOf(server, "StartExecutionBatch", "ok"), 2, "refusals are in the answer");
  t.equal(await startsOf("accepted"), 41);
  t.equal(await startsOf("unavailable"), 40);
  t.equal(seriesValue(await scrape(server), apiMetrics.startsOpen.name), 0);
});

test("a request is open while its execution runs, and its duration is the execution's", async (t) => {
  const resource = "arn:aws:lambda:us-east-1:000000000000:function:slow";
  const server = await startTestServer(t, { services: [{ resource, latencyMs: 300, result: 1 }] });
  const { url } = server;
  const definition = JSON.stringify({
    StartAt: "Ask",
    States: { Ask: { Type: "Task", Resource: resource, End: true } },
  });
  const stateMachineArn = await createMachine(url, "slow", definition);
  const { requestsOpen, requestDuration } = apiMetrics;
  const running = call(url, "StartSyncExecution", { stateMachineArn });
  let open = 0;
  let isAnswered = false;
  void running.then(() => {
    isAnswered = true;
  });
  while (!isAnswered && open === 0) {
    open = seriesValue(await scrape(server), requestsOpen.name)!;
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.equal(open, 1);
  t.match(await running, { status: 200, body: { status: "SUCCEEDED" } });
  const families = await scrape(server);
  t.equal(seriesValue(families, requestsOpen.name), 0);
  const labels = { operation: "StartSyncExecution" };
  t.ok(seriesValue(families, `${requestDuration.name}_sum`, labels)! >= 0.29);
});
