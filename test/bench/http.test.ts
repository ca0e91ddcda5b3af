/** The bench over HTTP, tiny, as a user runs it: answers are checked, speeds are not. */
import { test } from "tap";
import { judgeHttp } from "../../bench/report/format-http.ts";
import { judgeSync } from "../../bench/report/format-sync.ts";
import type { HttpResult, SyncResult } from "../../bench/report/result.ts";
import { fixture, resultOf, runBench } from "./bench-process.ts";

/** What a busy computer may fail by; nothing else may be wrong. */
const ofSlowness = /^(open loop: )?sent [\d,]+\/s of/;

test("a run over HTTP compares with a bare server, and every start is accounted for", async (t) => {
  const line = "--target http --rate 200 --duration 300ms --warmup 100ms --shards 1";
  const outcome = await runBench(`${line} --json`);
  const result = resultOf<HttpResult>(outcome);
  t.match(result, {
    target: "http",
    scenario: "pass",
    durability: "power",
    shards: 1,
    connections: 256,
    rounds: 3,
    sliceMs: 200,
    non2xx: 0,
    errors: 0,
    starts: { refused: 0, finished: true },
    computer: { cores: Number },
    commit: String,
  });
  const { bare, startExecution, startSyncExecution, startExecutionBatch, starts } = result;
  for (const { perSecond, ratio, ratios } of [startExecution, startSyncExecution]) {
    t.ok(perSecond > 0 && ratio > 0);
    t.equal(ratios.length, 3);
  }
  t.ok(bare.startPerSecond > 0 && bare.syncPerSecond > 0);
  // A busy computer may answer no batch within a slice this short.
  t.ok(startExecutionBatch.startsPerSecond >= 0 && starts.accepted > 0);
  t.ok(starts.answered <= starts.accepted && starts.accepted <= starts.sent);
  t.match(result.sync, { rate: 200, sent: 80, succeeded: 80, errors: 0, wrong: 0, unanswered: 0 });
  const { ok, reasons } = judgeHttp(result);
  t.equal(outcome.code, ok ? 0 : 1);
  t.same(
    reasons.filter((reason) => !ofSlowness.test(reason)),
    [],
  );
  t.match(outcome.stderr, /round 3 of 3: StartExecution/);
  t.match(outcome.stderr, /durability +power/);
});

test("sync over HTTP calls at the rate given, and every outcome is the expected one", async (t) => {
  const line = "sync --target http --rate 200 --duration 300ms --warmup 100ms --durability process";
  const outcome = await runBench(`${line} --scenario chain --json`);
  const result = resultOf<SyncResult>(outcome);
  t.match(result, { target: "http", scenario: "chain", durability: "process", nats: null });
  t.match(result, { sent: 80, succeeded: 80, errors: 0, wrong: 0, unanswered: 0 });
  t.ok(result.latencyMs.p50 > 0 && result.latencyMs.p50 <= result.latencyMs.max);
  t.match(outcome.stderr, /startSyncExecution over HTTP/);
  t.equal(outcome.code, judgeSync(result).ok ? 0 : 1);
});

test("sync over HTTP fails when outcomes are not the expected ones", async (t) => {
  const line = "sync --target http --rate 100 --duration 200ms --warmup 0s --durability memory";
  const outcome = await runBench(`${line} --scenario ${fixture("wrong-output")} --json`);
  t.equal(outcome.code, 1);
  t.match(resultOf<SyncResult>(outcome), { succeeded: 10, wrong: 10, errors: 0 });
});
