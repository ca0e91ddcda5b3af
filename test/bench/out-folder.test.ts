/** `--out`: tried before the load, and a result that cannot be kept is printed all the same. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { prepareOutFolder } from "../../bench/report/folder/out-folder.ts";
import type { RunResult } from "../../bench/report/result.ts";
import { resultOf, runBench } from "./bench-process.ts";
import { asNobody, forNobody } from "./nobody.ts";

const short = "--rate 100 --duration 200ms --warmup 0s --durability memory --shards 1";

test("a folder that nothing can be kept in is told before the load, with 2", async (t) => {
  const folder = t.testdir({ "a.jsonl": "" });
  const file = join(folder, "a.jsonl");
  const rows: [string, RegExp][] = [
    [`--out ${file} ${short}`, /--out .*a\.jsonl: nothing can be kept there: .* is a file/],
    [`--out ${file}/below ${short}`, /a\.jsonl is a file, not a folder/],
    [`--out /proc/foo ${short}`, /--out \/proc\/foo: nothing can be kept there: ENOENT/],
    [`find --slo p99<1s --out ${file}`, /is a file, not a folder/],
    [`compare --a=--rate=1 --b=--rate=2 --out ${file}`, /is a file, not a folder/],
    [`trend ${file} --out ${file}`, /is a file, not a folder/],
  ];
  const outcomes = await Promise.all(rows.map(([line]) => runBench(line)));
  for (const [at, [line, problem]] of rows.entries()) {
    const { code, stdout, stderr } = outcomes[at]!;
    t.equal(code, 2, `${line}: ${stderr}`);
    t.equal(stdout, "", line);
    t.match(stderr, problem);
    t.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a folder is made with all above it, and left empty by being tried", async (t) => {
  const folder = join(t.testdir(), "a", "b c");
  await prepareOutFolder(folder);
  t.strictSame(readdirSync(folder), []);
  await prepareOutFolder(folder);
  t.ok(existsSync(folder));
});

test("a folder of somebody else is told before the load, too", async (t) => {
  const folder = forNobody(t);
  if (folder === undefined) return;
  const url = new URL("../../bench/report/folder/out-folder.js", import.meta.url).href;
  const script = `
    const { prepareOutFolder } = await import(${JSON.stringify(url)});
    await prepareOutFolder(process.argv[1]).catch((error) => console.log(error.message));`;
  const outcome = await asNobody(["--input-type=module", "-e", script, join(folder, "mine")]);
  t.match(outcome.stdout, /nothing can be kept there: EACCES/, outcome.stderr);
});

test("a result that cannot be kept in the end is printed, then said, with 1", async (t) => {
  const folder = t.testdir();
  mkdirSync(join(folder, "result.json")); // As good as a full disk.
  const outcome = await runBench(`${short} --json --out ${folder}`);
  t.equal(outcome.code, 1);
  t.equal(resultOf<RunResult>(outcome).sent, 20);
  t.match(outcome.stderr, /\nbench: --out .*: the result above could not be kept: EISDIR.*\n$/);
});
