/** A probe judged: the engine's failure, the generator's limit, or held. */
import { test } from "tap";
import { parseThresholds } from "../../../bench/plan/thresholds.ts";
import { judgeProbe } from "../../../bench/search/judge-probe.ts";
import { goodResult } from "../report/sample-result.ts";

const reading = parseThresholds("p99<100ms,lost=0");
const slo = reading.ok ? reading.thresholds : [];
const slow = (p99: number) => ({
  latencyMs: { ...goodResult.latencyMs, terminal: { ...goodResult.latencyMs.terminal, p99 } },
});

test("a probe holds when its service level does, and all was sent, completed, and no backlog grew", (t) => {
  t.same(judgeProbe(goodResult, slo), { verdict: "held", reasons: [] });
  const rows = [
    [slow(101), /p99<100ms was 101/],
    [{ lost: 1 }, /lost=0 was 1/],
    [{ backlogGrowth: 20_000 }, /backlog grew by 20000/],
    [{ throughput: 90_000 }, /completed 90\.0 % of the rate/],
    [{ drained: false }, /not drained/],
    [{ throughput: Number.NaN }, /completed NaN/],
  ] as const;
  for (const [change, reason] of rows) {
    const { verdict, reasons } = judgeProbe({ ...goodResult, ...change }, slo);
    t.equal(verdict, "failed", String(reason));
    t.match(reasons.join("; "), reason);
  }
  t.end();
});

test("starts that chance did not draw were not kept back by the generator", (t) => {
  const fewer = { ...goodResult, rateSent: 95_000, throughput: 94_900 };
  t.equal(judgeProbe({ ...fewer, rateIntended: 95_000 }, slo).verdict, "held");
  t.equal(judgeProbe({ ...fewer, rateIntended: 100_000 }, slo).verdict, "generator-bound");
  t.end();
});

test("what the generator could not send, or sent late, is no failure of the engine", (t) => {
  const unsent = judgeProbe({ ...goodResult, rateSent: 90_000 }, slo);
  t.equal(unsent.verdict, "generator-bound");
  t.match(unsent.reasons[0], /only 90\.0 % of the rate was sent/);
  const late = { ...goodResult, ...slow(120), latenessMs: { p99: 60 } };
  t.equal(judgeProbe(late, slo).verdict, "generator-bound");
  const slowToo = { ...goodResult, ...slow(500), latenessMs: { p99: 60 } };
  t.equal(judgeProbe(slowToo, slo).verdict, "failed", "500 ms are not explained by 60");
  const lateButFast = { ...goodResult, latenessMs: { p99: 60 } };
  t.equal(judgeProbe(lateButFast, slo).verdict, "held", "lateness is within the latency already");
  t.end();
});
