import { test } from "tap";
import type { RunResult } from "../../../bench/report/result.ts";
import { unseenFigures } from "../../../bench/report/unseen.ts";
import { judgeRun, verdictOf } from "../../../bench/report/verdict.ts";
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

test("a start that is unknown fails the run, with how many, why, and what would allow it", (t) => {
  const troubles = [
    { what: "refused: 400 ThrottlingException", count: 600 },
    { what: "unknown: ECONNREFUSED", count: 523 },
  ];
  const dead = { sent: 875, accepted: 352, terminal: 352, unknown: 523, troubles };
  t.match(reasonsOf({ ...dead, rateOffered: 100, rateSent: 100, throughput: 35 }), [
    /^523 starts unknown \(60 %, most: ECONNREFUSED\): none may be, unless a threshold on unknown/,
    /^rate not held: 35\/s completed of 100\/s offered \(35 %\)$/,
  ]);
  t.match(reasonsOf({ unknown: 1 }), [/^1 start unknown/]);
  t.end();
});

test("one start of a hundred may be refused, and no more", (t) => {
  t.same(reasonsOf({ accepted: 1_782_000, refused: 18_000 }), []);
  t.match(reasonsOf({ accepted: 1_781_999, refused: 18_001 }), [
    /^18,001 starts refused \(1\.0 %\): 1\.0 % may be, unless a threshold on refused/,
  ]);
  t.end();
});

test("a threshold on refused or unknown is what the user asks of them, instead", (t) => {
  const held = (text: string) => ({ text, actual: 30, ok: true });
  const thresholds = [held("refused<50%"), held("unknown<1%")];
  const overload = { refused: 540_000, unknown: 900, throughput: 70_000 };
  t.same(reasonsOf({ ...overload, thresholds }), []);
  t.equal(reasonsOf({ ...overload, thresholds: [held("refused<50%")] }).length, 1);
  t.equal(reasonsOf({ ...overload, thresholds: [held("lost=0")] }).length, 3);
  const broken = { text: "unknown<1%", actual: 59.8, ok: false };
  t.same(reasonsOf({ unknown: 523, thresholds: [broken] }), [
    "threshold unknown<1% not held: 59.8 %",
  ]);
  t.end();
});

test("what was offered must be completed; of what was not all sent, what was sent", (t) => {
  t.same(reasonsOf({ throughput: 99_000 }), []);
  t.match(reasonsOf({ throughput: 98_999 }), [/^rate not held: 98,999\/s completed of 100,000\/s/]);
  t.match(reasonsOf({ throughput: Number.NaN }), [/^rate not held/]);
  t.match(reasonsOf({ rateSent: 50_000, throughput: 49_900 }), [/^generator-bound/]);
  t.match(reasonsOf({ rateSent: 50_000, throughput: 40_000 }), [/^generator-bound/, /^rate not/]);
  const random = { arrivals: "poisson", rateOffered: 100, rateSent: 85, durationMs: 1000 } as const;
  t.same(reasonsOf({ ...random, throughput: 85 }), [], "as few as chance may draw");
  const thresholds = [{ text: "throughput>10k", actual: 40_000, ok: true }];
  t.same(reasonsOf({ throughput: 40_000, thresholds }), []);
  t.end();
});

test("outcomes that are not seen are not judged, what was accepted is", (t) => {
  const unseen = { ...unseenFigures(goodResult), aws: goodResult.aws };
  t.same(reasonsOf(unseen), []);
  t.match(reasonsOf({ ...unseen, accepted: 0 }), [/^nothing was accepted/]);
  t.match(reasonsOf({ ...unseen, unknown: 5 }), [/^5 starts unknown/]);
  const kept = JSON.parse(JSON.stringify({ ...goodResult, ...unseen })) as RunResult;
  t.same(judgeRun(kept).reasons, [], "null in JSON is as unknown");
  t.end();
});

test("the verdict that a run gave itself stands; one that gave none is judged now", (t) => {
  const verdict = { ok: false, reasons: ["another rule of another time"] };
  t.same(verdictOf({ ...goodResult, verdict }), verdict);
  t.same(verdictOf({ ...goodResult, wrong: 2 }).reasons, ["2 wrong outputs"]);
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
  t.same(reasonsOf({ kill, unknown: 64, throughput: 50_000 }), [], "the kill explains these");
  t.end();
});

test("a kill before anything was accepted proves nothing", (t) => {
  t.match(reasonsOf({ kill: { ...kill, acceptedBefore: 0 } }), [/^nothing was accepted before/]);
  t.end();
});
