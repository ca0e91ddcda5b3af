import { setImmediate as turn } from "node:timers/promises";
import { type Test, test } from "tap";
import { type LmdbJournal, openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";
import { JournalRefusal } from "../../../engine/ports.ts";
import { frameOf } from "./fixtures/frame.ts";
import { fillDisk, mountSmallDisk } from "./fixtures/small-disk.ts";

const diskBytes = 96 << 20; // The file starts at 33 MB and keeps 16 MB ahead of what is used.

/** Runs the test on a small disk of its own; skipped aloud where it cannot be had, but not in CI. */
function testOnSmallDisk(name: string, body: (t: Test, folder: string) => Promise<void>): void {
  test(name, async (t) => {
    const disk = mountSmallDisk(t, diskBytes);
    if ("folder" in disk) await body(t, disk.folder);
    else if (process.env["CI"]) t.fail(`no small disk to be had: ${disk.why}`);
    else t.pass(name, { skip: `did not run, no small disk to be had: ${disk.why}` });
  });
}

function openIn(t: Test, folder: string, freeBytesMin: number): LmdbJournal {
  const mustRestart = (reason: string): void => void t.fail(reason);
  return openLmdbJournal({ folder, durability: "power", freeBytesMin, mustRestart });
}

/** Appends until a frame is refused; adds what was acknowledged. Returns the refusal. */
async function appendUntilRefused(journal: LmdbJournal, kept: Set<number>): Promise<unknown> {
  for (let count = 0; count < 5_000; count++) {
    const sequence = journal.nextSequence();
    try {
      await journal.append(sequence, frameOf(sequence));
    } catch (error) {
      return error;
    }
    kept.add(sequence);
  }
  throw new Error("no frame was refused");
}

/** Tries until a frame is taken. */
async function appendAtLast(journal: LmdbJournal, kept: Set<number>): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  for (;;) {
    const sequence = journal.nextSequence();
    try {
      await journal.append(sequence, frameOf(sequence));
      kept.add(sequence);
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await turn();
    }
  }
}

async function checkKept(t: Test, folder: string, kept: Set<number>): Promise<void> {
  const journal = openIn(t, folder, 0);
  const found = new Set<number>();
  for (const { sequence, bytes } of journal.recover()) {
    if (Buffer.from(frameOf(sequence)).equals(bytes)) found.add(sequence);
  }
  t.same(
    [...kept].filter((sequence) => !found.has(sequence)),
    [],
    "acknowledged and lost",
  );
  await journal.close();
}

testOnSmallDisk("a disk others fill refuses frames until there is space", async (t, folder) => {
  const journal = openIn(t, folder, 0);
  const kept = new Set<number>();
  await appendAtLast(journal, kept);
  for (let round = 0; round < 2; round++) {
    const free = fillDisk(folder);
    const refusal = await appendUntilRefused(journal, kept);
    t.ok(refusal instanceof JournalRefusal);
    t.match(refusal, { message: /cannot grow to \d+ bytes: ENOSPC/ });
    t.match(journal.refusal(), /ENOSPC/);
    free();
    await appendAtLast(journal, kept);
  }
  await journal.close();
  await checkKept(t, folder, kept);
});

testOnSmallDisk("a disk filled by frames takes new ones once old ones go", async (t, folder) => {
  for (const freeBytesMin of [0, 8 << 20]) {
    const journal = openIn(t, folder, freeBytesMin);
    const kept = new Set([...journal.recover()].map(({ sequence }) => sequence));
    for (let round = 0; round < 2; round++) {
      t.ok((await appendUntilRefused(journal, kept)) instanceof JournalRefusal);
      const removed = [...kept].slice(0, kept.size - 3);
      for (const sequence of removed) {
        journal.remove(sequence);
        kept.delete(sequence);
      }
      await appendAtLast(journal, kept);
    }
    await journal.close();
    await checkKept(t, folder, kept);
  }
});

testOnSmallDisk("too little free space refuses before the disk is full", async (t, folder) => {
  const journal = openIn(t, folder, 4 << 20);
  const kept = new Set<number>();
  await appendAtLast(journal, kept);
  const free = fillDisk(folder, 2 << 20);
  t.match(await appendUntilRefused(journal, kept), { message: /bytes free, 4194304 are needed/ });
  free();
  await appendAtLast(journal, kept);
  t.equal(journal.refusal(), null);
  await journal.close();
  await checkKept(t, folder, kept);
});
