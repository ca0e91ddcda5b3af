import { test } from "tap";
import { awsBill } from "../../../bench/report/aws-bill.ts";
import {
  billedMb,
  billedMs,
  estimatedMb,
  expressBill,
  standardUsd,
} from "../../../engine/billing/bill.ts";
import { prices } from "../../../engine/billing/prices.ts";

test("time is billed in steps of 100 ms, memory in steps of 64 MB, one at least", (t) => {
  for (const [ms, billed] of [
    [0, 100],
    [0.2, 100],
    [100, 100],
    [100.1, 200],
    [2_999, 3_000],
  ] as const) {
    t.equal(billedMs(ms), billed, `${ms} ms`);
  }
  for (const [mb, billed] of [
    [0, 64],
    [64, 64],
    [64.1, 128],
    [129, 192],
  ] as const) {
    t.equal(billedMb(mb), billed, `${mb} MB`);
  }
  t.end();
});

test("an ordinary machine takes one step of memory, a very large one that forks takes more", (t) => {
  t.equal(billedMb(estimatedMb({ definitionBytes: 2_000, widthMax: 1 })), 64);
  t.equal(billedMb(estimatedMb({ definitionBytes: 100_000, widthMax: 40 })), 64);
  t.equal(billedMb(estimatedMb({ definitionBytes: 1_000_000, widthMax: 40 })), 128);
  t.end();
});

test("Express is billed by requests and by GB-hours in tiers, Standard by transitions", (t) => {
  const million = { executions: 1e6, mbMs: 1e6 * 100 * 64, transitions: 5e6 };
  const bill = expressBill(million);
  t.equal(bill.requestsUsd, 1);
  // 6,250 GB-seconds at $0.00001667.
  t.equal(bill.durationUsd.toFixed(4), "0.1042");
  t.equal(standardUsd(million).toFixed(2), "124.90");
  const tiers = { executions: 0, transitions: 0, mbMs: 6_000 * 1024 * 3_600_000 };
  t.equal(expressBill(tiers).totalUsd.toFixed(2), (60.012 + 4_000 * 0.029_988 + 16.416).toFixed(2));
  t.end();
});

test("100,000 Express executions a second cost about $398 an hour and $270,000 a month", (t) => {
  const { express, standard, pricesAsOf } = awsBill(null, { throughput: 100_000, transitions: 5 });
  t.ok(Math.abs(express.perHourUsd - 398) < 2, String(express.perHourUsd));
  t.ok(Math.abs(express.perMonthUsd - 270_000) < 1_000, String(express.perMonthUsd));
  t.ok(Math.abs(standard!.perMonthUsd - 32.9e6) < 1e5, String(standard!.perMonthUsd));
  t.equal(pricesAsOf, prices.asOf);
  t.end();
});

test("without a count and without declared transitions nothing is said of Standard", (t) => {
  t.equal(awsBill(null, { throughput: 1, transitions: null }).standard, null);
  t.end();
});
