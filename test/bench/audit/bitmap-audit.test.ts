import fc from "fast-check";
import { test } from "tap";
import { type AuditSummary, sumAudits } from "../../../bench/audit/audit-summary.ts";
import { BitmapAudit } from "../../../bench/audit/bitmap-audit.ts";

const clean: AuditSummary = {
  sent: 0,
  accepted: 0,
  refused: 0,
  unknown: 0,
  terminal: 0,
  lost: 0,
  duplicates: 0,
  unexpected: 0,
  wrong: 0,
};

function auditOf(tell: (audit: BitmapAudit) => void): AuditSummary {
  const audit = new BitmapAudit();
  tell(audit);
  return audit.summary();
}

test("a run in which every accepted execution ended once is clean", (t) => {
  const summary = auditOf((audit) => {
    audit.attempted(0, 1000);
    audit.accepted(0, 600);
    audit.accepted(600, 400);
    for (let index = 999; index >= 0; index--) audit.terminal(index, "ok");
  });
  t.same(summary, { ...clean, sent: 1000, accepted: 1000, terminal: 1000 });
  t.end();
});

test("an accepted execution without a terminal is lost, a refused or unanswered one is not", (t) => {
  const summary = auditOf((audit) => {
    audit.attempted(0, 30);
    audit.accepted(0, 10);
    audit.refused(10, 10);
    audit.unknown(20, 10);
    audit.terminal(3, "ok");
    audit.terminal(25, "ok");
  });
  t.same(summary, {
    ...clean,
    sent: 30,
    accepted: 10,
    refused: 10,
    unknown: 10,
    terminal: 2,
    lost: 9,
  });
  t.end();
});

test("each terminal beyond the first of an execution is a duplicate", (t) => {
  const summary = auditOf((audit) => {
    audit.attempted(5, 1);
    audit.accepted(5, 1);
    for (let run = 0; run < 4; run++) audit.terminal(5, "ok");
  });
  t.same(summary, { ...clean, sent: 1, accepted: 1, terminal: 1, duplicates: 3 });
  t.end();
});

test("terminals of what was never attempted, or was refused, are unexpected", (t) => {
  const summary = auditOf((audit) => {
    audit.attempted(0, 2);
    audit.accepted(0, 1);
    audit.refused(1, 1);
    audit.terminal(0, "ok");
    audit.terminal(1, "ok");
    audit.terminal(700_000_000, "ok");
    audit.terminal(Number.NaN, "unexpected");
    audit.terminal(-1, "unexpected");
  });
  t.same(summary, { ...clean, sent: 2, accepted: 1, refused: 1, terminal: 1, unexpected: 4 });
  t.end();
});

test("a wrong terminal is a terminal, and counted as wrong also when it is a duplicate", (t) => {
  const summary = auditOf((audit) => {
    audit.attempted(0, 1);
    audit.accepted(0, 1);
    audit.terminal(0, "ok");
    audit.terminal(0, "wrong");
  });
  t.same(summary, { ...clean, sent: 1, accepted: 1, terminal: 1, duplicates: 1, wrong: 1 });
  t.end();
});

test("an execution whose resend was accepted after a refusal is accepted", (t) => {
  const summary = auditOf((audit) => {
    audit.attempted(0, 1);
    audit.refused(0, 1);
    audit.accepted(0, 1);
    audit.terminal(0, "ok");
  });
  t.same(summary, { ...clean, sent: 1, accepted: 1, terminal: 1 });
  t.end();
});

test("telling the same attempt or answer twice changes nothing", (t) => {
  const summary = auditOf((audit) => {
    for (let time = 0; time < 2; time++) {
      audit.attempted(0, 3);
      audit.accepted(0, 3);
    }
  });
  t.same(summary, { ...clean, sent: 3, accepted: 3, lost: 3 });
  t.end();
});

test("indexes far apart and across pages are kept apart", (t) => {
  const starts = [0, 65_530, 131_071, 2 ** 32 - 5, 2 ** 40];
  const summary = auditOf((audit) => {
    for (const start of starts) audit.attempted(start, 10);
    for (const start of starts) audit.accepted(start, 10);
    for (const start of starts) audit.terminal(start + 9, "ok");
  });
  t.same(summary, { ...clean, sent: 50, accepted: 50, terminal: 5, lost: 45 });
  t.end();
});

test("an index that is no index is a mistake that is heard of", (t) => {
  for (const index of [-1, Number.NaN, 2 ** 60]) {
    t.throws(() => new BitmapAudit().terminal(index, "ok"), /an index counts from 0/);
  }
  t.end();
});

test("a next life goes on counting above the highest attempt", (t) => {
  const audit = new BitmapAudit();
  t.equal(audit.nextIndex, 0);
  audit.attempted(100, 20);
  audit.attempted(0, 50);
  t.equal(audit.nextIndex, 120);
  t.end();
});

test("the order in which events are told does not matter", (t) => {
  const range = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }));
  const event = fc.oneof(
    range.map(
      ([first, count]) =>
        (audit: BitmapAudit) =>
          audit.attempted(first, count),
    ),
    range.map(
      ([first, count]) =>
        (audit: BitmapAudit) =>
          audit.accepted(first, count),
    ),
    range.map(
      ([first, count]) =>
        (audit: BitmapAudit) =>
          audit.refused(first, count),
    ),
    fc.nat(50).map((index) => (audit: BitmapAudit) => audit.terminal(index, "ok")),
    fc.nat(50).map((index) => (audit: BitmapAudit) => audit.terminal(index, "wrong")),
  );
  const shuffled = fc
    .array(event, { maxLength: 30 })
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
    );
  const property = fc.property(shuffled, ([events, otherwise]) => {
    const summary = auditOf((audit) => events.forEach((tell) => void tell(audit)));
    const again = auditOf((audit) => otherwise.forEach((tell) => void tell(audit)));
    t.same(summary, again);
    t.equal(summary.sent, summary.accepted + summary.refused + summary.unknown);
  });
  fc.assert(property, { numRuns: 100 });
  t.end();
});

test("audits of several generators add up", (t) => {
  const one = { ...clean, sent: 3, accepted: 2, unknown: 1, terminal: 1, lost: 1, wrong: 1 };
  const other = { ...clean, sent: 5, refused: 5, duplicates: 2, unexpected: 4 };
  t.same(sumAudits([one, other]), {
    sent: 8,
    accepted: 2,
    refused: 5,
    unknown: 1,
    terminal: 1,
    lost: 1,
    duplicates: 2,
    unexpected: 4,
    wrong: 1,
  });
  t.same(sumAudits([]), clean);
  t.end();
});
