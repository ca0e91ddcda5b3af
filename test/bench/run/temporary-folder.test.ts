import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { removeAtExit, withFolder } from "../../../bench/run/temporary-folder.ts";

test("a fresh folder is there for the work, and gone after it", async (t) => {
  let [seen, first]: [string, unknown] = ["", undefined];
  await withFolder(undefined, async (folder) => {
    seen = folder;
    first = process.rawListeners("exit")[0]; // The newest comes first.
    mkdirSync(join(folder, "deep"));
    writeFileSync(join(folder, "deep", "file"), "x");
  });
  t.notOk(existsSync(seen));
  t.type(first, "function");
  t.notOk(
    process.rawListeners("exit").some((one) => one === first),
    "nothing is left to be done",
  );
});

test("one that is named stays", async (t) => {
  const folder = join(t.testdir(), "kept");
  await withFolder(folder, async () => {});
  t.ok(existsSync(folder));
});

test("what cannot be removed at the end is left, and told in one line", async (t) => {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => said.push(text) > 0) as typeof write;
  try {
    removeAtExit("/proc/self");
  } finally {
    process.stderr.write = write;
  }
  t.equal(said.length, 1);
  t.match(said[0], /^bench: \/proc\/self is left behind: \S[^\n]*\n$/);
});
