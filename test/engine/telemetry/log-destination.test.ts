/** Files of log records on a real disk: their order, their sizes, how many are kept. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Test, test } from "tap";
import { openLogFile } from "../../../engine/telemetry/log-destination.ts";
import { LogSink } from "../../../engine/telemetry/log-sink.ts";
import { NodeCounters } from "../../../engine/telemetry/node-counters.ts";

function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), "stepstorm-log-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function sinkOn(path: string, { bytesMax = 1_000, filesMax = 3 } = {}) {
  const sink = new LogSink(
    {
      openDestination: () => openLogFile({ path, bytesMax, filesMax }),
      counters: new NodeCounters(),
      warn: (text) => {
        throw new Error(text);
      },
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    { isHeld: false },
  );
  /** Resolves when it is written. */
  const write = (text: string) =>
    new Promise<void>((resolve) => sink.write(Buffer.from(text), 1, resolve));
  return { sink, write };
}

test("a full file becomes .1, the one before .2, and the oldest is removed", async (t) => {
  const folder = folderFor(t);
  const path = join(folder, "deep", "executions.log");
  const { sink, write } = sinkOn(path);
  for (let i = 0; i < 100; i++) await write(`${String(i).padStart(99, "0")}\n`);
  await sink.close();
  const files = ["executions.log.2", "executions.log.1", "executions.log"];
  t.strictSame(readdirSync(join(folder, "deep")).sort(), files.toSorted());
  const lines = files.flatMap((name) =>
    readFileSync(join(folder, "deep", name), "utf8")
      .split("\n")
      .slice(0, -1),
  );
  t.ok(lines.length >= 20 && lines.length <= 45, `${lines.length} lines are left`);
  const numbers = lines.map(Number);
  t.strictSame(
    numbers,
    numbers.map((_, index) => 100 - numbers.length + index),
    "the newest, without a gap, in order",
  );
});

test("a file that is there is gone on with, and counts", async (t) => {
  const path = join(folderFor(t), "executions.log");
  writeFileSync(path, "x".repeat(989));
  const { sink, write } = sinkOn(path);
  await write("y".repeat(20));
  await write("zz");
  await sink.close();
  t.equal(readFileSync(`${path}.1`, "utf8").length, 1009);
  t.equal(readFileSync(path, "utf8"), "zz");
});

test("one file at most: it begins anew", async (t) => {
  const folder = folderFor(t);
  const { sink, write } = sinkOn(join(folder, "executions.log"), { bytesMax: 10, filesMax: 1 });
  await write("0123456789\n");
  await write("a\n");
  await sink.close();
  t.strictSame(readdirSync(folder), ["executions.log"]);
  t.equal(readFileSync(join(folder, "executions.log"), "utf8"), "a\n");
});

test("a path that cannot be written is told at once", (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "file"), "");
  const path = join(folder, "file", "executions.log");
  t.throws(() => openLogFile({ path, bytesMax: 1, filesMax: 1 }));
  t.end();
});
