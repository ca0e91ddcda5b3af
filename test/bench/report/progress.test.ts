import { test } from "tap";
import {
  createProgress,
  type ProgressSample,
  progressLine,
} from "../../../bench/report/progress.ts";

const sample: ProgressSample = {
  phase: "load",
  elapsedMs: 4000,
  totalMs: 18_000,
  ratePerSecond: 98_765.4,
  active: 1234,
  latencyMsP99: 13.04,
  refused: 0,
  unknown: 0,
  dropped: 0,
};

function record(isTerminal: boolean, columns?: number) {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  return { written, progress: createProgress({ isTerminal, columns, write }) };
}

test("a line tells phase, time, rate, active executions, p99 and audit", (t) => {
  t.equal(progressLine(sample), "load 4/18 s  98,765/s  1,234 active  p99 13.0 ms  clean so far");
  const bad = progressLine({ ...sample, dropped: 2, unknown: 1 });
  t.match(bad, "1 UNKNOWN, 2 DROPPED");
  t.end();
});

test("no rate and no percentile is told before anything has ended, nor what is not seen", (t) => {
  const first = progressLine({ ...sample, active: 0, ratePerSecond: null, latencyMsP99: null });
  t.equal(first, "load 4/18 s  –/s  0 active  p99 –  clean so far");
  const unseen = progressLine({ ...sample, active: null, latencyMsP99: null });
  t.match(unseen, "98,765/s  accepted, ends not seen  p99 –");
  t.end();
});

test("on a terminal one line is rewritten, and ended when the run is over", (t) => {
  const { written, progress } = record(true, 200);
  for (const elapsedMs of [0, 100, 200]) progress.update({ ...sample, elapsedMs });
  t.equal(written.length, 3);
  for (const text of written) t.match(text, /^\r\x1b\[K[^\n]+$/);
  progress.finish();
  t.equal(written.at(-1), "\n");
  progress.finish();
  t.equal(written.length, 4, "ended once");
  t.end();
});

test("a line never wraps on a narrow terminal", (t) => {
  const { written, progress } = record(true, 20);
  progress.update(sample);
  t.equal(written[0]!.replace("\r\x1b[K", "").length, 19);
  t.end();
});

test("elsewhere there is a plain line every five seconds, however samples come", (t) => {
  const { written, progress } = record(false);
  for (let elapsedMs = 0; elapsedMs <= 21_000; elapsedMs += 700) {
    progress.update({ ...sample, elapsedMs });
  }
  progress.finish();
  t.equal(written.length, 5, "at 0, and after 5, 10, 15 and 20 s");
  for (const text of written) t.match(text, /^load [^\r\x1b]+\n$/);
  t.end();
});

test("after a gap there is one line, not one for each interval missed", (t) => {
  const { written, progress } = record(false);
  for (const elapsedMs of [0, 17_000, 17_100, 19_999, 20_000]) {
    progress.update({ ...sample, elapsedMs });
  }
  t.equal(written.length, 3);
  t.end();
});
