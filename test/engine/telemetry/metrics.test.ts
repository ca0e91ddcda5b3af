import { test } from "tap";
import { ShardCounters } from "../../../engine/telemetry/counters.ts";
import {
  createEngineMetrics,
  createProcessMetrics,
} from "../../../engine/telemetry/engine-registry.ts";
import { startEventLoopLag } from "../../../engine/telemetry/event-loop-lag.ts";
import { MachineSlots, machineSlotsMax } from "../../../engine/telemetry/machine-slots.ts";
import { engineMetrics, processMetrics } from "../../../engine/telemetry/metrics.ts";
import { NodeCounters } from "../../../engine/telemetry/node-counters.ts";
import { openMetricsOf } from "../../../engine/telemetry/open-metrics.ts";
import { ShardBlocks } from "../../../engine/telemetry/shard-blocks.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";
import { lintMetrics, skipWithoutPromtool } from "../../support/promtool.ts";

const work = {
  framesWaiting: 3,
  oldestWaitMs: 1_500,
  framesOpen: 7,
  executionsUnfinished: 900,
  trials: 1,
  framesRedelivered: 2,
};

function newEngine({ shardCount = 2 } = {}) {
  const shards = new ShardBlocks();
  const machines = new MachineSlots();
  const node = new NodeCounters();
  const counters = Array.from({ length: shardCount }, (_, i) => new ShardCounters(shards.open(i)));
  const journal: { refusal: string | null } = { refusal: null };
  const registry = createEngineMetrics({
    shards,
    machines,
    node,
    work: () => work,
    disk: () => ({ freeBytes: 5e9, freeBytesMin: 1e9 }),
    eventLoopLag: () => ({ p50Ms: 1, p99Ms: 20, maxMs: 300 }),
    journalRefusal: () => journal.refusal,
    info: { version: "1.2.3", durability: "power", shards: shardCount },
  });
  const scrape = async () => parseExposition(await registry.metrics());
  return { shards, machines, node, counters, journal, registry, scrape };
}

test("an engine that has done nothing prints every metric, with help", async (t) => {
  const { registry, scrape } = newEngine();
  const families = await scrape();
  t.equal(families.size, registry.getMetricsAsArray().length);
  for (const { name, help, type } of families.values()) {
    t.match(name, /^stepstorm_[a-z_]+$/);
    t.ok(help.length >= 20, `${name} has help: ${help}`);
    t.equal(type === "counter", name.endsWith("_total"), `${name} is a ${type}`);
  }
  t.equal(seriesValue(families, "stepstorm_starts_accepted_total"), 0);
  t.equal(seriesValue(families, "stepstorm_starts_refused_total", { reason: "overload" }), 0);
  t.equal(
    seriesValue(families, "stepstorm_info", { version: "1.2.3", durability: "power", shards: "2" }),
    1,
  );
});

test("executions of one machine in two shards are printed as one sum, in seconds", async (t) => {
  const { machines, counters, scrape } = newEngine();
  const slot = machines.slotOf("orders");
  for (const shard of counters) {
    shard.machine(slot).started();
    shard.machine(slot).transitioned(5);
  }
  counters[0]!.machine(slot).succeeded(50);
  counters[1]!.machine(slot).timedOut(450_000);
  const families = await scrape();
  const labels = { state_machine: "orders" };
  t.equal(seriesValue(families, "stepstorm_executions_started_total", labels), 2);
  t.equal(seriesValue(families, "stepstorm_executions_succeeded_total", labels), 1);
  t.equal(seriesValue(families, "stepstorm_executions_failed_total", labels), 0);
  t.equal(seriesValue(families, "stepstorm_executions_timed_out_total", labels), 1);
  t.equal(seriesValue(families, "stepstorm_state_transitions_total", labels), 10);
  const name = "stepstorm_execution_latency_seconds";
  t.equal(seriesValue(families, `${name}_sum`, labels), 450.05);
  t.equal(seriesValue(families, `${name}_bucket`, { ...labels, le: "0.03" }), 0);
  t.equal(
    seriesValue(families, `${name}_bucket`, { ...labels, le: "0.05" }),
    1,
    "bounds are inclusive",
  );
  t.equal(seriesValue(families, `${name}_bucket`, { ...labels, le: "300" }), 1);
  t.equal(seriesValue(families, `${name}_bucket`, { ...labels, le: "+Inf" }), 2);
});

test("the shards' gauges and turns are printed by shard", async (t) => {
  const { counters, shards, scrape } = newEngine();
  counters[0]!.setExecutions(3, 1);
  counters[1]!.setExecutions(4, 0);
  counters[1]!.frameReceived(256);
  counters[1]!.turnEnded(4);
  counters[0]!.retried();
  let families = await scrape();
  t.equal(seriesValue(families, "stepstorm_executions_active", { shard: "0" }), 3);
  t.equal(seriesValue(families, "stepstorm_executions_active", { shard: "1" }), 4);
  t.equal(seriesValue(families, "stepstorm_executions_parked", { shard: "0" }), 1);
  t.equal(seriesValue(families, "stepstorm_shard_frame_starts_total", { shard: "1" }), 256);
  t.equal(seriesValue(families, "stepstorm_shard_longest_turn_seconds", { shard: "1" }), 0.004);
  t.equal(seriesValue(families, "stepstorm_shard_turn_seconds_count"), 1);
  t.equal(seriesValue(families, "stepstorm_task_retries_total"), 1);
  shards.retire(1);
  families = await scrape();
  t.equal(seriesValue(families, "stepstorm_executions_active", { shard: "1" }), 0);
  t.equal(seriesValue(families, "stepstorm_shard_frame_starts_total", { shard: "1" }), 256);
});

test("what the node counts is printed, its latencies in seconds", async (t) => {
  const { node, journal, scrape } = newEngine();
  node.startsAccepted(256);
  node.startsRefused("overload", 3);
  node.startsRefused("journal", 1);
  node.frameClosed(256, 100_000);
  node.acceptLatency.observe(4);
  node.journalCommit.observe(2);
  node.shardRestarted("hang");
  node.executionPoisoned();
  journal.refusal = "No space left on device";
  const families = await scrape();
  t.equal(seriesValue(families, "stepstorm_starts_accepted_total"), 256);
  t.equal(seriesValue(families, "stepstorm_starts_refused_total", { reason: "overload" }), 3);
  t.equal(seriesValue(families, "stepstorm_starts_refused_total", { reason: "journal" }), 1);
  t.equal(seriesValue(families, "stepstorm_frame_records_bucket", { le: "128" }), 0);
  t.equal(seriesValue(families, "stepstorm_frame_records_bucket", { le: "256" }), 1);
  t.equal(seriesValue(families, "stepstorm_frame_bytes_sum"), 100_000);
  t.equal(seriesValue(families, "stepstorm_accept_latency_seconds_sum"), 0.004);
  t.equal(seriesValue(families, "stepstorm_journal_commit_seconds_sum"), 0.002);
  t.equal(seriesValue(families, "stepstorm_shard_restarts_total", { reason: "hang" }), 1);
  t.equal(seriesValue(families, "stepstorm_poisoned_executions_total"), 1);
  t.equal(seriesValue(families, "stepstorm_journal_refusal"), 1);
  const lag = "stepstorm_event_loop_lag_seconds";
  t.equal(seriesValue(families, lag, { thread: "main", stat: "max" }), 0.3);
  journal.refusal = null;
  t.equal(seriesValue(await scrape(), "stepstorm_journal_refusal"), 0);
});

test("a thousand machines print 64 series of each kind, and no execution is missing", async (t) => {
  const { machines, counters, scrape } = newEngine();
  for (let i = 0; i < 1_000; i++) {
    const slot = machines.slotOf(`machine-${i}`);
    counters[i % 2]!.machine(slot).started();
  }
  const families = await scrape();
  const started = families.get("stepstorm_executions_started_total")!.samples;
  t.equal(started.length, machineSlotsMax);
  t.equal(
    started.reduce((total, sample) => total + sample.value, 0),
    1_000,
  );
  t.equal(
    seriesValue(families, "stepstorm_executions_started_total", { state_machine: "other" }),
    937,
  );
});

test("hostile machine names come out as they went in", async (t) => {
  const names = [
    'a"} 1\nstepstorm_evil_total 1\n#',
    "back\\slash\\n",
    "line\nfeed\r\n",
    "{}=,",
    "__proto__",
    "+Inf",
    "",
    "名前 🌩",
  ];
  const { machines, counters, scrape } = newEngine();
  for (const name of names) counters[0]!.machine(machines.slotOf(name)).failed(1);
  const families = await scrape();
  t.notOk(families.has("stepstorm_evil_total"));
  for (const name of names) {
    const labels = { state_machine: name };
    t.equal(seriesValue(families, "stepstorm_executions_failed_total", labels), 1, name);
    t.equal(seriesValue(families, "stepstorm_execution_latency_seconds_count", labels), 1, name);
  }
  t.equal(families.get("stepstorm_executions_failed_total")!.samples.length, names.length);
});

test("the JSON of a registry carries every label of a histogram", async (t) => {
  const { machines, counters, registry } = newEngine();
  counters[0]!.machine(machines.slotOf("orders")).succeeded(1);
  const metrics = await registry.getMetricsAsJSON();
  const latency = metrics.find(({ name }) => name === "stepstorm_execution_latency_seconds");
  t.match(latency?.values[0]?.labels, { state_machine: "orders", le: 0.00005 });
  t.match(latency?.values.at(-1), { labels: { state_machine: "orders" }, value: 1 });
});

test("resetting a registry leaves the counts of the threads alone", async (t) => {
  const { node, registry, scrape } = newEngine();
  node.startsAccepted(5);
  registry.resetMetrics();
  t.equal(seriesValue(await scrape(), "stepstorm_starts_accepted_total"), 5);
});

test("the process's own metrics are in a registry of their own", async (t) => {
  const families = parseExposition(await createProcessMetrics().metrics());
  t.ok(families.has("process_cpu_seconds_total"));
  t.ok([...families.keys()].every((name) => /^(process|nodejs)_/.test(name)));
});

test("the event loop's lag is read as numbers of milliseconds, also right after a read", async (t) => {
  const lag = startEventLoopLag();
  t.teardown(() => lag.stop());
  for (const { p50Ms, p99Ms, maxMs } of [lag.read(), lag.read()]) {
    for (const ms of [p50Ms, p99Ms, maxMs]) t.ok(Number.isFinite(ms) && ms >= 0, String(ms));
  }
});

test("promtool finds nothing to say about the engine's metrics", {
  skip: skipWithoutPromtool,
}, async (t) => {
  const { machines, counters, registry } = newEngine();
  counters[0]!.machine(machines.slotOf('a "hostile"\\ name\n')).succeeded(3);
  t.equal(lintMetrics(await registry.metrics()), "");
});

test("what is in hand is printed as it is at that moment", async (t) => {
  const { scrape } = newEngine();
  const families = await scrape();
  t.equal(seriesValue(families, "stepstorm_frames_waiting"), 3);
  t.equal(seriesValue(families, "stepstorm_oldest_wait_seconds"), 1.5);
  t.equal(seriesValue(families, "stepstorm_frames_open"), 7);
  t.equal(seriesValue(families, "stepstorm_executions_unfinished"), 900);
  t.equal(seriesValue(families, "stepstorm_trials_open"), 1);
  t.equal(seriesValue(families, "stepstorm_frames_redelivered_total"), 2);
  t.equal(seriesValue(families, "stepstorm_disk_free_bytes"), 5e9);
  t.equal(seriesValue(families, "stepstorm_disk_free_min_bytes"), 1e9);
});

test("the registry has each metric of the table and no other, with its type and labels", async (t) => {
  const { machines, counters, scrape } = newEngine();
  counters[0]!.machine(machines.slotOf("orders")).succeeded(1);
  const families = await scrape();
  const rows = Object.values(engineMetrics);
  t.strictSame([...families.keys()].sort(), rows.map(({ name }) => name).sort());
  for (const { name, type, help, labels } of rows) {
    const family = families.get(name)!;
    t.equal(family.type, type, name);
    t.equal(family.help, help, name);
    const seen = [...family.samples[0]!.labels.keys()].filter((label) => label !== "le");
    t.strictSame(seen.sort(), [...labels].sort(), `labels of ${name}`);
  }
});

test("what dashboards show of a process is collected", async (t) => {
  const names = createProcessMetrics()
    .getMetricsAsArray()
    .map(({ name }) => name);
  for (const { name } of Object.values(processMetrics)) t.ok(names.includes(name), name);
});

test("100,000 machines and 64 shards are told in less than a megabyte, in either format", async (t) => {
  const { machines, counters, registry } = newEngine({ shardCount: 64 });
  for (let i = 0; i < 100_000; i++) {
    const machine = counters[i % 64]!.machine(machines.slotOf(`${i}-`.padEnd(80, "machine-name-")));
    const latencyMs = 0.05 * 1.5 ** (i % 40);
    const bucket = machine.succeeded(latencyMs);
    if (!machine.isExampleWanted(bucket)) continue;
    machine.noteExample(bucket, "e".repeat(80), { latencyMs, endedMs: 1e12 + i });
  }
  const classic = Buffer.byteLength(await registry.metrics());
  const open = Buffer.byteLength(await openMetricsOf(registry).metrics());
  t.ok(classic < 1e6, `${classic} bytes`);
  t.ok(open < 1e6, `${open} bytes in OpenMetrics`);
});
