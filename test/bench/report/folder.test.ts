/** A run kept in a folder: each artefact is read back by what it is for. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import hdr from "hdr-histogram-js";
import { test } from "tap";
import { LatencyHistogram } from "../../../bench/measurement/latency-histogram.ts";
import { histogramLog } from "../../../bench/report/folder/histogram-log.ts";
import { openMetrics } from "../../../bench/report/folder/openmetrics.ts";
import { percentileText } from "../../../bench/report/folder/percentile-text.ts";
import { readRunFolder } from "../../../bench/report/folder/read-folder.ts";
import { seriesCsv } from "../../../bench/report/folder/series-csv.ts";
import { writeRunFolder } from "../../../bench/report/folder/write-folder.ts";
import { decodeHistogram, mergedHistogram, summaryOf } from "../../../bench/report/histograms.ts";
import { skipWithoutPromtool } from "../../support/promtool.ts";
import { sampleRecord } from "./sample-record.ts";

const record = sampleRecord({ seconds: 6, withFault: true });

test("a folder holds every artefact, and gives the record back", async (t) => {
  const folder = t.testdir();
  await writeRunFolder(folder, record);
  t.strictSame(readdirSync(folder).sort(), [
    ...["accept", "engine", "lateness"].flatMap((tag) => [`${tag}.hgrm`, `${tag}.hlog`]),
    "machine.asl.json",
    "openmetrics.txt",
    "queue.hgrm",
    "queue.hlog",
    "report.html",
    "result.json",
    "run.json",
    "series.csv",
    "summary.md",
    "terminal.hgrm",
    "terminal.hlog",
  ]);
  const { histograms, ...read } = await readRunFolder(folder);
  const { histograms: written, ...rest } = record;
  t.strictSame(read, rest);
  t.equal(histograms.length, written.length);
  const summary = (of: typeof written) =>
    summaryOf(mergedHistogram({ histograms: of }, "terminal")!);
  t.strictSame(summary(histograms), summary(written));
});

test("a folder that is no run's is refused with all that is wrong", async (t) => {
  const folder = t.testdir();
  await writeRunFolder(folder, record);
  rmSync(join(folder, "result.json"));
  writeFileSync(join(folder, "run.json"), '{"version":99}');
  writeFileSync(join(folder, "accept.hlog"), "not,a,log\n");
  await t.rejects(readRunFolder(folder), {
    message:
      /result\.json cannot be read.*run\.json cannot be read: it has version 99.*accept\.hlog.*line 1/s,
  });
});

test("a histogram log is read by the library's own reader: tags, times, counts", (t) => {
  const reader = new hdr.HistogramLogReader(histogramLog(record, "terminal")!);
  const expected = record.histograms.filter(({ tag }) => tag === "terminal");
  for (const { tag, fromMs, untilMs, encoded } of expected) {
    const histogram = reader.nextIntervalHistogram()!;
    t.equal(histogram.tag, tag);
    t.equal(Math.round(histogram.startTimeStampMsec), record.startedAtMs + fromMs);
    t.equal(Math.round(histogram.endTimeStampMsec), record.startedAtMs + untilMs);
    t.equal(histogram.totalCount, decodeHistogram(encoded).totalCount);
    t.equal(histogram.maxValue, decodeHistogram(encoded).maxValue);
  }
  t.equal(reader.nextIntervalHistogram(), null);
  t.end();
});

test("histograms are taken compressed and plain", (t) => {
  const plain = new LatencyHistogram();
  for (const ms of [1, 2, 3, 400]) plain.record(ms);
  const decoded = decodeHistogram(plain.encode());
  t.equal(decoded.totalCount, 4);
  // A decoded histogram knows its values by their buckets: three digits.
  t.equal(summaryOf(decoded).max.toPrecision(3), "400");
  t.equal(summaryOf(decoded).p50.toPrecision(3), "2.00");
  plain.destroy();
  t.end();
});

test("the percentile text ends with the count and the largest of the window", (t) => {
  const text = percentileText(record, "terminal")!;
  t.match(text, /Value +Percentile +TotalCount +1\/\(1-Percentile\)/);
  const max = Number(/#\[Max += +([\d.]+)/.exec(text)?.[1]);
  t.equal(max.toFixed(1), record.result.latencyMs.terminal.max.toFixed(1));
  t.end();
});

test("the table has a line an interval, and leaves out what is not known", (t) => {
  const [first, ...others] = record.series;
  const csv = seriesCsv({ series: [{ ...first!, rssMb: null, phase: 'a "b", c' }, ...others] });
  const lines = csv.trimEnd().split("\n");
  t.equal(lines.length, 1 + record.series.length);
  t.match(lines[0], /^from_s,until_s,phase,offered,/);
  t.match(lines[1], /^0,1,"a ""b"", c",\d+,/);
  const at = lines[0]!.split(",").indexOf("rss_mb");
  t.equal(lines[2]!.split(",")[at], String(record.series[1]!.rssMb));
  t.match(lines[1], /,,[\d.]+$/);
  t.end();
});

test("OpenMetrics counts up to what the series has, and buckets to what histograms have", (t) => {
  const text = openMetrics(record);
  t.ok(text.endsWith("\n# EOF\n"));
  const last = (name: string) =>
    Number(
      text
        .split("\n")
        .filter((line) => line.startsWith(name))
        .at(-1)!
        .split(" ")
        .at(-2),
    );
  const total = record.series.reduce((sum, { completed }) => sum + completed!, 0);
  t.equal(last("stepstorm_bench_completed_total{"), total);
  const count = mergedHistogram(record, "terminal")!.totalCount;
  t.equal(last("stepstorm_bench_terminal_latency_seconds_count{"), count);
  t.match(text, `le="+Inf"} ${count} `);
  const awkward = openMetrics({ ...record, result: { ...record.result, scenario: 'a"b\\c\nd' } });
  t.match(awkward, 'scenario="a\\"b\\\\c\\nd"');
  t.end();
});

test("Prometheus takes the run in", { skip: skipWithoutPromtool }, (t) => {
  const folder = t.testdir();
  const file = join(folder, "openmetrics.txt");
  writeFileSync(file, openMetrics(record));
  const done = spawnSync(
    "promtool",
    ["tsdb", "create-blocks-from", "openmetrics", file, join(folder, "data")],
    { encoding: "utf8" },
  );
  t.equal(done.status, 0, done.stderr);
  mkdirSync(join(folder, "data", "wal")); // Without one it does not dump.
  const dump = spawnSync("promtool", ["tsdb", "dump", join(folder, "data")], {
    encoding: "utf8",
    maxBuffer: 64e6,
  });
  const total = record.series.reduce((sum, { completed }) => sum + completed!, 0);
  const lines = dump.stdout.split("\n").filter((line) => line.includes("completed_total"));
  t.match(lines.at(-1), new RegExp(` ${total} `));
  t.equal(lines.length, record.series.length + 1);
  t.ok(readFileSync(file).length > 0);
  t.end();
});
