import { setImmediate as turn } from "node:timers/promises";
import { test } from "tap";
import { GroupCommit } from "../../../engine/journal/group-commit.ts";
import type { RecordDatabase } from "../../../engine/journal/lmdb-environment.ts";
import { JournalRefusal } from "../../../engine/ports.ts";

/** A store whose commits end when, and how, the test says. */
function fakeStore() {
  const commits: { keys: number[]; resolve: () => void; reject: (error: Error) => void }[] = [];
  let keys: number[] = [];
  const write = async (key: number): Promise<void> => void keys.push(key);
  const database = {
    put: write,
    remove: (key: number) => write(-key),
  } as unknown as RecordDatabase;
  const disk = { full: null as string | null };
  const restarts: string[] = [];
  const commit = new GroupCommit({
    commit(write) {
      keys = [];
      write();
      return new Promise<void>((resolve, reject) => commits.push({ keys, resolve, reject }));
    },
    room: { refusal: () => null, make: async () => disk.full, hasForRemovals: () => true },
    mustRestart: (reason) => restarts.push(reason),
  });
  return { commits, database, commit, disk, restarts };
}

const bytes = Uint8Array.of(1);

/** Lets everything that is ready run. */
async function settle(): Promise<void> {
  for (let count = 0; count < 5; count++) await turn();
}

test("puts wait for their commit; those made meanwhile go together into the next", async (t) => {
  const { commits, database, commit } = fakeStore();
  const done: number[] = [];
  const put = (key: number) => void commit.put(database, key, bytes).then(() => done.push(key));
  put(1);
  put(2);
  await settle();
  put(3);
  commit.removeSoon(database, 1);
  put(4);
  await settle();
  t.same([commits.map(({ keys }) => keys), done], [[[1, 2]], []]);
  commits[0]!.resolve();
  await settle();
  t.same(
    [commits.map(({ keys }) => keys), done],
    [
      [
        [1, 2],
        [3, 4, -1],
      ],
      [1, 2],
    ],
  );
  commits[1]!.resolve();
  await settle();
  t.same(done, [1, 2, 3, 4]);
  await commit.close();
});

test("a failed commit refuses its group, what waited behind it, and everything later", async (t) => {
  const { commits, database, commit, restarts } = fakeStore();
  const first = commit.put(database, 1, bytes);
  await settle();
  const second = commit.put(database, 2, bytes);
  const commitError = Promise.reject(new Error("Input/output error"));
  commits[0]!.reject(Object.assign(new Error("Commit failed"), { commitError }));
  const expected = { name: "JournalRefusal", message: /must restart: Input\/output error/ };
  await t.rejects(first, expected);
  await t.rejects(second, expected);
  await t.rejects(commit.put(database, 3, bytes), expected);
  t.match(commit.refusal(), /must restart/);
  t.equal(restarts.length, 1);
  commit.removeSoon(database, 1);
  t.same(await commit.close(), { hasFailed: true });
  t.equal(commits.length, 1, "nothing more was written");
});

test("a file that cannot grow refuses the puts, still removes, and takes puts again", async (t) => {
  const { commits, database, commit, disk, restarts } = fakeStore();
  disk.full = "no space left";
  commit.removeSoon(database, 7);
  await t.rejects(commit.put(database, 1, bytes), new JournalRefusal("no space left"));
  await settle();
  t.same(commits[0]?.keys, [-7]);
  commits[0]!.resolve();
  disk.full = null;
  const deadlineMs = performance.now() + 5_000;
  while (commit.refusal() !== null && performance.now() < deadlineMs) await turn();
  const put = commit.put(database, 2, bytes);
  await settle();
  t.same(commits[1]?.keys, [2]);
  commits[1]!.resolve();
  await put;
  t.same(restarts, []);
  await commit.close();
});

test("only the newest note of a record is written, and none of a removed record", async (t) => {
  const { commits, database, commit } = fakeStore();
  commit.putSoon(database, 1, bytes);
  commit.putSoon(database, 1, bytes);
  commit.putSoon(database, 2, bytes);
  commit.removeSoon(database, 2);
  const closed = commit.close();
  await settle();
  t.same(
    commits.map(({ keys }) => keys),
    [[-2, 1]],
  );
  commits[0]!.resolve();
  await closed;
});

test("a put made while a run is ending is committed like any other", async (t) => {
  for (let ticks = 0; ticks < 12; ticks++) {
    const { commits, database, commit } = fakeStore();
    const first = commit.put(database, 1, bytes);
    await settle();
    commits[0]!.resolve();
    await first;
    for (let tick = 0; tick < ticks; tick++) await null;
    void commit.put(database, 2, bytes);
    await settle();
    t.same(commits[1]?.keys, [2], `${ticks} ticks later`);
    commits[1]!.resolve();
    await commit.close();
  }
});

test("many removals are spread over commits", async (t) => {
  const { commits, database, commit } = fakeStore();
  for (let key = 1; key <= 300; key++) commit.removeSoon(database, key);
  const closed = commit.close();
  for (let index = 0; index < 3; index++) {
    await settle();
    commits[index]!.resolve();
  }
  await closed;
  t.same(
    commits.map(({ keys }) => keys.length),
    [128, 128, 44],
  );
});
