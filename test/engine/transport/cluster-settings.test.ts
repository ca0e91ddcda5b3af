import { test } from "tap";
import { systemClock, systemScheduler } from "../../../engine/system-ports.ts";
import { Bucket } from "../../../engine/transport/nats/bucket.ts";
import {
  type ClusterSettings,
  readClusterSettings,
  settleClusterSettings,
} from "../../../engine/transport/nats/cluster-settings.ts";
import type { NatsBroker } from "../../../engine/transport/nats/nats-broker.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { connectAs } from "../registry/kv-fixture.ts";

const cluster = "stepstorm";
const PATIENCE_MS = 5_000;
const settings: ClusterSettings = {
  version: 1,
  streams: 4,
  replicas: 1,
  ackWaitMs: 5_000,
  durability: "process",
  storage: "file",
  startsBytesMax: 1_000_000,
  resultsBytesMax: 2_000_000,
  resultsAgeMsMax: 60_000,
};

function portsOf(broker: NatsBroker) {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  return { broker, clock: systemClock, scheduler: systemScheduler, warn, warnings };
}

test("the first node's settings hold for all, also of several that start at once", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const all = await Promise.all(
    [1, 2, 3, 4].map(async (streams) => {
      const ports = portsOf(await connectAs(t, server.urlFor("node")));
      const wanted = { settings: { ...settings, streams }, insisted: [] };
      return settleClusterSettings(ports, cluster, wanted);
    }),
  );
  for (const settled of all) t.same(settled, all[0]);
  const client = portsOf(await connectAs(t, server.urlFor("client")));
  t.same(await readClusterSettings(client, cluster), all[0]);
});

test("whoever asked for another value by name is told what holds", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const ports = portsOf(await connectAs(t, server.urlFor("node")));
  await settleClusterSettings(ports, cluster, { settings, insisted: ["streams"] });
  t.same(ports.warnings, []);
  const settled = await settleClusterSettings(ports, cluster, {
    settings: { ...settings, streams: 8, ackWaitMs: 1_000 },
    insisted: ["streams"],
  });
  t.same(settled, settings);
  t.same(ports.warnings, [
    "cluster stepstorm was created with streams 4; 8 is not followed (a cluster of another name can have it)",
  ]);
});

test("a client of a cluster that was never started is told so, with what to do", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const client = portsOf(await connectAs(t, server.urlFor("client")));
  const missing = /there is no cluster stepstorm on these NATS servers.*stepstorm start --nats/;
  await t.rejects(readClusterSettings(client, cluster), missing);
  const node = portsOf(await connectAs(t, server.urlFor("node")));
  await new Bucket(node, clusterNames(cluster).bucket).ensure(1);
  await t.rejects(readClusterSettings(client, cluster), missing, "a bucket alone is none");
});

test("settings that are damaged, or of a later version, are an error and stay as they are", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const ports = portsOf(await connectAs(t, server.urlFor("node")));
  const bucket = new Bucket(ports, clusterNames(cluster).bucket);
  await bucket.ensure(1);
  const write = async (text: string) => {
    const { revision: replaces } = await bucket.get("cluster", PATIENCE_MS);
    await bucket.write("cluster", Buffer.from(text), { replaces, patienceMs: PATIENCE_MS });
  };
  const rows: [string, RegExp][] = [
    ["{", /settings of cluster stepstorm .*damaged/],
    ["null", /damaged/],
    [JSON.stringify({ ...settings, streams: 0 }), /damaged/],
    [JSON.stringify({ ...settings, durability: "none" }), /damaged/],
    [JSON.stringify({ ...settings, version: 2 }), /later version of Stepstorm .*update/],
  ];
  for (const [text, problem] of rows) {
    await write(text);
    const wanted = { settings, insisted: [] };
    await t.rejects(settleClusterSettings(ports, cluster, wanted), problem, text);
    await t.rejects(readClusterSettings(ports, cluster), problem, text);
    t.equal(String((await bucket.get("cluster", PATIENCE_MS)).value), text);
  }
});

test("more replicas than there are servers is refused in words", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const ports = portsOf(await connectAs(t, server.urlFor("node")));
  const wanted = { settings: { ...settings, replicas: 3 }, insisted: [] };
  await t.rejects(
    settleClusterSettings(ports, cluster, wanted),
    /could not create the bucket .* with 3 replicas: .*as many NATS servers in one cluster/,
  );
});
