import { test } from "tap";
import type { ChaosResult } from "../../../bench/faults/chaos-result.ts";
import { formatChaos, formatTable } from "../../../bench/faults/format-chaos.ts";
import { judgeChaos } from "../../../bench/faults/judge-chaos.ts";
import { goodResult } from "../report/sample-result.ts";

const good: ChaosResult = {
  ...goodResult,
  target: "nats",
  ceilings: null,
  nats: {
    serverVersion: "2.10.27",
    servers: 1,
    replicas: 1,
    streams: 3,
    sync: "default",
    nodes: 3,
    shardsPerNode: 1,
    redelivered: 12,
    pending: 0,
  },
  fault: "node-kill",
  spansMs: [{ beginMs: 6_100, endMs: 6_120 }],
  inFlightAtFault: 400,
  duplicatesMax: 400,
  duplicates: 17,
  strays: 0,
  redelivered: 12,
  recoverySeconds: 5.4,
  recovery: { from: "begin", restSeconds: 5.4, flowSeconds: 0.2, targetSeconds: 7, isMet: true },
  overload: null,
  verdict: { ok: true, reasons: [] },
};

const bounded = {
  throughputBefore: 8000,
  throughputDuring: 9900,
  throughputAfter: 7990,
  backSeconds: 0,
  refused: 900_000,
  nodeMb: { first: 300, last: 320 },
  brokerMb: { first: 90, last: 100 },
};

test("duplicates of what was in flight at the fault are allowed, and nothing else", (t) => {
  t.ok(judgeChaos(good).ok);
  const reasonsOf = (change: Partial<ChaosResult>) =>
    judgeChaos({ ...good, ...change }).reasons.join("; ");
  t.match(reasonsOf({ duplicates: 401 }), "401 duplicate terminals (400 may be)");
  t.match(reasonsOf({ duplicatesMax: 0 }), "17 duplicate terminals (0 may be)");
  t.match(reasonsOf({ strays: 1 }), "1 duplicates of executions not in flight");
  t.match(reasonsOf({ lost: 2 }), "2 lost");
  t.match(reasonsOf({ unexpected: 3 }), "3 unexpected");
  t.match(reasonsOf({ wrong: 4 }), "4 wrong");
  t.match(reasonsOf({ drained: false }), "not drained");
  t.match(reasonsOf({ inFlightAtFault: 0 }), "it proves nothing");
  t.match(reasonsOf({ sent: 0 }), "nothing was sent");
  t.end();
});

test("an overload must refuse, keep to its memory, and be over soon", (t) => {
  const reasonsOf = (change: object) =>
    judgeChaos({ ...good, overload: { ...bounded, ...change } }).reasons.join("; ");
  t.equal(reasonsOf({}), "");
  t.match(reasonsOf({ refused: 0 }), "nothing was refused");
  t.match(reasonsOf({ backSeconds: null }), "throughput was not back");
  t.match(reasonsOf({ throughputAfter: 7000 }), "88 %");
  t.match(reasonsOf({ nodeMb: { first: 300, last: 400 } }), "memory of the nodes grew");
  t.match(reasonsOf({ brokerMb: { first: 90, last: 300 } }), "memory of nats-server grew");
  t.end();
});

test("the report begins with the verdict, and fits a terminal", (t) => {
  const text = formatChaos({ ...good, overload: bounded });
  t.match(text, /^node-kill: OK: nothing lost, 17 ended twice, all in flight at the fault\.\n/);
  t.match(text, "400 executions in flight");
  t.match(text, "within the target of 7.00 s");
  t.match(text, "last below their rate after 0.20 s");
  t.match(text, /redelivered *12 frames/);
  t.match(formatChaos({ ...good, redelivered: null }), /redelivered *not known: a nats-server/);
  for (const line of text.split("\n")) t.ok(line.length <= 160, line);
  t.end();
});

test("a recovery slower than its target is told with the verdict, in its row and the table", (t) => {
  const recovery = { ...good.recovery!, restSeconds: 7.2, isMet: false };
  const slow = { ...good, recovery, recoverySeconds: 7.2 };
  t.ok(judgeChaos(slow).ok, "the ledger alone is judged");
  const text = formatChaos(slow);
  t.match(
    text,
    /^node-kill: OK: nothing lost, .*; but slower than the target: recovered in 7\.20 s, aimed at 7\.00 s\.\n/,
  );
  t.match(text, "MISSED the target of 7.00 s, which does not decide");
  t.match(formatTable([slow]), /OK .* 7\.20 s +7\.00 s MISSED/);
  const never = { ...slow, recovery: { ...recovery, flowSeconds: null }, recoverySeconds: null };
  t.match(formatChaos(never), "recovered not while the load lasted, aimed at 7.00 s.");
  t.notMatch(formatChaos(good), /slower|MISSED/);
  t.end();
});

test("starts that are unknown are told, and not every execution is said to have ended", (t) => {
  const none = { ...good, fault: "none", spansMs: [], duplicates: 0, recovery: null };
  t.match(formatChaos(none), /^none: OK: every execution ended once\.\n/);
  t.match(
    formatChaos({ ...none, unknown: 9 }),
    /^none: OK: every accepted execution ended once, 9 starts unknown\.\n/,
  );
  t.end();
});

test("the table has a line for each fault, made or skipped", (t) => {
  const table = formatTable([good, { fault: "network-cut", skipped: "not permitted" }]);
  const [head, made, skipped] = table.split("\n");
  t.match(head, /^fault +verdict/);
  t.match(made, /^node-kill +OK +0 +17 +400 +5.40 s +7.00 s met$/);
  t.match(skipped, /^network-cut +skipped: not permitted$/);
  t.end();
});
