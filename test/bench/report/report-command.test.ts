/** The bench's own run, kept, reported and reported again, as a user does it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { readRunFolder } from "../../../bench/report/folder/read-folder.ts";
import { mergedHistogram } from "../../../bench/report/histograms.ts";
import { type BenchOutcome, runBench } from "../bench-process.ts";

test("a run is kept whole, shown as Markdown, and reported again from its folder", async (t) => {
  const folder = join(t.testdir(), "kept");
  const load = "--scenario pass --rate 500 --duration 2s --warmup 500ms --durability memory";
  const run = await runBench(`${load} --out ${folder} --markdown --progress json`);
  t.match(run.stdout, /^### (✅ OK|❌ FAILED): /);
  t.match(run.stdout, "| durability | memory |");
  const lines = run.stderr.split("\n").filter((line) => line.startsWith('{"phase"'));
  t.ok(lines.length >= 2, run.stderr);
  t.type(JSON.parse(lines.at(-1)!).completedPerSecond, "number");

  const record = await readRunFolder(folder);
  t.equal(record.result.scenario, "pass");
  const completed = record.series.reduce((sum, point) => sum + point.completed!, 0);
  t.equal(completed, record.result.terminal, "the series has every terminal");
  t.equal(mergedHistogram(record, "terminal")?.totalCount, completed, "and so have the histograms");

  for (const name of ["report.html", "summary.md"]) rmSync(join(folder, name));
  const again = await runBench(`report ${folder}`);
  t.equal(again.code, 0, again.stderr);
  t.match(again.stdout, /report\.html and .*summary\.md are written/);
  t.equal(readFileSync(join(folder, "summary.md"), "utf8"), run.stdout);
  t.ok(readdirSync(folder).includes("report.html"));
});

test("what is no kept run is refused in words", async (t) => {
  const folder = t.testdir();
  writeFileSync(join(folder, "result.json"), '{"parked":3}');
  const lines = [`report ${join(folder, "none")}`, `report ${folder}`, "report"];
  const [missing, other, none] = (await Promise.all(lines.map((line) => runBench(line)))) as [
    BenchOutcome,
    BenchOutcome,
    BenchOutcome,
  ];
  t.equal(missing.code, 2);
  t.match(missing.stderr, /result\.json cannot be read: .*name the folder/);
  t.equal(other.code, 2);
  t.match(other.stderr, "there is no report of a result of this kind");
  t.match(none.stderr, "report needs DIR");
});
