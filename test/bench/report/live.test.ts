/** The live view: what it shows of what is known, and that it leaves the terminal as it was. */
import { test } from "tap";
import { bucketPercentile } from "../../../bench/report/live/buckets.ts";
import { jsonLine } from "../../../bench/report/live/json-progress.ts";
import {
  type LiveSample,
  type LiveState,
  latelyOf,
  liveState,
  withInterruption,
  withMark,
  withSample,
} from "../../../bench/report/live/live-state.ts";
import { createLiveView } from "../../../bench/report/live/live-view.ts";
import { painter, visibleLength } from "../../../bench/report/live/paint.ts";
import { liveSizeMin, renderLive } from "../../../bench/report/live/render-live.ts";
import {
  braillePlot,
  progressBar,
  roundAbove,
  sparkline,
} from "../../../bench/report/live/text-plots.ts";
import { latencyScale } from "../../../engine/telemetry/scales.ts";

const plain = painter(false);
const subject = {
  title: "order on embedded",
  details: "durability power · 2 shards",
  warmupMs: 3000,
  totalMs: 33_000,
  cores: 2,
};

function sampleAt(elapsedMs: number, ratePerMs = 20): LiveSample {
  const count = Math.round(elapsedMs * ratePerMs);
  const bounds = Array.from(latencyScale.bounds);
  return {
    elapsedMs,
    offered: count,
    sent: count,
    dropped: 0,
    refused: 0,
    unknown: 0,
    accepted: count,
    completed: count,
    active: 123,
    // All of them between 3 and 5 ms.
    terminalBuckets: bounds.map((bound) => (bound === 5 ? count : 0)),
    cpuMicros: elapsedMs * 1420,
    rssMb: 312.4,
  };
}

function stateUntil(untilMs: number): LiveState {
  let state = liveState(subject);
  for (let ms = 0; ms <= untilMs; ms += 200) state = withSample(state, sampleAt(ms));
  return state;
}

test("a load that is interrupted waits for what is under way, and says how to end that", (t) => {
  for (const columns of [liveSizeMin.columns, 120]) {
    const text = renderLive(withInterruption(stateUntil(12_000), 11_900), columns, plain).join(
      "\n",
    );
    t.match(text, "interrupted: waiting for the last; Ctrl-C again to end at once");
  }
  t.match(jsonLine(withInterruption(stateUntil(12_000), 11_900)), '"phase":"drain"');
  t.end();
});

test("rates, latencies, backlog, CPU and phase are those of the last second", (t) => {
  const text = renderLive(stateUntil(12_000), 100, plain).join("\n");
  t.match(text, "order on embedded  durability power");
  t.match(text, "load 12 / 33 s · 21 s left");
  t.match(text, "completed 20,000/s   offered 20,000/s");
  t.match(text, /now +3\.87 ms +4\.\d\d ms +4\.97 ms/);
  t.match(text, "123 active");
  t.match(text, "1.42 of 2 cores");
  t.match(text, "240,000 ended, 0 refused");
  t.end();
});

test("warm-up and drain are named", (t) => {
  t.match(renderLive(stateUntil(1000), 100, plain)[0], /warm-up 1 \/ 33 s/);
  t.match(renderLive(stateUntil(40_000), 100, plain)[0], /drain 40 \/ 33 s · waiting/);
  t.end();
});

test("a line tells the rate and the p99 of the last second, read within its bucket", (t) => {
  const lately = latelyOf(stateUntil(12_000));
  t.match(lately, { phase: "load", elapsedMs: 12_000, totalMs: 33_000, ratePerSecond: 20_000 });
  // Not 5 ms, the bucket's bound.
  t.ok(lately.latencyMsP99! > 4.9 && lately.latencyMsP99! < 5, String(lately.latencyMsP99));
  const first = latelyOf(withSample(liveState(subject), sampleAt(0)));
  t.match(first, { phase: "warm-up", elapsedMs: 0, ratePerSecond: null, latencyMsP99: null });
  const stuck = [0, 500, 1500].reduce(
    (state, ms) => withSample(state, { ...sampleAt(0), elapsedMs: ms }),
    liveState(subject),
  );
  t.match(latelyOf(stuck), { ratePerSecond: 0, latencyMsP99: null }, "a second without any is 0");
  t.end();
});

test("where ends are not seen, the view and the lines tell what is accepted", (t) => {
  const blind = stateUntil(4000);
  const state = { ...blind, subject: { ...subject, isUnseen: true } };
  const samples = state.samples.map((sample) => ({
    ...sample,
    completed: 0,
    terminalBuckets: sample.terminalBuckets.map(() => 0),
  }));
  const unseen = { ...state, samples };
  t.match(latelyOf(unseen), { ratePerSecond: 20_000, latencyMsP99: null });
  const text = renderLive(unseen, 100, plain).join("\n");
  t.match(text, "accepted 20,000/s");
  t.match(text, /backlog +not seen/);
  t.match(text, "ends not seen, 0 refused");
  t.match(JSON.parse(jsonLine(unseen)!), {
    acceptedPerSecond: 20_000,
    completedPerSecond: null,
    active: null,
    latencyMs: { p50: null, p99: null },
  });
  t.end();
});

test("there is something to see before anything has happened", (t) => {
  const text = renderLive(liveState(subject), 100, plain).join("\n");
  t.match(text, "waiting for the load to begin");
  t.notMatch(text, /NaN|undefined|Infinity/);
  t.end();
});

test("a mark stands where it happened, and what is refused is red", (t) => {
  let state = withMark(stateUntil(20_000), { atMs: 15_000, label: "kill node-2" });
  state = withSample(state, { ...sampleAt(20_200), refused: 7 });
  const lines = renderLive(state, 100, painter(true));
  t.match(lines.join("\n"), "▲ kill node-2");
  t.match(lines.join("\n"), "\x1b[31m7 refused");
  t.end();
});

test("no line is wider than the terminal, however narrow", (t) => {
  const huge = {
    ...sampleAt(31_000),
    completed: 9e12,
    refused: 9e12,
    unknown: 9e12,
    dropped: 9e12,
  };
  const states = [stateUntil(1000), stateUntil(30_000), withSample(stateUntil(30_000), huge)];
  for (const columns of [liveSizeMin.columns, 100, 200]) {
    for (const state of states) {
      const lines = renderLive(state, columns, painter(true));
      for (const line of lines) t.ok(visibleLength(line) < columns, line);
      t.ok(lines.length < liveSizeMin.rows, `${lines.length} lines`);
    }
  }
  t.end();
});

test("a second life that counts from 0 shows no negative rates", (t) => {
  const state = withSample(stateUntil(5000), sampleAt(200));
  t.equal(state.samples.length, 1);
  t.match(renderLive(state, 100, plain).join("\n"), "completed 0/s");
  t.end();
});

test("samples older than the plot are forgotten", (t) => {
  t.ok(stateUntil(200_000).samples.length <= 310);
  t.end();
});

test("without colours there is no escape", (t) => {
  t.notMatch(renderLive(stateUntil(12_000), 100, plain).join("\n"), "\x1b");
  t.end();
});

test("a view is rewritten where it stands, ten times a second at most, and gives the cursor back", (t) => {
  let written = "";
  const view = createLiveView({
    write: (text) => {
      written += text;
    },
  });
  view.draw(["a", "b"], 0);
  t.equal(written, "\x1b[?25l\ra\x1b[K\nb\x1b[K\n\x1b[J");
  written = "";
  view.draw(["c", "d"], 50);
  t.equal(written, "", "too soon");
  view.draw(["c"], 100);
  t.equal(written, "\x1b[2A\rc\x1b[K\n\x1b[J", "what was below is gone");
  written = "";
  view.draw(["e"], 110, true);
  t.match(written, "e");
  written = "";
  view.close();
  view.close();
  t.equal(written, "\x1b[?25h");
  t.end();
});

test("plots of characters", (t) => {
  t.strictSame(braillePlot([0, 4, 8, null], { height: 2, max: 8 }), [" ⡇", "⣸⡇"]);
  t.equal(sparkline([0, 1, 4, 8, null]), " ▁▄█ ");
  t.equal(progressBar(0.5, 4), "━━──");
  t.equal(progressBar(7, 3), "━━━");
  t.equal(roundAbove(0), 1);
  t.equal(roundAbove(19_986), 20_000);
  t.equal(roundAbove(120), 150);
  t.end();
});

test("percentiles from buckets lie within the right one", (t) => {
  const bounds = [1, 2, 4, Infinity];
  t.equal(bucketPercentile([0, 0, 0, 0], bounds, 0.5), 0);
  t.equal(bucketPercentile([0, 10, 0, 0], bounds, 1), 2);
  t.equal(bucketPercentile([10, 0, 10, 0], bounds, 0.75), Math.sqrt(8));
  t.equal(bucketPercentile([0, 0, 0, 3], bounds, 0.5), 4, "beyond the last bound");
  t.end();
});

test("JSON for CI: a line has phase, rates, latencies and counts", (t) => {
  t.equal(jsonLine(liveState(subject)), undefined);
  t.match(JSON.parse(jsonLine(stateUntil(12_000))!), {
    phase: "load",
    elapsedMs: 12_000,
    totalMs: 33_000,
    offeredPerSecond: 20_000,
    completedPerSecond: 20_000,
    active: 123,
    refused: 0,
  });
  t.end();
});
