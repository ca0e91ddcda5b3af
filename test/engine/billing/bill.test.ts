import { test } from "tap";
import { awsBill, awsText } from "../../../bench/report/aws-bill.ts";
import {
  billedMb,
  billedMs,
  estimatedMb,
  expressBill,
  standardBill,
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
  t.match(standardBill(million), { freeTransitions: 4_000 });
  t.equal(standardBill(million).transitionsUsd.toFixed(2), "125.00");
  t.equal(standardBill(million).freeUsd.toFixed(2), "0.10");
  t.equal(standardBill(million).totalUsd.toFixed(2), "124.90");
  const tiers = { executions: 0, transitions: 0, mbMs: 6_000 * 1024 * 3_600_000 };
  t.equal(expressBill(tiers).totalUsd.toFixed(2), (60.012 + 4_000 * 0.029_988 + 16.416).toFixed(2));
  t.end();
});

test("fewer transitions than are free are deducted as many as there are", (t) => {
  const bill = standardBill({ transitions: 3_609 });
  t.match(bill, { freeTransitions: 3_609, totalUsd: 0 });
  t.equal(bill.transitionsUsd.toFixed(6), "0.090225");
  t.equal(bill.freeUsd, bill.transitionsUsd);
  t.end();
});

test("an hour and a million are at the first price, a month has its tiers and what is free", (t) => {
  const near = (one: number, other: number) => Math.abs(one - other) <= Math.abs(other) * 1e-9;
  for (const throughput of [0.0001, 0.02, 0.5, 100, 100_000]) {
    const { express, standard } = awsBill(null, { throughput, transitions: 5 });
    const millions = (throughput * 3_600 * 730) / 1e6;
    t.ok(near(express.perMillionUsd!, 1 + (0.1 / 3_600) * (64 / 1_024) * 1e6 * 0.060_012));
    t.ok(near(express.perHourUsd, (express.perMillionUsd! * millions) / 730), `${throughput}/s`);
    t.ok(express.perMonthUsd <= express.perHourUsd * 730 * (1 + 1e-9), "tiers make it no dearer");
    t.ok(near(standard!.perMillionUsd!, 125));
    const { freeTransitionsPerMonth, freePerMonthUsd, perMonthUsd, perHourUsd } = standard!;
    t.ok(Math.abs(freeTransitionsPerMonth - Math.min(4_000, millions * 5e6)) < 1e-6);
    t.ok(near(perMonthUsd + freePerMonthUsd, perHourUsd * 730), "all or free");
  }
  const day = awsBill(null, { throughput: 100_000, transitions: 5 });
  t.equal(day.express.perHourUsd.toFixed(2), "397.51");
  t.end();
});

test("the bench's text says what is free, and nothing of a million where none was completed", (t) => {
  const bill = awsBill(null, { throughput: 100, transitions: 5 });
  const text = awsText(bill);
  t.match(
    text,
    /Standard \$45\.00 an hour, \$125\.00 a million, \$32,850 a month, less its 4,000 free transitions/,
  );
  t.match(text, /a month is 730 hours at this rate, with its tiers/);
  const none = awsBill(null, { throughput: 0, transitions: 5 });
  t.match(none.express, { perHourUsd: 0, perMonthUsd: 0, perMillionUsd: null });
  t.match(awsText(none), /Express \$0\.00 an hour, \$0\.00 a month;/);
  t.end();
});

test("100,000 Express executions a second cost about $270,000 a month", (t) => {
  const { express, standard, pricesAsOf } = awsBill(null, { throughput: 100_000, transitions: 5 });
  t.ok(Math.abs(express.perMonthUsd - 270_000) < 1_000, String(express.perMonthUsd));
  t.ok(Math.abs(standard!.perMonthUsd - 32.9e6) < 1e5, String(standard!.perMonthUsd));
  t.equal(pricesAsOf, prices.asOf);
  t.end();
});

test("without a count and without declared transitions nothing is said of Standard", (t) => {
  t.equal(awsBill(null, { throughput: 1, transitions: null }).standard, null);
  t.end();
});
