import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AckPolicy, connect, StorageType } from "nats";
import { type Test, test } from "tap";
import { natsMetrics } from "../../../cluster/nats-exporter/nats-metrics.ts";
import { parseExposition, seriesValue } from "../../support/exposition.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { lintMetrics, skipWithoutPromtool } from "../../support/promtool.ts";

const program = fileURLToPath(new URL("../../../cluster/main.js", import.meta.url));

/** The command as a user starts it; resolves to the URL that it prints. */
async function startExporter(t: Test, monitorUrls: readonly string[]): Promise<string> {
  const child: ChildProcess = spawn(
    process.execPath,
    [program, "nats-exporter", "--monitor", monitorUrls.join(","), "--port", "0"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  t.teardown(async () => {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = await exited;
    assert.equal(code, 0, "it ends in order");
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = / on (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("the exporter ended without a word");
}

async function scrape(url: string): Promise<string> {
  const response = await fetch(url);
  t200(response.status);
  return response.text();
}

function t200(status: number): void {
  if (status !== 200) throw new Error(`/metrics answered ${status}`);
}

test("a real server's streams and consumers are told under the public names", async (t) => {
  const server = await natsServerFor(t, { monitorPort: 0 });
  if (server === undefined) return;
  const { username, password, host } = new URL(server.urlFor("admin"));
  const connection = await connect({ servers: host, user: username, pass: password });
  t.teardown(() => connection.close());
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: "work", subjects: ["work.>"], storage: StorageType.File });
  await manager.consumers.add("work", { durable_name: "all", ack_policy: AckPolicy.Explicit });
  for (let at = 0; at < 5; at++) await connection.jetstream().publish("work.a", `${at}`);
  const consumer = await connection.jetstream().consumers.get("work", "all");
  const message = await consumer.next();

  const nowhere = "http://127.0.0.1:1";
  const text = await scrape(await startExporter(t, [server.monitorUrl!, nowhere]));
  const families = parseExposition(text);
  t.strictSame(
    [...families.keys()],
    Object.values(natsMetrics).map(({ name }) => name),
  );
  const of = (name: string) =>
    families.get(name)!.samples.filter(({ labels }) => {
      const stream = labels.get("stream_name");
      return stream === undefined || stream === "work";
    });
  t.equal(seriesValue(families, "gnatsd_up", { server_id: server.monitorUrl! }), 1);
  t.equal(seriesValue(families, "gnatsd_up", { server_id: nowhere }), 0);
  t.equal(seriesValue(families, "gnatsd_healthz_status", { server_id: server.monitorUrl! }), 0);
  t.equal(of("jetstream_stream_total_messages")[0]?.value, 5);
  t.equal(of("jetstream_stream_last_seq")[0]?.value, 5);
  t.equal(of("jetstream_consumer_num_pending")[0]?.value, 4);
  t.equal(of("jetstream_consumer_num_ack_pending")[0]?.value, 1);
  t.equal(of("jetstream_consumer_delivered_stream_seq")[0]?.value, 1);
  t.ok(of("gnatsd_varz_in_msgs")[0]!.value >= 5);
  t.ok(of("gnatsd_varz_mem")[0]!.value > 1e6);
  t.ok(of("jetstream_server_max_storage")[0]!.value > 0);
  const labels = of("jetstream_consumer_num_pending")[0]!.labels;
  t.equal(labels.get("account"), "STEPSTORM");
  t.equal(labels.get("consumer_name"), "all");
  t.equal(labels.get("is_consumer_leader"), "true");
  message?.ack();

  await t.test("promtool takes the text", { skip: skipWithoutPromtool }, async (lint) => {
    // The public names end as they do; that counts are gauges there is no news.
    const complaints = lintMetrics(text)
      .split("\n")
      .filter(
        (line) =>
          !/should have "_total" suffix|non-histogram and non-summary metrics should not have "_(total|count)"|^$|no help text|should end in "_total"|counter/.test(
            line,
          ),
      );
    lint.strictSame(complaints, []);
  });
});

test("a monitoring URL that is none is refused with what is wrong", async (t) => {
  const child = spawn(process.execPath, [program, "nats-exporter", "--monitor", "127.0.0.1:8222"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  t.strictSame(await once(child, "close"), [2, null]);
  t.match(said, /--monitor 127\.0\.0\.1:8222 must be a URL such as http:\/\/127\.0\.0\.1:8222/);
});
