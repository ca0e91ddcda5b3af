import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { type LmdbJournal, openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";
import type { Damage } from "../../../engine/journal/quarantine.ts";
import { frameOf } from "./fixtures/frame.ts";

/** Flips one bit of the stored copy of `bytes`, `offset` bytes into it. */
function flipIn(folder: string, bytes: Uint8Array, offset: number): void {
  const file = join(folder, "data.mdb");
  const data = readFileSync(file);
  const at = data.indexOf(bytes);
  if (at < 0) throw new Error("the bytes are not in the file");
  data[at + offset]! ^= 4;
  writeFileSync(file, data);
}

function openIn(folder: string, damages: Damage[]): LmdbJournal {
  const onDamage = (damage: Damage): void => void damages.push(damage);
  return openLmdbJournal({ folder, durability: "power", freeBytesMin: 0, onDamage });
}

async function fill(folder: string, notes: Record<number, Uint8Array> = {}): Promise<void> {
  const journal = openIn(folder, []);
  for (const sequence of [1, 2, 3]) await journal.append(sequence, frameOf(sequence));
  for (const [sequence, bitmap] of Object.entries(notes)) journal.noteFinished(+sequence, bitmap);
  await journal.close();
}

for (const [where, offsetOf] of Object.entries({
  "its first byte": () => 0,
  "the middle": (bytes: Uint8Array) => bytes.length >> 1,
  "its last byte": (bytes: Uint8Array) => bytes.length - 1,
  "its checksum": () => -16,
  "its length": () => -4,
  "its key": () => -8,
  "its first mark": () => -20,
})) {
  test(`a frame with a flipped bit in ${where} is put aside, the others are recovered`, async (t) => {
    const folder = t.testdir();
    await fill(folder);
    flipIn(folder, frameOf(2), offsetOf(frameOf(2)));

    const damages: Damage[] = [];
    const journal = openIn(folder, damages);
    const recovered = [...journal.recover()];
    t.same(
      recovered.map(({ sequence }) => sequence),
      [1, 3],
    );
    t.equal(journal.read(2), undefined);
    t.equal(damages.length, 1);
    t.match(damages[0], { table: "frames", key: 2, message: /record 2 of frames .* is damaged/ });
    const aside = readFileSync(damages[0]!.file!);
    t.equal(aside.length, frameOf(2).length + 20);
    await journal.close();

    const again: Damage[] = [];
    const next = openIn(folder, again);
    t.equal([...next.recover()].length, 2);
    t.same(again, [], "reported once");
    t.equal(readdirSync(join(folder, "quarantine")).length, 1);
    await next.close();
  });
}

test("a frame with a damaged bitmap runs again as a whole", async (t) => {
  const folder = t.testdir();
  const bitmap = Buffer.from("a bitmap that is found easily");
  await fill(folder, { 2: bitmap });
  flipIn(folder, bitmap, 3);
  const damages: Damage[] = [];
  const journal = openIn(folder, damages);
  t.same(
    [...journal.recover()].map(({ sequence, finished }) => [sequence, finished]),
    [
      [1, null],
      [2, null],
      [3, null],
    ],
  );
  t.match(damages, [{ table: "finished", key: 2 }]);
  await journal.close();
});

test("a damaged frame that cannot be put aside is not served, and is kept", async (t) => {
  const folder = t.testdir();
  await fill(folder);
  flipIn(folder, frameOf(2), 0);
  writeFileSync(join(folder, "quarantine"), "a file where the folder should be");
  for (let life = 0; life < 2; life++) {
    const damages: Damage[] = [];
    const journal = openIn(folder, damages);
    t.equal([...journal.recover()].length, 2);
    t.match(damages, [{ key: 2, file: null, message: /it stays there, unused/ }]);
    await journal.close();
  }
});
