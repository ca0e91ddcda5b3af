import { test } from "tap";
import {
  judgeThresholds,
  parseThresholds,
  unseenProblems,
} from "../../../bench/plan/thresholds.ts";
import type { RunResult } from "../../../bench/report/result.ts";
import { actualText } from "../../../bench/report/thresholds.ts";
import { unseenFigures } from "../../../bench/report/unseen.ts";
import { goodResult } from "../report/sample-result.ts";

function judge(text: string, spoilt: Partial<RunResult> = {}) {
  const reading = parseThresholds(text);
  if (!reading.ok) throw new Error(reading.problem);
  return judgeThresholds(reading.thresholds, { ...goodResult, ...spoilt });
}

function problemOf(text: string): string {
  const reading = parseThresholds(text);
  if (reading.ok) throw new Error(`${text} was taken`);
  return reading.problem;
}

test("each threshold tells what was found, in the unit it is written in", (t) => {
  const rows: [string, number, boolean][] = [
    ["p99<100ms", 13.04, true],
    ["p99 < 13ms", 13.04, false],
    ["terminal.p50<=2345us", 2.345, true],
    ["accept.p99.9<14ms", 14.26, false],
    ["max<1m", 12_345, true],
    ["max>12s", 12_345, true],
    ["lateness.p99<1ms", 0.92, true],
    ["lost=0", 0, true],
    ["lost==0", 0, true],
    ["lost!=0", 0, false],
    ["refused<1%", 0, true],
    ["accepted>=100%", 100, true],
    ["accepted>1.8m", 1_800_000, false],
    ["throughput>=0.99*offered", 99_876.4, true],
    ["throughput>=100%*offered", 99_876.4, false],
    ["throughput>=0.99*sent", 99_876.4, true],
    ["throughput>99k", 99_876.4, true],
    ["rate>=100k", 99_990, false],
    ["backlog<121", 120, true],
  ];
  for (const [text, actual, ok] of rows) {
    const [outcome, ...others] = judge(text);
    t.equal(others.length, 0);
    t.ok(Math.abs(outcome!.actual - actual) < 1e-9, `${text}: ${outcome!.actual}`);
    t.equal(outcome!.ok, ok, text);
  }
  t.end();
});

test("a list is judged in order; its texts come back without blanks", (t) => {
  const outcomes = judge("p99 < 100ms, lost = 0 ,wrong<0.1%", { lost: 3, wrong: 1800 });
  t.same(
    outcomes.map(({ text, ok }) => [text, ok]),
    [
      ["p99<100ms", true],
      ["lost=0", false],
      ["wrong<0.1%", false],
    ],
  );
  t.equal(outcomes[2]?.actual, 0.1);
  t.end();
});

test("what was offered are the starts that were drawn, not those that were due on average", (t) => {
  const poisson = {
    arrivals: "poisson",
    rateOffered: 100,
    rateSent: 92,
    throughput: 91.4,
  } as const;
  const text = "throughput>=0.99*offered";
  t.equal(judge(text, { ...poisson, rateIntended: 92 })[0]?.ok, true);
  t.equal(judge(text, { ...poisson, rateIntended: 100 })[0]?.ok, false, "not all were completed");
  t.equal(judge(text, poisson)[0]?.ok, false, "where that is not known, the rate asked for");
  t.end();
});

test("a share is of all that was offered, what was dropped included", (t) => {
  const [refused] = judge("refused<1%", { sent: 900, dropped: 100, refused: 10 });
  t.same(refused, { text: "refused<1%", actual: 1, ok: false });
  t.end();
});

test("figures are told with their unit", (t) => {
  const rows = [
    ["p99<1us", "13.04 ms"],
    ["max<1s", "12,345 ms"],
    ["refused<1%", "0 %"],
    ["throughput>=0.99*sent", "99,876/s"],
    ["lost=0", "0"],
  ] as const;
  for (const [text, figure] of rows) t.equal(actualText(judge(text)[0]!), figure, text);
  t.equal(actualText({ text: "no threshold at all", actual: 3 }), "3");
  t.equal(actualText(judge("p99<1s", { terminal: 0 })[0]!), "nothing was measured");
  t.end();
});

test("of outcomes that are not seen nothing can be asked, of starts all can", (t) => {
  const problems = (text: string) => {
    const reading = parseThresholds(text);
    if (!reading.ok) throw new Error(reading.problem);
    return unseenProblems(reading.thresholds);
  };
  const asked =
    "p99<1s,terminal.p50<1s,lost=0,wrong=0,duplicates=0,unexpected=0,terminal>1,backlog<9";
  t.equal(problems(`${asked},throughput>1`).length, 9);
  t.match(problems("p99<100ms"), [/^p99<100ms cannot be judged with operation start/]);
  t.same(
    problems("accept.p99<1s,lateness.p99<5ms,sent>1,accepted>1,refused<1%,unknown=0,rate>1"),
    [],
  );
  const unseen = unseenFigures(goodResult);
  t.equal(judge("accept.p99<9ms", unseen)[0]?.ok, true, "acceptances were measured");
  t.end();
});

test("a latency that nothing was measured for holds no threshold", (t) => {
  t.equal(judge("p99<100ms", { terminal: 0 })[0]?.ok, false);
  t.equal(judge("throughput>=0", { throughput: Number.NaN })[0]?.ok, false);
  t.end();
});

test("whatever cannot be read is named, all of it at once", (t) => {
  t.match(problemOf("p99<100ms,p98<1s,lost"), /unknown metric p98.*; lost is no threshold/);
  t.match(problemOf("los=0"), /did you mean lost\?/);
  t.match(problemOf("p99<100"), /100 is no limit for p99; write a time as/);
  t.match(problemOf("p99<1%"), /write a time/);
  t.match(problemOf("throughput>5%"), /write a rate/);
  t.match(problemOf("lost<0.5*offered"), /write a count/);
  t.match(problemOf(" , "), /no threshold is given/);
  t.end();
});
