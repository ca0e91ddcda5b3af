/** The report as a page: what it says, and that nothing of a user's can do harm in it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { openMetrics } from "../../../bench/report/folder/openmetrics.ts";
import { seriesCsv } from "../../../bench/report/folder/series-csv.ts";
import { runPage } from "../../../bench/report/html/run-page.ts";
import { formatMarkdown } from "../../../bench/report/markdown/format-markdown.ts";
import { percentileCurve } from "../../../bench/report/plots/percentile-curve.ts";
import { timePlots } from "../../../bench/report/plots/time-plots.ts";
import type { RunRecord } from "../../../bench/report/run-record.ts";
import { unseenFigures } from "../../../bench/report/unseen.ts";
import { openPage, skipWithoutChromium } from "../../support/chromium.ts";
import { sampleRecord } from "./sample-record.ts";

const record = sampleRecord({ withFault: true });
const evil = '</script><script>document.body.dataset.errors="owned"</script><!--';
const evilRecord: RunRecord = {
  ...sampleRecord({
    definition: JSON.stringify({
      Comment: evil,
      StartAt: evil,
      States: { [evil]: { Type: "Pass", End: true } },
    }),
    result: {
      scenario: evil,
      wrong: 1,
      wrongSamples: [{ index: 3, expected: evil, got: evil }],
      thresholds: [{ text: evil, actual: 1, ok: false }],
    },
  }),
  faults: [{ ...record.faults[0]!, name: evil, target: evil }],
};

test("verdict, figures, faults, audit, provenance stand in the page as text", (t) => {
  const page = runPage(record);
  for (const text of [
    "OK: 19,986 executions/s completed",
    "durability power",
    "kill node-2",
    "2.4 s",
    "Linux 6.1",
    "0123456789ab",
    "Reserve far",
    "✓ held",
  ]) {
    t.match(page, text);
  }
  t.notMatch(page, /<(script|link|img)[^>]*(src|href)="(?!data:|#)/, "nothing is fetched");
  t.end();
});

test("a run that failed says so first, with its reasons, thresholds and wrong outputs", (t) => {
  const thresholds = { thresholds: [{ text: "p99 < 5ms", actual: 44.25, ok: false }] };
  const page = runPage(sampleRecord({ result: { lost: 3, ...thresholds } }));
  t.match(page, /<title>FAILED: /);
  t.match(page, "3 lost: accepted, but no terminal came");
  t.match(page, "p99 &lt; 5ms");
  t.match(page, "✗ broken");
  t.end();
});

test("what a user wrote stays text", (t) => {
  const page = runPage(evilRecord);
  t.notMatch(page, evil);
  const ends = page.match(/<\/script>/g)!;
  t.equal(ends.length, page.match(/<script[ >]/g)!.length, "each script ends once");
  const markdown = formatMarkdown(evilRecord);
  t.notMatch(markdown, "<script>");
  t.end();
});

test("a record without series, histograms, states still has a page", (t) => {
  const bare: RunRecord = { ...record, series: [], histograms: [], states: [], faults: [] };
  const page = runPage(bare);
  t.match(page, "OK: 19,986");
  t.match(page, "States were not profiled");
  t.notMatch(page, 'id="over-time"');
  t.end();
});

test("time plots: rates a second, marks for faults and phases, nothing of what is not known", (t) => {
  const half = record.series.map((point) => ({
    ...point,
    untilMs: point.fromMs + 500,
    rssMb: null,
  }));
  const plots = timePlots({ ...record, series: half });
  const rate = plots.find(({ id }) => id === "rate")!;
  const sent = rate.lines.find(({ name }) => name === "sent")!;
  t.equal(sent.values[5], half[5]!.sent * 2);
  t.match(
    rate.bands.filter(({ kind }) => kind === "fault"),
    [{ from: 10, until: 12 }],
  );
  t.notOk(plots.some(({ id }) => id === "memory"));
  t.end();
});

test("a last interval of a few milliseconds is no spike", (t) => {
  const last = record.series.at(-1)!;
  const short = { ...last, untilMs: last.fromMs + 5, completed: 100 };
  const [rate] = timePlots({ ...record, series: [...record.series.slice(0, -1), short] });
  t.equal(rate!.lines.find(({ name }) => name === "completed")!.values.at(-1), null);
  t.end();
});

test("the percentile curve never falls, and ends where its count does", (t) => {
  const curve = percentileCurve(record)!;
  const terminal = curve.lines.find(({ name }) => name === "terminal")!.values;
  for (const [at, value] of terminal.entries()) {
    if (at > 0) t.ok(value! >= terminal[at - 1]!, `step ${at}`);
  }
  const max = record.result.latencyMs.terminal.max;
  t.ok(Math.abs(terminal.at(-1)! / max - 1) < 0.01);
  t.end();
});

test("Markdown: verdict, figures with durability, thresholds, faults, machine", (t) => {
  const thresholds = { thresholds: [{ text: "p99 < 50ms", actual: 44.25, ok: true }] };
  const markdown = formatMarkdown(sampleRecord({ withFault: true, result: thresholds }));
  t.match(markdown, /^### ✅ OK: 19,986 executions\/s/);
  t.match(markdown, "| durability | power |");
  t.match(markdown, "| p99 &lt; 50ms | 44.25 ms | ✅ held |");
  t.match(markdown, "| kill of node-2 | 10.0 s |");
  t.match(markdown, "EPYC, 2 cores");
  t.match(
    formatMarkdown(sampleRecord({ result: { wrong: 2 } })),
    /^### ❌ FAILED: 2 wrong outputs/,
  );
  t.end();
});

test("unknown starts stand in both reports, beside what is allowed, and are no clean audit", (t) => {
  const troubles = [{ what: "unknown: ECONNREFUSED", count: 523 }];
  const dead = sampleRecord({ result: { unknown: 523, troubles } });
  const markdown = formatMarkdown(dead);
  t.match(markdown, /^### ❌ FAILED: 523 starts unknown/);
  t.match(markdown, "| refused / unknown / dropped | 0 / 523 / 0 |");
  t.match(markdown, "| unknown: ECONNREFUSED | 523 times |");
  const page = runPage(dead);
  t.match(page, "<td>unknown</td><td>523</td><td>0</td><td>✗ broken</td>");
  t.match(page, "523 <small>unknown</small>");
  for (const text of [page, markdown]) t.match(text, "523 starts refused or unknown: in none");
  t.notMatch(page, ">clean<");
  t.match(runPage(record), ">clean<");
  t.end();
});

test("outcomes that are not seen are no figures, in no report", (t) => {
  const { result, series, ...rest } = sampleRecord();
  const blind: RunRecord = {
    ...rest,
    result: { ...result, ...unseenFigures(result), target: "http" },
    series: series.map((point) => ({ ...point, completed: null, active: null })),
    histograms: rest.histograms.filter(({ tag }) => tag === "accept" || tag === "lateness"),
    states: [],
  };
  for (const text of [runPage(blind).replace(/<script[\s\S]*/, ""), formatMarkdown(blind)]) {
    t.match(text, "OK as far as can be seen");
    t.match(text, "not seen");
    t.match(text, "by accepted starts");
    t.notMatch(text, /NaN/);
  }
  const plots = timePlots(blind);
  t.notOk(
    plots.some(({ id }) => id === "active"),
    "a backlog that is not known has no plot",
  );
  t.strictSame(
    plots.find(({ id }) => id === "rate")!.lines.map(({ name }) => name),
    ["offered", "sent", "accepted"],
  );
  const csv = seriesCsv(blind).split("\n");
  t.equal(csv[1]!.split(",")[csv[0]!.split(",").indexOf("active")], "");
  const metrics = openMetrics(blind);
  t.notMatch(metrics, "completed_total{");
  t.match(metrics, "accepted_total{");
  t.end();
});

/** Counts, in the page itself, the canvases in which more than one colour was painted. */
const paintCheck = `<script>
let painted = 0;
for (const canvas of document.querySelectorAll("canvas")) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 0) colours.add(data[at] * 65536 + data[at + 1] * 256 + data[at + 2]);
  if (colours.size > 3) painted++;
}
document.body.dataset.painted = String(painted);
</script></body>`;

for (const [name, shown, flags] of [
  ["light", record, []],
  ["dark", record, ["--blink-settings=preferredColorScheme=0"]],
  ["hostile", evilRecord, ["--window-size=400,900"]],
] as const) {
  test(`a browser draws every plot without a complaint: ${name}`, {
    skip: skipWithoutChromium,
  }, async (t) => {
    const file = join(t.testdir(), "report.html");
    // Drawing waits for a turn of the page's own; the check comes a few frames later.
    const late = paintCheck
      .replace("<script>", "<script>setTimeout(() => {")
      .replace("</script>", "}, 300)</script>");
    writeFileSync(file, runPage(shown).replace("</body>", late));
    const { dom, consoleLines } = openPage(file, [...flags, "--virtual-time-budget=3000"]);
    t.strictSame(consoleLines, []);
    t.notMatch(dom, "data-errors");
    const plots = Number(/data-plots="(\d+)"/.exec(dom)?.[1]);
    t.ok(plots >= 8, `${plots} plots`);
    t.equal(Number(/data-painted="(\d+)"/.exec(dom)?.[1]), plots, "each was painted");
    t.match(
      dom,
      name === "hostile" ? "FAILED: these figures" : "OK: 19,986 executions/s completed",
    );
  });
}
