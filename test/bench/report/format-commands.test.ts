import { test } from "tap";
import { formatCeilings } from "../../../bench/report/format-ceilings.ts";
import { formatParked, judgeParked } from "../../../bench/report/format-parked.ts";
import { formatSlope, isLinear } from "../../../bench/report/format-slope.ts";
import { formatSync, isTargetMet, judgeSync } from "../../../bench/report/format-sync.ts";
import type { ParkedResult, SlopeResult, SyncResult } from "../../../bench/report/result.ts";
import { goodResult } from "./sample-result.ts";

const provenance = { computer: goodResult.machine, commit: goodResult.commit };

const sync: SyncResult = {
  scenario: "chain",
  target: "embedded",
  nats: null,
  durability: "power",
  seed: 7,
  durationMs: 10_000,
  warmupMs: 2000,
  rateOffered: 1000,
  rateSent: 1000,
  sent: 12_000,
  succeeded: 12_000,
  errors: 0,
  wrong: 0,
  unanswered: 0,
  latencyMs: { p50: 0.2, p90: 0.4, p99: 1.5, p999: 3, max: 4 },
  latenessMs: { p99: 0.1 },
  ...provenance,
};

test("synchronous calls are judged by their answers, not by their speed", (t) => {
  t.same(judgeSync(sync), { ok: true, reasons: [] });
  const slow = { ...sync, latencyMs: { ...sync.latencyMs, p99: 3.1 } };
  t.ok(judgeSync(slow).ok);
  t.equal(isTargetMet(sync), true);
  t.equal(isTargetMet(slow), false);
  const rows: [Partial<SyncResult>, RegExp][] = [
    [{ errors: 1 }, /^1 calls got an error/],
    [{ wrong: 2 }, /^2 wrong/],
    [{ unanswered: 3 }, /^3 calls got no answer/],
    [{ rateSent: 980 }, /^sent 980\/s of 1,000\/s/],
    [{ sent: 0 }, /^nothing was sent/],
  ];
  for (const [spoilt, reason] of rows) {
    t.match(judgeSync({ ...sync, ...spoilt }).reasons, [reason]);
    t.match(formatSync({ ...sync, ...spoilt }), /^FAILED/);
  }
  t.match(formatSync(sync), /target +p50 0\.50 ms, p99 3\.00 ms: met/);
  t.match(formatSync(slow), /NOT met/);
  const overNats = { ...slow, target: "nats", latencyMs: { ...sync.latencyMs, p50: 1, p99: 5 } };
  t.equal(isTargetMet(overNats as SyncResult), true);
  const overHttp: SyncResult = { ...sync, target: "http" };
  t.match(formatSync(overHttp), /over HTTP[\s\S]*durability +power[\s\S]*p99 5\.00 ms: met/);
  t.end();
});

function slopes(map: number, chain: number): SlopeResult {
  const points = [
    { size: 1, microsPerUnit: 0.5 },
    { size: 1000, microsPerUnit: 0.25 },
  ];
  return { map: { points, slope: map }, chain: { points, slope: chain }, ...provenance };
}

test("a slope above 1.25 is not linear any more", (t) => {
  t.equal(isLinear(slopes(1.25, 0.9)), true);
  t.equal(isLinear(slopes(1.26, 0.9)), false);
  t.equal(isLinear(slopes(0.9, 1.26)), false);
  t.equal(isLinear(slopes(Number.NaN, 1)), false);
  t.match(
    formatSlope(slopes(1.01, 0.95)),
    /^OK[\s\S]*map +1 +1,000 items\n +0\.500 +0\.250 µs each/,
  );
  t.match(formatSlope(slopes(2, 1)), /^FAILED/);
  t.end();
});

const parked: ParkedResult = {
  durability: "power",
  parked: 1_000_000,
  parkedPerSecond: 80_000,
  refused: 0,
  bytesEach: 1200,
  cpuMsPerSecond: { few: 9, parked: 12 },
  few: 1000,
  ...provenance,
};

test("parked executions may take 2 KB each and five percent of a core more than a few", (t) => {
  t.same(judgeParked({ ...parked, bytesEach: 2048 }), { ok: true, reasons: [] });
  t.match(judgeParked({ ...parked, bytesEach: 2049 }).reasons, [/^2,049 bytes each/]);
  const busy = { few: 9, parked: 59.1 };
  t.match(judgeParked({ ...parked, cpuMsPerSecond: busy }).reasons, [/^50 ms of CPU a second/]);
  t.match(formatParked(parked), /^OK: 1,000,000 executions parked/);
  t.end();
});

test("memory is not judged where the process's own growth outweighs the executions", (t) => {
  const few = { ...parked, parked: 20_000, bytesEach: 9000 };
  t.ok(judgeParked(few).ok);
  t.match(formatParked(few), /not judged below 500,000/);
  t.end();
});

test("a ceiling that cannot be measured says why", (t) => {
  const ceilings = {
    scenario: "mine",
    durability: "power",
    transport: null,
    ...provenance,
  } as const;
  const text = formatCeilings({ ...ceilings, journal: 500_000, codec: 1_000_000, machine: 0 });
  t.match(text, /journal +500,000 records\/s/);
  t.match(text, /machine +not measurable alone/);
  t.end();
});
