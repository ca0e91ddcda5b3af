import { statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "tap";
import { type LmdbJournal, openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";
import { JournalRefusal } from "../../../engine/ports.ts";
import { frameOf, largeFrameBytes } from "./fixtures/frame.ts";

function openIn(folder: string, durability: "power" | "process" = "process"): LmdbJournal {
  return openLmdbJournal({ folder, durability, freeBytesMin: 0 });
}

/** Waits until `isSo`, or fails with what was waited for. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  while (!isSo()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain: ${what}`);
    await turn();
  }
}

test("open frames come back after a restart, oldest first, byte for byte", async (t) => {
  const folder = t.testdir();
  const first = openIn(folder);
  const sequences = [3, 1, 2 ** 32 + 1, 2 ** 31, 2 ** 53 - 2 ** 21, 256, 255, 4, 10];
  await Promise.all(sequences.map((sequence) => first.append(sequence, frameOf(sequence))));
  first.remove(4);
  await first.close();

  const second = openIn(folder, "power");
  const recovered = [...second.recover()];
  const expected = sequences.filter((sequence) => sequence !== 4).sort((a, b) => a - b);
  t.same(
    recovered.map(({ sequence }) => sequence),
    expected,
  );
  for (const { sequence, bytes, finished } of recovered) {
    t.ok(Buffer.from(frameOf(sequence)).equals(bytes), `frame ${sequence}`);
    t.equal(finished, null);
  }
  t.ok(second.nextSequence() > 2 ** 53 - 2 ** 21);
  await second.close();
});

test("the newest bitmap of a frame comes back with it, and goes with it", async (t) => {
  const folder = t.testdir();
  const first = openIn(folder);
  for (const sequence of [1, 2, 3]) await first.append(sequence, frameOf(sequence));
  first.noteFinished(1, Uint8Array.of(1));
  first.noteFinished(1, Uint8Array.of(3, 128));
  first.noteFinished(2, Uint8Array.of(7));
  await until("the notes are written", () => first.table("finished").keys().length === 2);
  first.remove(2);
  await until("the bitmap is removed", () => first.table("finished").keys().length === 1);
  await first.close();

  const second = openIn(folder);
  const recovered = [...second.recover()].map(({ sequence, finished }) => [
    sequence,
    finished && [...finished],
  ]);
  t.same(recovered, [
    [1, [3, 128]],
    [3, null],
  ]);
  second.remove(1);
  await second.close();
  const third = openIn(folder);
  t.same(third.table("finished").keys(), []);
  await third.close();
});

test("removals are written soon, also when nothing is appended any more", async (t) => {
  const journal = openIn(t.testdir());
  await Promise.all([1, 2, 3].map((sequence) => journal.append(sequence, frameOf(sequence))));
  for (const sequence of [1, 2, 3]) journal.remove(sequence);
  await until("the frames are gone", () => journal.table("frames").keys().length === 0);
  await journal.close();
});

test("sequences go on rising over restarts, also after all frames were removed", async (t) => {
  const folder = t.testdir();
  let last = 0;
  for (let life = 0; life < 4; life++) {
    const journal = openIn(folder);
    t.same([...journal.recover()], []);
    for (let frame = 0; frame < 3; frame++) {
      const sequence = journal.nextSequence();
      t.ok(sequence > last);
      last = sequence;
      await journal.append(sequence, Uint8Array.of(1));
      journal.remove(sequence);
    }
    await journal.close();
  }
});

test("the file stays small over thousands of large frames, beside one that stays open", async (t) => {
  const folder = t.testdir();
  const journal = openIn(folder);
  await journal.append(journal.nextSequence(), frameOf(1));
  [...journal.recover()].forEach(({ sequence }) => void journal.read(sequence));
  const frame = new Uint8Array(largeFrameBytes);
  const appendAndRemove = async (): Promise<void> => {
    for (let count = 0; count < 200; count++) {
      const sequence = journal.nextSequence();
      await journal.append(sequence, frame.subarray(count * 300));
      journal.remove(sequence);
    }
  };
  await Promise.all(Array.from({ length: 16 }, appendAndRemove)); // 3,200 frames, 150 MB.
  t.ok(statSync(join(folder, "data.mdb")).size < 64 << 20);
  await journal.close();
});

test("a closed journal refuses frames, after it has written those it was given", async (t) => {
  const folder = t.testdir();
  const journal = openIn(folder);
  const appended = journal.append(1, frameOf(1));
  const closed = journal.close();
  await t.rejects(journal.append(2, frameOf(2)), JournalRefusal);
  t.match(journal.refusal(), /closed/);
  await appended;
  await closed;
  const next = openIn(folder);
  t.same(
    [...next.recover()].map(({ sequence }) => sequence),
    [1],
  );
  await next.close();
});

test("a disk with too little space refuses frames in words that say so", async (t) => {
  const folder = t.testdir();
  const journal = openLmdbJournal({ folder, durability: "process", freeBytesMin: 2 ** 60 });
  const expected = new RegExp(`${folder} has \\d+ bytes free, ${2 ** 60} are needed`);
  t.match(journal.refusal(), expected);
  await t.rejects(journal.append(1, frameOf(1)), { name: "JournalRefusal", message: expected });
  t.equal(journal.read(1), undefined);
  await journal.close();
});
