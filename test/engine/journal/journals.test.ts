import { type Test, test } from "tap";
import { openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";
import { openMemoryJournal } from "../../../engine/journal/memory-journal.ts";
import type { Journal } from "../../../engine/ports.ts";

const kinds: Record<string, (t: Test) => Journal> = {
  memory: () => openMemoryJournal(),
  process: (t) => openLmdbJournal({ folder: t.testdir(), durability: "process", freeBytesMin: 0 }),
  power: (t) => openLmdbJournal({ folder: t.testdir(), durability: "power", freeBytesMin: 0 }),
};

for (const [durability, open] of Object.entries(kinds)) {
  test(`${durability}: an appended frame can be read until it is removed`, async (t) => {
    const journal = open(t);
    t.equal(journal.durability, durability);
    const sequence = journal.nextSequence();
    await journal.append(sequence, Uint8Array.of(1, 2, 3));
    t.same([...journal.read(sequence)!], [1, 2, 3]);
    journal.remove(sequence);
    t.equal(journal.read(sequence), undefined);
    t.equal(journal.refusal(), null);
    await journal.close();
  });

  test(`${durability}: a frame is a copy on its way in and on its way out`, async (t) => {
    const journal = open(t);
    const bytes = Buffer.from("frame");
    const appended = journal.append(7, bytes);
    bytes.fill(0);
    await appended;
    journal.read(7)!.fill(0);
    const buffer = journal.read(7)!.buffer as ArrayBuffer;
    structuredClone(buffer, { transfer: [buffer] });
    t.equal(Buffer.from(journal.read(7)!).toString(), "frame");
    await journal.close();
  });

  test(`${durability}: sequences rise, also above those the caller has chosen`, async (t) => {
    const journal = open(t);
    const [a, b] = [journal.nextSequence(), journal.nextSequence()];
    t.ok(b > a);
    await journal.append(b + 1000, Uint8Array.of(1));
    t.ok(journal.nextSequence() > b + 1000);
    await journal.close();
  });

  test(`${durability}: unknown frames are neither read nor noted nor removed`, async (t) => {
    const journal = open(t);
    journal.noteFinished(5, Uint8Array.of(1));
    journal.remove(5);
    t.equal(journal.read(5), undefined);
    t.same([...journal.recover()], []);
    await journal.close();
  });

  test(`${durability}: an empty frame is a frame`, async (t) => {
    const journal = open(t);
    await journal.append(1, new Uint8Array(0));
    t.equal(journal.read(1)?.length, 0);
    await journal.close();
  });

  test(`${durability}: a frame cannot be appended twice`, async (t) => {
    const journal = open(t);
    await journal.append(1, Uint8Array.of(1));
    t.throws(() => journal.append(1, Uint8Array.of(2)), /appended twice/);
    await journal.close();
  });
}

test("a memory journal gives its next user what is open, oldest first", async (t) => {
  const journal = openMemoryJournal();
  for (const sequence of [1, 2, 3]) await journal.append(sequence, Uint8Array.of(sequence));
  const finished = Uint8Array.of(0b101);
  journal.noteFinished(3, finished);
  finished.fill(0);
  journal.remove(2);
  t.same(
    [...journal.recover()].map(({ sequence, finished }) => [sequence, finished?.[0] ?? null]),
    [
      [1, null],
      [3, 0b101],
    ],
  );
});
