import { type Test, test } from "tap";
import { openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";
import type { MachineRevision, Registry } from "../../../engine/ports.ts";
import { openMemoryRegistry } from "../../../engine/registry/memory-registry.ts";
import { openTableRegistry } from "../../../engine/registry/table-registry.ts";

function revisionOf(revisionId: string, name: string, createdMs = 1): MachineRevision {
  return {
    revisionId,
    name,
    stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    definition: `{"Comment":"\ud800 ${revisionId} \u2028 é"}`,
    roleArn: "arn:aws:iam::123456789012:role/any",
    createdMs,
  };
}

interface Opened {
  readonly registry: Registry;
  close(): Promise<void>;
}

function openLmdb(folder: string): Opened {
  const journal = openLmdbJournal({ folder, durability: "power", freeBytesMin: 0 });
  const registry = openTableRegistry({
    revisions: journal.table("revisions"),
    machines: journal.table("machines"),
  });
  const close = async (): Promise<void> => {
    await registry.close();
    await journal.close();
  };
  return { registry, close };
}

const kinds: Record<string, (t: Test) => Opened> = {
  memory: () => {
    const registry = openMemoryRegistry();
    return { registry, close: () => registry.close() };
  },
  lmdb: (t) => openLmdb(t.testdir()),
};

for (const [kind, open] of Object.entries(kinds)) {
  test(`${kind}: the revision put last is the latest of its name, the others stay`, async (t) => {
    const { registry, close } = open(t);
    await registry.put(revisionOf("b-1", "beta", 30));
    await registry.put(revisionOf("a-1", "alpha", 20));
    await registry.put(revisionOf("b-2", "beta", 10)); // Its clock went back; it is still newer.
    t.same(await registry.latest("beta"), revisionOf("b-2", "beta", 10));
    t.same(await registry.find("b-1"), revisionOf("b-1", "beta", 30));
    t.same(
      registry.machines().map(({ revisionId }) => revisionId),
      ["a-1", "b-2"],
    );
    t.equal(await registry.find("c"), undefined);
    t.equal(await registry.latest("__proto__"), undefined);
    await close();
  });

  test(`${kind}: revisions put at once are deployed in that order`, async (t) => {
    const { registry, close } = open(t);
    const ids = Array.from({ length: 50 }, (_, index) => `r-${index}`);
    await Promise.all(ids.map((id) => registry.put(revisionOf(id, "same"))));
    t.equal((await registry.latest("same"))?.revisionId, "r-49");
    for (const id of ids) t.equal((await registry.find(id))?.revisionId, id);
    await close();
  });

  test(`${kind}: a revision is deployed once`, async (t) => {
    const { registry, close } = open(t);
    await registry.put(revisionOf("a", "alpha"));
    t.throws(() => registry.put(revisionOf("a", "alpha")), /deployed/);
    await close();
  });
}

for (const [kind, open] of Object.entries(kinds)) {
  test(`${kind}: a machine is changed by who read it last, and removed`, async (t) => {
    const { registry, close } = open(t);
    await registry.put(revisionOf("a-1", "alpha"));
    const read = registry.machine("alpha");
    const tags = [{ key: "k", value: "v" }];
    const written = await registry.writeMachine({ ...read!.record, tags }, read);
    t.same(written?.record.tags, tags);
    t.equal(
      await registry.writeMachine({ ...read!.record, tags: [] }, read),
      undefined,
      "too late",
    );
    t.equal(await registry.writeMachine(read!.record, undefined), undefined, "it is there");
    await registry.put(revisionOf("a-2", "alpha", 7));
    const newest = registry.machine("alpha");
    t.same(newest?.record.tags, tags, "a deployment keeps what is not of the revision");
    t.equal(newest?.record.updatedMs, 7);
    t.equal(await registry.removeMachine(read!), false);
    t.equal(await registry.removeMachine(newest!), true);
    t.equal(registry.machine("alpha"), undefined);
    t.same(registry.machines(), []);
    t.ok(await registry.find("a-2"), "what runs, runs on");
    await close();
  });
}

test("machines survive a restart as they were changed, removed ones stay away", async (t) => {
  const folder = t.testdir();
  const first = openLmdb(folder);
  for (const name of ["alpha", "beta", "gamma"]) {
    await first.registry.put(revisionOf(`${name}-1`, name));
  }
  const alpha = first.registry.machine("alpha")!;
  const tags = [{ key: "k", value: "v" }];
  await first.registry.writeMachine({ ...alpha.record, tags }, alpha);
  await first.registry.removeMachine(first.registry.machine("beta")!);
  const { record } = first.registry.machine("alpha")!;
  await first.close();

  const second = openLmdb(folder);
  t.same(second.registry.machine("alpha")?.record, record);
  t.equal(await second.registry.latest("beta"), undefined);
  t.same(
    second.registry.machines().map(({ name }) => name),
    ["alpha", "gamma"],
  );
  await second.registry.put(revisionOf("beta-2", "beta"));
  t.equal((await second.registry.latest("beta"))?.revisionId, "beta-2");
  await second.close();
});

test("a folder of a version without machines' records has every name's newest revision", async (t) => {
  const folder = t.testdir();
  const journal = openLmdbJournal({ folder, durability: "power", freeBytesMin: 0 });
  const revisions = journal.table("revisions");
  const old = [revisionOf("a-1", "alpha"), revisionOf("b-1", "beta"), revisionOf("a-2", "alpha")];
  for (const [index, revision] of old.entries()) {
    await revisions.put(index + 1, Buffer.from(JSON.stringify(revision)));
  }
  await journal.close();
  for (const _ of ["adopted", "opened again"]) {
    const { registry, close } = openLmdb(folder);
    t.equal((await registry.latest("alpha"))?.revisionId, "a-2");
    t.equal(registry.machine("beta")?.record.type, "EXPRESS");
    await close();
  }
});

test("revisions survive a restart, order and text included", async (t) => {
  const folder = t.testdir();
  const first = openLmdb(folder);
  for (let index = 0; index < 300; index++) {
    await first.registry.put(revisionOf(`r-${index}`, `machine-${index % 3}`, 300 - index));
  }
  await first.close();

  const second = openLmdb(folder);
  t.equal((await second.registry.latest("machine-2"))?.revisionId, "r-299");
  t.same(await second.registry.find("r-0"), revisionOf("r-0", "machine-0", 300));
  await second.registry.put(revisionOf("later", "machine-2", 0));
  await second.close();

  const third = openLmdb(folder);
  t.equal((await third.registry.latest("machine-2"))?.revisionId, "later");
  t.equal(third.registry.machines().length, 3);
  await third.close();
});

test("a revision that was not made durable is not there", async (t) => {
  const table = {
    keys: () => [],
    read: () => undefined,
    put: () => Promise.reject(new Error("disk full")),
    removeSoon: () => {},
  };
  const registry = openTableRegistry({ revisions: table, machines: table });
  await t.rejects(registry.put(revisionOf("a", "alpha")), /disk full/);
  t.equal(await registry.latest("alpha"), undefined);
  t.equal(await registry.find("a"), undefined);
  await registry.close();
});
