import type { Registry } from "prom-client";
import { Registry as PromRegistry } from "prom-client";
import { test } from "tap";
import { ShardCounters } from "../../../engine/telemetry/counters.ts";
import { registerHistogram } from "../../../engine/telemetry/filled-metric.ts";
import { startMetricsServer } from "../../../engine/telemetry/metrics-server.ts";
import { latencyScale } from "../../../engine/telemetry/scales.ts";
import { ShardBlocks } from "../../../engine/telemetry/shard-blocks.ts";

const endedMs = 1_700_000_000_123;

function end(counters: ShardCounters, name: string, latencyMs: number, at = endedMs): boolean {
  const machine = counters.machine(0);
  const bucket = machine.succeeded(latencyMs);
  if (!machine.isExampleWanted(bucket)) return false;
  machine.noteExample(bucket, name, { latencyMs, endedMs: at });
  return true;
}

function known(shards: ShardBlocks): readonly string[] {
  return shards.exemplars(0).flatMap((exemplar) => exemplar?.name ?? []);
}

test("a bucket keeps one example until it is taken, and then the next", async (t) => {
  const shards = new ShardBlocks();
  const counters = new ShardCounters(shards.open(0));
  t.ok(end(counters, "first", 42));
  t.notOk(end(counters, "second", 43), "the same bucket");
  t.ok(end(counters, "slow", 900));
  t.strictSame(known(shards), ["first", "slow"]);
  t.ok(end(counters, "third", 44, endedMs + 1));
  t.strictSame(known(shards), ["third", "slow"], "what has not changed is still known");
});

test("names come out as they went in, and long ones are cut between characters", async (t) => {
  const shards = new ShardBlocks();
  const counters = new ShardCounters(shards.open(0));
  const long = "ö".repeat(80);
  end(counters, "名前-🌩", 1);
  end(counters, long, 1_000);
  const [short, cut] = known(shards);
  t.equal(short, "名前-🌩");
  t.equal(cut, "ö".repeat(52));
});

test("of two shards the newer example is told", async (t) => {
  const shards = new ShardBlocks();
  const [first, second] = [0, 1].map((index) => new ShardCounters(shards.open(index)));
  end(first!, "newer", 42, endedMs + 5);
  end(second!, "older", 42, endedMs);
  t.strictSame(known(shards), ["newer"]);
});

test("an example outlives its shard", async (t) => {
  const shards = new ShardBlocks();
  end(new ShardCounters(shards.open(0)), "kept", 42);
  t.strictSame(known(shards), ["kept"]);
  shards.open(0);
  t.strictSame(known(shards), ["kept"]);
});

function registryWithExample(): Registry {
  const shards = new ShardBlocks();
  const counters = new ShardCounters(shards.open(0));
  end(counters, 'a"b', 42);
  const registry = new PromRegistry();
  registerHistogram(registry, {
    name: "test_latency_seconds",
    help: "Latencies of a test.",
    scale: latencyScale,
    read: () => [
      {
        labels: { state_machine: "orders" },
        values: new Float64Array(latencyScale.bounds.length + 1).fill(1),
        exemplars: shards.exemplars(0),
      },
    ],
  });
  return registry;
}

test("who accepts OpenMetrics is given the examples, others the classic text", async (t) => {
  const server = await startMetricsServer({
    host: "127.0.0.1",
    port: 0,
    registries: [registryWithExample()],
  });
  t.teardown(() => server.close());
  const scrape = async (accept: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, {
      headers: { accept },
    });
    return { type: response.headers.get("content-type"), text: await response.text() };
  };
  const open = await scrape("application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1");
  t.match(open.type, /^application\/openmetrics-text; version=1\.0\.0/);
  t.match(
    open.text,
    /_bucket\{le="0\.05",state_machine="orders"\} \d+ # \{execution="a\\"b"\} 0\.042 1700000000\.123\n/,
  );
  t.match(open.text, /\n# EOF\n$/);
  const classic = await scrape("text/plain");
  t.match(classic.type, /^text\/plain; version=0\.0\.4/);
  t.notMatch(classic.text, /execution=/);
});
