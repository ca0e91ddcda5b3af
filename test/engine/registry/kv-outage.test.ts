/** The registry while its servers stop, die, come back or change their leader. */
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { natsServersFor } from "../../support/nats-servers.ts";
import { type KvNode, openKvNode, openKvNodeAt, revisionOf } from "./kv-fixture.ts";

const WITHIN_MS = 15_000;

async function deployAndHear(here: KvNode, there: KvNode): Promise<void> {
  const revision = revisionOf("after");
  await here.registry.put(revision);
  await until(() => there.registry.has(revision.revisionId), {
    what: "the other node's watch to tell what was deployed",
    withinMs: WITHIN_MS,
  });
}

test("the watch goes on after its server was restarted, and after kill -9", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  const before = revisionOf("before");
  await here.registry.put(before);
  await deployAndHear(here, there);
  await server.restart();
  await deployAndHear(here, there);
  await server.kill();
  await server.restart();
  await deployAndHear(here, there);
  t.same(await there.registry.latest("before"), before);
});

test("what was deployed while a node was cut off is told when it is back", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const there = await openKvNode(t, server);
  await server.kill();
  await until(() => there.broker.state === "disconnected", {
    what: "the lost connection to be noticed",
    withinMs: WITHIN_MS,
  });
  await server.restart();
  const here = await openKvNode(t, server);
  await deployAndHear(here, there);
  t.equal(there.broker.state, "connected");
});

test("a revision asked for while the server is away is found when it comes back in time", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  const revision = revisionOf("a");
  await here.registry.put(revision);
  await server.kill();
  const finding = Promise.all([
    there.registry.find(revision.revisionId),
    there.registry.find(revision.revisionId),
  ]);
  await server.restart();
  t.same(await finding, [revision, revision]);
});

test("a server that stays away is an error that says so, and what was read stays known", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  const [known, unknown] = [revisionOf("known"), revisionOf("unknown")];
  await here.registry.put(known);
  await here.registry.put(unknown);
  await there.registry.find(known.revisionId);
  await server.kill();
  t.same(await there.registry.find(known.revisionId), known);
  await t.rejects(
    there.registry.find(unknown.revisionId),
    /could not read revision.*do the NATS servers run/,
  );
});

test("a watch that fell silent because its consumer is gone is opened again", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  const manager = await here.broker.connection.jetstreamManager();
  const consumers = await manager.consumers.list(here.bucket.stream).next();
  t.equal(consumers.length, 2);
  for (const { name } of consumers) await manager.consumers.delete(here.bucket.stream, name);
  await deployAndHear(here, there);
});

test("of three servers the leader of the bucket dies: deploying goes on, and all hear of it", async (t) => {
  const servers = await natsServersFor(t, 3);
  if (servers === undefined) return;
  const urls = servers.map((server) => server.urlFor("node"));
  const here = await openKvNodeAt(t, urls, { replicas: 3 });
  const there = await openKvNodeAt(t, urls.toReversed(), { replicas: 3 });
  await deployAndHear(here, there);
  const before = revisionOf("before");
  await here.registry.put(before);
  const manager = await here.broker.connection.jetstreamManager();
  const { cluster } = await manager.streams.info(here.bucket.stream);
  const leader = servers.find(({ name }) => name === cluster?.leader);
  await leader!.kill();
  await deployAndHear(here, there);
  t.same(await there.registry.latest("before"), before);
});
