import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "tap";
import { lockFolder } from "../../../engine/journal/folder-lock.ts";
import { openLmdbJournal } from "../../../engine/journal/lmdb-journal.ts";

test("a second opener of a journal is refused and told who has it", async (t) => {
  const folder = t.testdir();
  const open = () => openLmdbJournal({ folder, durability: "process", freeBytesMin: 0 });
  const first = open();
  t.throws(open, { message: new RegExp(`lock is held by process ${process.pid} on `) });
  await first.append(1, Uint8Array.of(1));
  await first.close();
  t.notOk(existsSync(join(folder, "lock")));
  await open().close();
});

test("the lock of another living process holds, that of a dead one is taken over", async (t) => {
  const folder = t.testdir();
  const module = new URL("../../../engine/journal/folder-lock.js", import.meta.url).href;
  const code = `import { lockFolder } from ${JSON.stringify(module)};
    lockFolder(${JSON.stringify(folder)}); process.stdout.write("locked"); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  t.throws(() => lockFolder(folder), { message: new RegExp(`process ${child.pid} `) });
  child.kill("SIGKILL");
  await once(child, "close");
  t.ok(existsSync(join(folder, "lock")), "kill -9 leaves it behind");
  lockFolder(folder).release();
});

test("the lock of an earlier process with the same id is stale", (t) => {
  const folder = t.testdir();
  const holder = { pid: process.pid, host: hostname(), started: "1" };
  writeFileSync(join(folder, "lock"), JSON.stringify(holder));
  lockFolder(folder).release();
  t.end();
});

test("a lock of another host holds while it is touched, and is stale later", (t) => {
  const folder = t.testdir();
  const file = join(folder, "lock");
  writeFileSync(file, JSON.stringify({ pid: 1, host: "elsewhere", started: "1" }));
  t.throws(() => lockFolder(folder), { message: /process 1 on elsewhere/ });
  utimesSync(file, 1_000, 1_000);
  lockFolder(folder).release();
  t.end();
});

test("a torn lock file is stale, and a lock is released only by its holder", (t) => {
  const folder = t.testdir();
  const file = join(folder, "lock");
  writeFileSync(file, '{"pid":');
  const lock = lockFolder(folder);
  writeFileSync(file, "someone else's");
  lock.release();
  t.equal(readFileSync(file, "utf8"), "someone else's");
  t.end();
});
