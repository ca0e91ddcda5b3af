import { test } from "tap";
import { formatHttp, judgeHttp, roundText } from "../../../bench/report/format-http.ts";
import type { HttpResult } from "../../../bench/report/result.ts";
import { goodResult } from "./sample-result.ts";

const good: HttpResult = {
  target: "http",
  scenario: "pass",
  durability: "power",
  shards: 2,
  seed: 7,
  connections: 256,
  rounds: 3,
  sliceMs: 1000,
  bare: { startPerSecond: 40_000, syncPerSecond: 36_000 },
  startExecution: { perSecond: 22_000, ratio: 0.55, ratios: [0.52, 0.55, 0.6] },
  startSyncExecution: { perSecond: 18_000, ratio: 0.5, ratios: [0.48, 0.5, 0.51] },
  startExecutionBatch: { startsPerSecond: 90_000, connections: 8, startsPerRequest: 500 },
  non2xx: 0,
  errors: 0,
  starts: { sent: 400_000, answered: 390_000, refused: 0, accepted: 395_000, finished: true },
  sync: {
    rate: 1000,
    rateSent: 1000,
    durationMs: 5000,
    warmupMs: 3000,
    sent: 8000,
    succeeded: 8000,
    errors: 0,
    wrong: 0,
    unanswered: 0,
    latencyMs: { p50: 0.5, p90: 0.9, p99: 3, p999: 5, max: 6 },
    latenessP99Ms: 0.3,
  },
  computer: goodResult.machine,
  commit: goodResult.commit,
};

test("a run over HTTP is judged by its answers, not by its speed", (t) => {
  t.same(judgeHttp(good), { ok: true, reasons: [] });
  const slow = {
    ...good,
    startExecution: { perSecond: 1000, ratio: 0.1, ratios: [0.1] },
    startExecutionBatch: { ...good.startExecutionBatch, startsPerSecond: 1 },
    sync: { ...good.sync, latencyMs: { ...good.sync.latencyMs, p50: 20 } },
  };
  t.ok(judgeHttp(slow).ok);
  const text = formatHttp(slow);
  t.match(text, /^OK: every request/);
  t.equal(text.match(/NOT met$/gm)?.length, 3);
  t.match(text, /NOT met here does not fail the run/);
  t.end();
});

test("what was not answered, not accepted or not offered fails it", (t) => {
  const { sync, starts } = good;
  const rows: [Partial<HttpResult>, RegExp][] = [
    [{ non2xx: 1 }, /^1 answer not 2xx/],
    [{ errors: 2 }, /^2 requests got no answer/],
    [{ starts: { ...starts, refused: 3 } }, /^3 starts of batches refused/],
    [{ starts: { ...starts, accepted: 389_999 } }, /^389,999 starts accepted by the server's/],
    [{ starts: { ...starts, accepted: 400_001 } }, /^400,001 starts .* of 400,000 sent/],
    [{ sync: { ...sync, wrong: 1 } }, /^open loop: 1 wrong outcomes/],
    [{ sync: { ...sync, errors: 1 } }, /^open loop: 1 calls got an error/],
    [{ sync: { ...sync, unanswered: 1 } }, /^open loop: 1 calls got no answer/],
    [{ sync: { ...sync, rateSent: 980 } }, /^open loop: sent 980\/s of 1,000\/s/],
    [{ startExecution: { ...good.startExecution, perSecond: 0 } }, /^nothing was answered/],
  ];
  for (const [spoilt, reason] of rows) {
    t.match(judgeHttp({ ...good, ...spoilt }).reasons, [reason]);
    t.match(formatHttp({ ...good, ...spoilt }), /^FAILED/);
  }
  t.end();
});

test("its table has each rate beside the bare server's, with the durability", (t) => {
  const text = formatHttp(good);
  t.match(text, /StartExecution +22,000 +40,000 +0\.55 \(0\.52 to 0\.60\), at least 0\.5: met/);
  t.match(text, /StartSyncExecution +18,000 +36,000 +0\.50 \(0\.48 to 0\.51\), at least 0\.4: met/);
  t.match(text, /StartExecutionBatch: 90,000 starts\/s .* at least 60,000: met/);
  t.match(text, /target +p50 1\.00 ms, p99 5\.00 ms: met/);
  t.match(text, /closed loop 256 connections, 3 rounds of 1s slices, medians, durability power/);
  t.match(text, /open loop +StartSyncExecution, 5s after 3s warm-up, durability power/);
  const round = {
    bareStart: 100,
    startExecution: 50,
    bareSync: 100,
    startSyncExecution: 40,
    startExecutionBatch: 60_000,
  };
  t.equal(
    roundText(round),
    "StartExecution 50/s (0.50), StartSyncExecution 40/s (0.40), StartExecutionBatch 60,000 starts/s",
  );
  t.end();
});
