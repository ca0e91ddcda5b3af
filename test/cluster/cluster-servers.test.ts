/** The command line, with real servers. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { connect } from "nats";
import { type Test, test } from "tap";
import { ClusterFolder } from "../../cluster/cluster-folder.ts";
import type { StreamStatus } from "../../cluster/commands/status.ts";
import { adminOf } from "../../cluster/health.ts";
import { until } from "../../cluster/processes/until.ts";
import { clusterFor, statesOf, type TestCluster } from "./cluster-process.ts";

const allRunning = {
  proxy: "running",
  "nats-1": "running",
  "nats-2": "running",
  "nats-3": "running",
};

const LEADER_MS = 20_000;

/** A connection to all servers, past the proxy, with everything allowed. */
async function connectAsAdmin(t: Test, { folder }: TestCluster) {
  const { plan } = ClusterFolder.open(folder)!;
  const { name, password } = adminOf(plan);
  const servers = plan.servers.map(({ port }) => `127.0.0.1:${port}`);
  const settings = { user: name, pass: password, ignoreClusterUpdates: true };
  const connection = await connect({ ...settings, servers, maxReconnectAttempts: -1 });
  t.teardown(() => connection.close());
  return connection;
}

/** A stream on all three servers with ten messages. */
async function addStream(t: Test, cluster: TestCluster): Promise<void> {
  const connection = await connectAsAdmin(t, cluster);
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: "orders", subjects: ["orders.>"], num_replicas: 3 });
  // Made, and yet without a leader for a moment.
  await until(async () => (await manager.streams.info("orders")).cluster?.leader !== undefined, {
    what: "a leader of the stream",
    withinMs: LEADER_MS,
  });
  for (let at = 0; at < 10; at++) {
    await until(
      () =>
        connection
          .jetstream()
          .publish("orders.a", `${at}`, { msgID: `${at}` })
          .catch(() => undefined),
      { what: `message ${at} to be stored`, withinMs: LEADER_MS },
    );
  }
  await connection.close();
}

const ordersOf = (streams: readonly StreamStatus[] | null) =>
  streams?.find(({ name }) => name === "orders");

test("three servers come up, suffer what they are told to, and go down", async (t) => {
  const cluster = await clusterFor(t, "a cluster");
  if (cluster === undefined) return;
  const said = await cluster.run("up --nodes 0 --nats 3 --replicas 3");
  t.match(said, /clients connect to +nats:\/\/client:\w+@127\.0\.0\.1:\d+,nats:/);
  t.match(said, /npm run bench -- --target nats .*--nats nats:\/\/client:/);
  t.match(said, `nats-exporter --folder '${cluster.folder}'`, "to be copied into a shell");
  t.equal(statSync(join(cluster.folder, "cluster.json")).mode & 0o777, 0o600);
  t.strictSame(statesOf(await cluster.status()), allRunning);
  await addStream(t, cluster);

  await t.test("a paused server is told, and resumed", async (t) => {
    await cluster.run("pause nats-1");
    t.strictSame(statesOf(await cluster.status()), { ...allRunning, "nats-1": "stopped" });
    t.match(await cluster.run("status"), /^nats-1 +stopped/m);
    await cluster.run("resume nats-1");
    t.strictSame(statesOf(await cluster.status()), allRunning);
  });

  await t.test("a killed server is missing until it is started again", async (t) => {
    await cluster.run("kill nats-2");
    t.strictSame(statesOf(await cluster.status()), { ...allRunning, "nats-2": "dead" });
    const again = await cluster.attempt("kill nats-2");
    t.match(again, { code: 1, stderr: /nats-2 does not run: start it with `start nats-2`/ });
    t.match(await cluster.run("up"), "nats-2 is ready");
    t.strictSame(statesOf(await cluster.status()), allRunning);
  });

  await t.test(
    "a leader that is cut off loses its stream to another, until it is healed",
    async (t) => {
      const { streams } = await cluster.until("a leader", (status) =>
        Boolean(ordersOf(status.streams)?.leader),
      );
      const { leader } = ordersOf(streams)!;
      t.equal(await cluster.run(`cut ${leader}`), `cut off: ${leader}\n`);
      // Whoever is asked: the one that is cut off may still believe in itself.
      const after = await cluster.until("another leader", (status) => {
        const now = ordersOf(status.streams)?.leader;
        return Boolean(now) && now !== leader;
      });
      t.equal(after.members.find(({ name }) => name === leader)?.cut, "both");
      t.equal(await cluster.run("heal"), `healed: ${leader}\nnothing is cut\n`);
      t.equal(await cluster.run("heal"), "nothing is cut\n");
      const healed = await cluster.until("all to have caught up", (status) => {
        const orders = ordersOf(status.streams);
        return Boolean(orders?.leader) && orders?.lag === 0;
      });
      t.equal(ordersOf(healed.streams)?.messages, 10);
    },
  );

  await t.test("servers roll, one after another", async (t) => {
    const before = (await cluster.status()).members.map(({ pid }) => pid);
    t.match(await cluster.run("roll --servers"), /nats-3 is back, and has caught up\n$/);
    const after = (await cluster.status()).members.map(({ pid }) => pid);
    t.equal(after[0], before[0], "the proxy stays");
    for (const at of [1, 2, 3]) t.not(after[at], before[at]);
  });

  await t.test("what is asked wrongly is refused with 2, what cannot be done with 1", async (t) => {
    t.match(await cluster.attempt("kill nats-4"), {
      code: 2,
      stderr: /no nats-4 in this cluster \(did you mean nats-\d\?\); it has nats-1, nats-2, nats-3/,
    });
    t.match(await cluster.attempt("kil nats-1"), { code: 2, stderr: /did you mean kill/ });
    t.match(await cluster.attempt("up --nats 1"), { code: 1, stderr: /--nats is 3/ });
  });

  await t.test("down ends all, and keeps the data; purge removes it", async (t) => {
    await cluster.run("down");
    const dead = Object.fromEntries(Object.keys(allRunning).map((name) => [name, "dead"]));
    t.strictSame(statesOf(await cluster.status()), dead);
    await cluster.run("up");
    const { streams } = await cluster.until("the stream", (status) =>
      Boolean(ordersOf(status.streams)?.leader),
    );
    t.equal(ordersOf(streams)?.messages, 10);
    await cluster.run("down --purge");
    t.notOk(existsSync(cluster.folder));
    t.match(await cluster.attempt("status"), { code: 1, stderr: /there is no cluster in/ });
  });
});
