import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Test, test } from "tap";
import { openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";
import { frameOf } from "./fixtures/frame.ts";

const script = fileURLToPath(new URL("./fixtures/append-until-killed.js", import.meta.url));

interface Said {
  readonly acknowledged: Set<number>;
  readonly removed: Set<number>;
}

/** Runs the script and kills it when it has acknowledged so many frames. */
function runAndKill(folder: string, durability: string, killAfter: number): Promise<Said> {
  const child = spawn(process.execPath, [script, folder, durability], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  let lines = 0;
  child.stdout.setEncoding("latin1");
  child.stdout.on("data", (part: string) => {
    text += part;
    lines += part.split("\n").length - 1;
    if (lines >= killAfter) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal !== "SIGKILL") return reject(new Error(`ended by itself: ${code} ${signal}`));
      const said = (letter: string): Set<number> =>
        new Set([...text.matchAll(new RegExp(`^${letter} (\\d+)\n`, "gm"))].map((m) => +m[1]!));
      return resolve({ acknowledged: said("A"), removed: said("R") });
    });
  });
}

async function checkRecovery(t: Test, folder: string, said: Said): Promise<void> {
  const journal = openLmdbJournal({ folder, durability: "power", freeBytesMin: 0 });
  const missing = new Set([...said.acknowledged].filter((sequence) => !said.removed.has(sequence)));
  let wrong = 0;
  let last = 0;
  for (const { sequence, bytes, finished } of journal.recover()) {
    if (!Buffer.from(frameOf(sequence)).equals(bytes)) wrong++;
    if (finished !== null && (finished.length !== 1 || finished[0] !== (sequence & 255))) wrong++;
    if (sequence <= last) wrong++;
    last = sequence;
    missing.delete(sequence);
  }
  t.same([...missing], [], "acknowledged, not removed, and lost");
  t.equal(wrong, 0, "frames or bitmaps that are not what was written, or out of order");
  t.ok(journal.nextSequence() > Math.max(last, ...said.acknowledged));
  await journal.close();
}

for (const durability of ["process", "power"]) {
  for (let seed = 1; seed <= 5; seed++) {
    test(`kill -9 loses no acknowledged frame (${durability}, seed ${seed})`, async (t) => {
      const folder = t.testdir();
      const killAfter = 1 + ((seed * 7919) % 397);
      const said = await runAndKill(folder, durability, killAfter);
      t.ok(said.acknowledged.size > 0);
      await checkRecovery(t, folder, said);
    });
  }
}
