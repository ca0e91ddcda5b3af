/** Counts of the API, and what is printed of them. */
import { test } from "tap";
import { ApiCounters, apiOutcomes } from "../../../engine/telemetry/api-counters.ts";
import { createApiMetrics, createGatewayMetrics } from "../../../engine/telemetry/api-registry.ts";
import { apiMetrics, engineMetrics } from "../../../engine/telemetry/metrics.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";
import { lintMetrics, skipWithoutPromtool } from "../../support/promtool.ts";

const targets = ["AWSStepFunctions.StartExecution", "AWSStepFunctions.TestState", "Stepstorm.Own"];

function newApi() {
  const counters = new ApiCounters(targets);
  const registry = createApiMetrics(counters);
  const scrape = async () => parseExposition(await registry.metrics());
  return { counters, registry, scrape };
}

test("an API that was asked nothing prints all its counts as 0, and no durations", async (t) => {
  const { scrape } = newApi();
  const families = await scrape();
  t.equal(families.size, Object.keys(apiMetrics).length);
  const { name } = apiMetrics.requests;
  for (const operation of ["StartExecution", "TestState", "Own", "other"]) {
    for (const outcome of apiOutcomes) {
      t.equal(seriesValue(families, name, { operation, outcome }), 0, `${operation} ${outcome}`);
    }
  }
  t.equal(families.get(apiMetrics.requestDuration.name)?.samples.length, 0);
});

test("requests are counted by operation and outcome, and whatever is no operation as other", async (t) => {
  const { counters, scrape } = newApi();
  const asked = [
    [targets[0], "ok"],
    [targets[0], "ok"],
    [targets[0], "throttled"],
    [targets[1], "failed"],
    ["AWSStepFunctions.__proto__", "refused"],
    ["constructor", "refused"],
    [undefined, "unauthorized"],
  ] as const;
  for (const [target, outcome] of asked) {
    counters.received(100);
    counters.answered(target, outcome, 3);
  }
  counters.received(11);
  const families = await scrape();
  const of = (operation: string, outcome: string) =>
    seriesValue(families, apiMetrics.requests.name, { operation, outcome });
  t.equal(of("StartExecution", "ok"), 2);
  t.equal(of("StartExecution", "throttled"), 1);
  t.equal(of("TestState", "failed"), 1);
  t.equal(of("other", "refused"), 2);
  t.equal(of("other", "unauthorized"), 1);
  t.equal(seriesValue(families, apiMetrics.requestsOpen.name), 1);
  t.equal(seriesValue(families, apiMetrics.requestBytes.name), 711);
});

test("durations are told in seconds, of operations that were called", async (t) => {
  const { counters, scrape } = newApi();
  for (const tookMs of [0.03125, 4, 40]) {
    counters.received(0);
    counters.answered(targets[1], "ok", tookMs);
  }
  const families = await scrape();
  const { name } = apiMetrics.requestDuration;
  const at = (le: string) =>
    seriesValue(families, `${name}_bucket`, { operation: "TestState", le });
  t.equal(at("0.00005"), 1);
  t.equal(at("0.005"), 2);
  t.equal(at("+Inf"), 3);
  t.equal(seriesValue(families, `${name}_sum`, { operation: "TestState" }), 0.04403125);
  const operations = families.get(name)!.samples.map(({ labels }) => labels.get("operation"));
  t.strictSame([...new Set(operations)], ["TestState"]);
});

test("starts are open until their frame is answered", async (t) => {
  const { counters, scrape } = newApi();
  for (let start = 0; start < 10; start++) counters.startHandedOn();
  counters.startsAnswered("accepted", 6);
  counters.startsAnswered("unknown", 1);
  const families = await scrape();
  t.equal(seriesValue(families, apiMetrics.startsOpen.name), 3);
  t.equal(seriesValue(families, apiMetrics.starts.name, { outcome: "accepted" }), 6);
  t.equal(seriesValue(families, apiMetrics.starts.name, { outcome: "unknown" }), 1);
  t.equal(seriesValue(families, apiMetrics.starts.name, { outcome: "throttled" }), 0);
});

test("a gateway tells that it is one, and whether NATS is connected", async (t) => {
  let refusal: string | null = null;
  const info = { version: "1.2.3", durability: "power" };
  const registry = createGatewayMetrics({ refusal: () => refusal, info });
  const labels = { ...info, role: "gateway", shards: "0" };
  const scrape = async () => parseExposition(await registry.metrics());
  t.equal(seriesValue(await scrape(), engineMetrics.info.name, labels), 1);
  t.equal(seriesValue(await scrape(), engineMetrics.journalRefusal.name), 0);
  refusal = "no connection to NATS";
  t.equal(seriesValue(await scrape(), engineMetrics.journalRefusal.name), 1);
});

test("promtool has nothing to say against it", { skip: skipWithoutPromtool }, async (t) => {
  const { counters, registry } = newApi();
  counters.received(1);
  counters.answered(targets[0], "ok", 1);
  t.equal(lintMetrics(await registry.metrics()), "");
});
