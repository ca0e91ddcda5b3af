import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { deployMachine } from "../../../engine/registry/deploy.ts";
import { nameKey } from "../../../engine/registry/revision-record.ts";
import { systemClock, systemIds } from "../../../engine/system-ports.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { openKvNode, revisionOf } from "./kv-fixture.ts";

const WITHIN_MS = 10_000;
const home = { partition: "aws", region: "us-east-1", account: "000000000000" };
const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';

test("what is deployed at one node is found, newest and listed at another", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  const [first, second] = [revisionOf("beta"), revisionOf("beta", { createdMs: 0 })];
  const other = revisionOf("alpha");
  for (const revision of [first, other, second]) {
    t.same(await here.registry.put(revision), revision);
  }
  t.same(await there.registry.latest("beta"), second);
  t.same(await there.registry.find(first.revisionId), first, "an older revision, text and all");
  await until(() => [other, second].every(({ revisionId }) => there.registry.has(revisionId)), {
    what: "the watch to tell both names",
    withinMs: WITHIN_MS,
  });
  const newest = [other.revisionId, second.revisionId];
  t.same(
    there.registry.machines().map(({ revisionId }) => revisionId),
    newest,
  );
  t.same(
    here.registry.machines().map(({ revisionId }) => revisionId),
    newest,
  );
  t.equal(await there.registry.find(systemIds.uuid()), undefined);
  t.equal(await there.registry.latest("__proto__"), undefined);
  t.same([...here.warnings, ...there.warnings], []);
});

test("every name that a machine may have is a key of its own", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { registry } = await openKvNode(t, server);
  const names = [
    ".",
    "..",
    "a.b",
    "a_b",
    "a-b",
    "A.B",
    "x".repeat(80),
    "ü".repeat(80),
    "名前",
    "😀".repeat(40),
    "\ud83d",
    "\ud83e",
    "a=b+(c)@d!'",
    "__proto__",
  ];
  for (const name of names) await registry.put(revisionOf(name));
  for (const name of names) t.equal((await registry.latest(name))?.name, name, name);
  t.equal(new Set(names.map(nameKey)).size, names.length);
  t.equal(registry.machines().length, names.length);
});

test("who comes later knows all names, without a watch having told them", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { registry } = await openKvNode(t, server);
  const revisions = Array.from({ length: 100 }, (_, index) => revisionOf(`machine-${index}`));
  await Promise.all(revisions.map((revision) => registry.put(revision)));
  const later = await openKvNode(t, server);
  t.ok(revisions.every(({ revisionId }) => later.registry.has(revisionId)));
});

test("of revisions deployed at two nodes at once, all agree which is the newest", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const nodes = [await openKvNode(t, server), await openKvNode(t, server)];
  const puts = Array.from({ length: 20 }, () =>
    nodes.map(({ registry }) => registry.put(revisionOf("same"))),
  ).flat();
  const ids = (await Promise.all(puts)).map(({ revisionId }) => revisionId);
  const [one, other] = await Promise.all(nodes.map(({ registry }) => registry.latest("same")));
  t.same(one, other);
  t.ok(ids.includes(one!.revisionId));
  for (const id of ids) t.equal((await nodes[0]!.registry.find(id))?.revisionId, id);
  await until(() => nodes.every(({ registry }) => registry.has(one!.revisionId)), {
    what: "both watches to tell the newest",
    withinMs: WITHIN_MS,
  });
});

test("the same text deployed at two nodes at once is one revision", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const nodes = [await openKvNode(t, server), await openKvNode(t, server)];
  for (let round = 0; round < 10; round++) {
    const request = { name: `machine-${round}`, definition, roleArn: undefined };
    const results = await Promise.all(
      nodes.map(({ registry }) =>
        deployMachine({ registry, clock: systemClock, ids: systemIds, home }, request),
      ),
    );
    const ids = results.map((result) => result.kind === "deployed" && result.revision.revisionId);
    t.type(ids[0], "string");
    t.equal(ids[0], ids[1]);
  }
});

test("a revision is deployed once", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { registry } = await openKvNode(t, server);
  const revision = revisionOf("a");
  await registry.put(revision);
  await t.rejects(registry.put({ ...revision, definition: "{}" }), /deployed twice/);
});

test("a definition of 1 MiB of quotes and backslashes fits, a larger one is refused in words", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  const large = revisionOf("large", { definition: '\\"'.repeat(512 * 1024) });
  await here.registry.put(large);
  t.same(await there.registry.latest("large"), large);
  const larger = revisionOf("larger", { definition: '"'.repeat(2 * 1024 * 1024) });
  await t.rejects(
    here.registry.put(larger),
    /larger has \d+ bytes as JSON.*shorten its definition/,
  );
});

test("a damaged entry is said in the log, and mended by the next deployment", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { registry, bucket, warnings } = await openKvNode(t, server);
  const damaged = revisionOf("a");
  await registry.put(damaged);
  const key = nameKey("a");
  const { revision: replaces } = await bucket.get(key, WITHIN_MS);
  await bucket.write(key, Buffer.from("{"), { replaces, patienceMs: WITHIN_MS });
  t.equal(await registry.latest("a"), undefined);
  t.match(warnings, [/entry name\.\w+ of the bucket .*-machines is damaged: deploy .* again/]);
  const mended = revisionOf("a");
  await registry.put(mended);
  t.same(await registry.latest("a"), mended);

  const later = await openKvNode(t, server);
  const id = systemIds.uuid();
  await bucket.write(`revision.${id}`, Buffer.from("[]"), { replaces: 0, patienceMs: WITHIN_MS });
  await t.rejects(later.registry.find(id), /damaged/);
});

test("an entry of a later version is left alone, with what to do", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { registry, bucket } = await openKvNode(t, server);
  const value = Buffer.from('{"version":2}');
  await bucket.write(nameKey("a"), value, { replaces: 0, patienceMs: WITHIN_MS });
  await t.rejects(registry.latest("a"), /later version of Stepstorm.*update this node/);
  await t.rejects(registry.put(revisionOf("a")), /later version of Stepstorm.*update this node/);
  t.same((await bucket.get(nameKey("a"), WITHIN_MS)).value, value);
});

test("a name that an operator deleted is gone, and may be deployed again", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { registry, broker, bucket } = await openKvNode(t, server);
  const before = revisionOf("a");
  await registry.put(before);
  const kv = await broker.connection.jetstream().views.kv(bucket.name, { bindOnly: true });
  await kv.delete(nameKey("a"));
  t.equal(await registry.latest("a"), undefined);
  await until(() => registry.machines().length === 0, {
    what: "the watch to tell the deletion",
    withinMs: WITHIN_MS,
  });
  t.same(await registry.find(before.revisionId), before, "what runs, runs on");
  const after = revisionOf("a");
  await registry.put(after);
  t.same(await registry.latest("a"), after);
});

test("of two nodes that change a machine at once one changes it, the other is told", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const here = await openKvNode(t, server);
  const there = await openKvNode(t, server);
  await here.registry.put(revisionOf("a"));
  const seen = await there.registry.readMachine("a");
  const mine = await here.registry.readMachine("a");
  const tags = (value: string) => [{ key: "k", value }];
  const written = await here.registry.writeMachine({ ...mine!.record, tags: tags("here") }, mine);
  t.same(written?.record.tags, tags("here"));
  const late = { ...seen!.record, tags: tags("there") };
  t.equal(await there.registry.writeMachine(late, seen), undefined);
  t.equal(await there.registry.removeMachine(seen!), false);
  await until(() => there.registry.machine("a")?.record.tags.length === 1, {
    what: "the watch to tell the change",
    withinMs: WITHIN_MS,
  });
  await here.registry.put(revisionOf("a"));
  const newest = await there.registry.readMachine("a");
  t.same(newest?.record.tags, tags("here"), "a deployment keeps what is not of the revision");
  t.equal(await there.registry.removeMachine(newest!), true);
  t.equal(await here.registry.latest("a"), undefined);
  t.ok(await here.registry.find(newest!.record.revisionId), "what runs, runs on");
});
