import { test } from "tap";
import { natsMetrics } from "../../../cluster/nats-exporter/nats-metrics.ts";
import { createNatsMetrics } from "../../../cluster/nats-exporter/nats-registry.ts";
import { type NatsSample, samplesOf } from "../../../cluster/nats-exporter/nats-samples.ts";

const url = "http://127.0.0.1:8222";
const answers = {
  varz: { server_name: "nats-1", connections: 3, in_msgs: 70, mem: 1e6 },
  jsz: {
    config: { max_storage: 1e9 },
    streams: 1,
    meta_cluster: { name: "c", leader: "nats-2" },
    account_details: [
      {
        name: "STEPSTORM",
        stream_detail: [
          {
            name: "starts-0",
            cluster: { leader: "nats-1", replicas: [{ name: "nats-3", lag: 12 }] },
            state: { messages: 4, bytes: 900, first_seq: 2, last_seq: 5 },
            consumer_detail: [
              {
                name: "nodes",
                num_pending: 3,
                num_ack_pending: 1,
                num_redelivered: 1,
                delivered: { consumer_seq: 9, stream_seq: 5 },
              },
            ],
          },
        ],
      },
    ],
  },
  connz: { num_connections: 2, connections: [{ pending_bytes: 5 }, { pending_bytes: 7 }, {}] },
  routez: { num_routes: 2 },
  healthz: { status: "ok" },
};

function find(samples: readonly NatsSample[], key: keyof typeof natsMetrics) {
  return samples.filter((sample) => sample.key === key);
}

test("what a server of a cluster says becomes samples with the leaders as labels", async (t) => {
  const samples = samplesOf(url, answers);
  t.match(find(samples, "in_msgs"), [{ labels: { server_id: url }, value: 70 }]);
  t.match(find(samples, "connzPendingBytes"), [{ value: 12 }]);
  t.match(find(samples, "healthz"), [{ value: 0 }]);
  t.match(find(samples, "serverStreams"), [
    { labels: { server_name: "nats-1", meta_leader: "nats-2", is_meta_leader: "false" } },
  ]);
  t.match(find(samples, "streamMessages"), [
    { labels: { account: "STEPSTORM", stream_name: "starts-0", is_stream_leader: "true" } },
  ]);
  t.match(find(samples, "streamReplicaLag"), [{ labels: { replica: "nats-3" }, value: 12 }]);
  t.match(find(samples, "consumerPending"), [
    { labels: { consumer_name: "nodes", consumer_leader: "nats-1" }, value: 3 },
  ]);
});

test("a cluster without a leader says so", async (t) => {
  const jsz = { ...answers.jsz, meta_cluster: { name: "c" } };
  const samples = samplesOf(url, { ...answers, jsz });
  t.match(find(samples, "serverStreams"), [
    { labels: { meta_leader: "", is_meta_leader: "false" } },
  ]);
});

test("each sample has the labels of its metric, and members that are missing are not told", async (t) => {
  const samples = samplesOf(url, answers);
  for (const { key, labels } of samples) {
    t.strictSame(Object.keys(labels).sort(), [...natsMetrics[key].labels].sort(), key);
  }
  t.strictSame(find(samples, "cpu"), []);
  t.strictSame(find(samples, "serverMaxMemory"), []);
});

test("a server that does not answer is told as down, and of once; others are told all the same", async (t) => {
  const warnings: string[] = [];
  let isSilent = true;
  const { registry, refresh } = createNatsMetrics({
    monitorUrls: ["http://a", "http://b"],
    warn: (text) => warnings.push(text),
    ask: async (monitorUrl) => {
      if (isSilent && monitorUrl === "http://a") throw new Error("http://a did not answer");
      return answers;
    },
  });
  await refresh();
  await refresh();
  t.match(await registry.metrics(), /gnatsd_up\{server_id="http:\/\/a"\} 0\n.*"http:\/\/b"\} 1\n/);
  t.strictSame(warnings, ["http://a did not answer"]);
  isSilent = false;
  await refresh();
  t.match(await registry.metrics(), /gnatsd_up\{server_id="http:\/\/a"\} 1\n/);
});
