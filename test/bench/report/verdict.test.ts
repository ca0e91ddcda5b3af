import { test } from "tap";
import type { RunResult } from "../../../bench/report/result.ts";
import { judgeRun } from "../../../bench/report/verdict.ts";
import { goodResult } from "./sample-result.ts";

function reasonsOf(spoilt: Partial<RunResult>): readonly string[] {
  const verdict = judgeRun({ ...goodResult, ...spoilt });
  if (verdict.ok !== (verdict.reasons.length === 0)) throw new Error("ok contradicts the reasons");
  return verdict.reasons;
}

test("a clean audit of a load that was really offered is ok", (t) => {
  t.same(judgeRun(goodResult), { ok: true, reasons: [] });
  t.end();
});

test("refused and unanswered executions do not spoil an audit", (t) => {
  t.same(reasonsOf({ accepted: 1_799_000, refused: 600, unknown: 400 }), []);
  t.end();
});

test("each fault fails the run with a reason that names it", (t) => {
  const rows: [Partial<RunResult>, RegExp][] = [
    [{ lost: 1 }, /^1 lost/],
    [
      { interrupted: true, durationMs: 1250, durationMsAsked: 30_000 },
      /^interrupted: 1\.3 of 30\.0 s were measured$/,
    ],
    [{ duplicates: 2 }, /^2 duplicate terminals$/],
    [{ unexpected: 3 }, /^3 unexpected/],
    [{ wrong: 4 }, /^4 wrong outputs/],
    [{ dropped: 5 }, /^5 dropped/],
    [{ drained: false }, /^not drained/],
    [{ rateSent: 98_999 }, /^generator-bound: sent 99\.0 %/],
    [{ rateSent: Number.NaN }, /^generator-bound: sent/],
    [{ latenessMs: { p99: 5.01 } }, /^generator-bound: starts were late by 5\.0 ms/],
    [{ latenessMs: { p99: Number.NaN } }, /^generator-bound/],
    [{ terminal: 0 }, /^nothing was completed/],
    [{ sent: 0, terminal: 0 }, /^nothing was sent/],
  ];
  for (const [spoilt, reason] of rows) {
    const reasons = reasonsOf(spoilt);
    t.equal(reasons.length, 1, String(reason));
    t.match(reasons[0], reason);
  }
  t.end();
});

test("99 % sent and 5 ms late are just enough", (t) => {
  t.same(reasonsOf({ rateSent: 99_000, latenessMs: { p99: 5 } }), []);
  t.end();
});

test("independent starts are judged by how many were drawn", (t) => {
  const few = { arrivals: "poisson", rateOffered: 200, rateSent: 189, durationMs: 5000 } as const;
  t.same(reasonsOf({ ...few, rateIntended: 189 }), []);
  t.match(reasonsOf({ ...few, rateIntended: 200 }), [/^generator-bound: sent 94\.5 %/]);
  t.end();
});

test("all reasons are given at once", (t) => {
  t.equal(reasonsOf({ lost: 1, wrong: 1, rateSent: 1, latenessMs: { p99: 9 } }).length, 4);
  t.end();
});

const nats = {
  serverVersion: "2.10.27",
  servers: 1,
  replicas: 1,
  streams: 1,
  sync: "default",
  nodes: 1,
  shardsPerNode: 1,
  redelivered: 0,
  pending: 0,
};

test("on NATS a rate is held only when what waits in the streams does not grow", (t) => {
  const onNats = { nats, target: "nats", rateOffered: 100_000, durationMs: 15_000 } as const;
  t.same(reasonsOf({ ...onNats, backlogGrowth: 50_000 }), []);
  t.match(reasonsOf({ ...onNats, backlogGrowth: 50_001 }), [/^rate not held: 50,001 more/]);
  t.same(reasonsOf({ ...onNats, durationMs: 100_000, backlogGrowth: 100_000 }), []);
  t.same(reasonsOf({ backlogGrowth: 1e6 }), [], "an embedded engine refuses instead");
  t.end();
});

const kill = {
  atMs: 10_000,
  acceptedBefore: 900_000,
  unfinished: 250,
  inFlight: 300,
  recoveryMs: 900,
};

test("after a kill as many executions may end twice as were in flight, and no more", (t) => {
  t.same(reasonsOf({ kill, duplicates: 300 }), []);
  t.match(reasonsOf({ kill, duplicates: 301 }), [/^301 duplicate.*300 were in flight/]);
  t.end();
});

test("after a kill the generator is not blamed for the time in which it was dead", (t) => {
  t.same(reasonsOf({ kill, rateSent: 80_000, dropped: 900, latenessMs: { p99: 800 } }), []);
  t.match(reasonsOf({ kill, lost: 1 }), [/^1 lost/]);
  t.end();
});

test("a kill before anything was accepted proves nothing", (t) => {
  t.match(reasonsOf({ kill: { ...kill, acceptedBefore: 0 } }), [/^nothing was accepted before/]);
  t.end();
});
