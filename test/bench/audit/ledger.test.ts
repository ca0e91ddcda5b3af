import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { test } from "tap";
import type { AuditEvents, Verdict } from "../../../bench/audit/audit-events.ts";
import { BitmapAudit } from "../../../bench/audit/bitmap-audit.ts";
import { Ledger } from "../../../bench/audit/ledger.ts";
import { recordBytes } from "../../../bench/audit/ledger-record.ts";
import { readLedgers } from "../../../bench/audit/read-ledgers.ts";

function writeLedger(file: string, tell: (ledger: Ledger) => void): string {
  const ledger = new Ledger(file);
  tell(ledger);
  ledger.close();
  return file;
}

/** A few frames with every kind of event. */
function tellSample(events: AuditEvents): void {
  events.attempted(0, 256);
  events.attempted(256, 256);
  events.accepted(0, 256);
  events.refused(256, 100);
  events.unknown(356, 156);
  for (let index = 0; index < 255; index++) events.terminal((index * 7) % 256, "ok");
  events.terminal(3, "wrong");
  events.terminal(-1, "unexpected");
  events.terminal(Number.NaN, "unexpected");
}

test("a replayed ledger gives the audit that was told the same", (t) => {
  const file = writeLedger(path.join(t.testdir(), "life"), tellSample);
  const told = new BitmapAudit();
  tellSample(told);
  const reading = readLedgers([file]);
  t.same(reading.audit.summary(), told.summary());
  t.equal(reading.audit.nextIndex, 512);
  t.equal(reading.bytesTorn, 0);
  t.end();
});

test("the times of a ledger with a clock are of no meaning to the audit", (t) => {
  const folder = t.testdir();
  const clock = { ms: 1_000_000, nowMs: () => clock.ms++ };
  const timed = new Ledger(path.join(folder, "timed"), clock);
  tellSample(timed);
  timed.close();
  const untimed = writeLedger(path.join(folder, "untimed"), tellSample);
  const reading = readLedgers([path.join(folder, "timed")]);
  t.same(reading.audit.summary(), readLedgers([untimed]).audit.summary());
  t.ok(reading.records > readLedgers([untimed]).records, "there are records of time");
  t.equal(reading.bytesTorn, 0);
  t.end();
});

test("any sequence of events comes back from the file as it was told", (t) => {
  const folder = t.testdir();
  const index = fc.oneof(fc.nat(2000), fc.constant(2 ** 32 + 1), fc.constant(2 ** 45));
  const count = fc.integer({ min: 1, max: 300 });
  const verdict = fc.constantFrom<Verdict>("ok", "wrong", "unexpected");
  const event = fc.oneof(
    fc.tuple(fc.constantFrom("attempted", "accepted", "refused", "unknown"), index, count),
    fc.tuple(fc.constant("terminal"), index, verdict),
  );
  let run = 0;
  const property = fc.property(fc.array(event, { maxLength: 60 }), (events) => {
    const tell = (to: AuditEvents) => {
      for (const [name, first, last] of events) {
        if (name === "terminal") to.terminal(first, last as Verdict);
        else to[name as "attempted"](first, last as number);
      }
    };
    const told = new BitmapAudit();
    tell(told);
    const file = writeLedger(path.join(folder, `run-${run++}`), tell);
    t.same(readLedgers([file]).audit.summary(), told.summary());
  });
  fc.assert(property, { numRuns: 100 });
  t.end();
});

test("an attempt is in the file before the call that it announces", (t) => {
  const file = path.join(t.testdir(), "life");
  const ledger = new Ledger(file);
  ledger.attempted(0, 10);
  t.match(readLedgers([file]).audit.summary(), { sent: 10, accepted: 0, unknown: 10 });
  ledger.accepted(0, 10);
  ledger.terminal(0, "ok");
  t.match(readLedgers([file]).audit.summary(), { accepted: 0, terminal: 0 }, "kept back");
  ledger.flush();
  t.match(readLedgers([file]).audit.summary(), { accepted: 10, terminal: 1 });
  ledger.close();
  t.end();
});

test("a frame of consecutive terminals takes one record", (t) => {
  const file = writeLedger(path.join(t.testdir(), "life"), (ledger) => {
    ledger.attempted(0, 256);
    for (let index = 0; index < 256; index++) ledger.terminal(index, "ok");
  });
  t.equal(fs.statSync(file).size, 2 * recordBytes);
  t.end();
});

test("more records than the buffer holds are all written, in order", (t) => {
  const file = writeLedger(path.join(t.testdir(), "life"), (ledger) => {
    ledger.attempted(0, 20_000);
    for (let index = 0; index < 20_000; index += 2) ledger.terminal(index, "ok");
  });
  const reading = readLedgers([file]);
  t.equal(reading.records, 10_001);
  t.match(reading.audit.summary(), { sent: 20_000, terminal: 10_000, duplicates: 0 });
  t.end();
});

test("a file of several chunks is read to its end", (t) => {
  const file = writeLedger(path.join(t.testdir(), "life"), (ledger) => {
    ledger.attempted(0, 300_000);
    for (let index = 0; index < 300_000; index += 2) ledger.terminal(index, "ok");
  });
  t.equal(readLedgers([file]).records, 150_001);
  t.end();
});

test("a torn tail is left out, whatever its length, and told", (t) => {
  const folder = t.testdir();
  const whole = fs.readFileSync(writeLedger(path.join(folder, "whole"), tellSample));
  for (let cut = 1; cut < recordBytes * 2; cut++) {
    const file = path.join(folder, `cut-${cut}`);
    fs.writeFileSync(file, whole.subarray(0, whole.length - cut));
    const reading = readLedgers([file]);
    const lost = Math.ceil(cut / recordBytes);
    t.equal(reading.records, whole.length / recordBytes - lost, `cut by ${cut}`);
    t.equal(reading.bytesTorn, lost * recordBytes - cut, `torn by ${cut}`);
  }
  t.end();
});

test("reading ends at a record that was altered or is all zeros", (t) => {
  const folder = t.testdir();
  const whole = fs.readFileSync(writeLedger(path.join(folder, "whole"), tellSample));
  for (let byte = 0; byte < recordBytes; byte++) {
    const altered = Buffer.from(whole);
    altered[recordBytes * 2 + byte]! ^= 0x10;
    fs.writeFileSync(path.join(folder, `altered-${byte}`), altered);
    t.equal(readLedgers([path.join(folder, `altered-${byte}`)]).records, 2, `byte ${byte}`);
  }
  const zeros = path.join(folder, "zeros");
  fs.writeFileSync(zeros, Buffer.concat([whole, Buffer.alloc(64)]));
  const reading = readLedgers([zeros]);
  t.equal(reading.records, whole.length / recordBytes);
  t.equal(reading.bytesTorn, 64);
  t.end();
});

test("an empty ledger is an audit of nothing", (t) => {
  const file = writeLedger(path.join(t.testdir(), "life"), () => {});
  t.match(readLedgers([file]).audit.summary(), { sent: 0, terminal: 0 });
  t.end();
});

test("two lives are one audit, in any order: what the first left open the second may end", (t) => {
  const folder = t.testdir();
  const first = writeLedger(path.join(folder, "life-1"), (ledger) => {
    ledger.attempted(0, 100);
    ledger.accepted(0, 80);
    for (let index = 0; index < 50; index++) ledger.terminal(index, "ok");
  });
  const second = writeLedger(path.join(folder, "life-2"), (ledger) => {
    for (let index = 45; index < 79; index++) ledger.terminal(index, "ok");
    ledger.attempted(100, 10);
    ledger.accepted(100, 10);
    for (let index = 100; index < 110; index++) ledger.terminal(index, "ok");
  });
  for (const files of [
    [first, second],
    [second, first],
  ]) {
    t.match(readLedgers(files).audit.summary(), {
      sent: 110,
      accepted: 90,
      unknown: 20,
      terminal: 89,
      lost: 1,
      duplicates: 5,
      unexpected: 0,
      wrong: 0,
    });
  }
  t.end();
});

test("a ledger never writes into the file of another life", (t) => {
  const file = writeLedger(path.join(t.testdir(), "life"), tellSample);
  t.throws(() => new Ledger(file), { code: "EEXIST" });
  t.end();
});

test("what a killed writer had said it was about to do is in its ledger", async (t) => {
  const file = path.join(t.testdir(), "life");
  const writer = fileURLToPath(new URL("./fixtures/ledger-writer.js", import.meta.url));
  const child = spawn(process.execPath, [writer, file], { stdio: ["ignore", "pipe", "inherit"] });
  let announced = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    announced = Number(line);
    if (announced >= 200 && !child.killed) child.kill("SIGKILL");
  }
  const { sent, accepted, terminal, lost } = readLedgers([file]).audit.summary();
  t.ok(announced >= 200);
  t.ok(sent >= announced, `${sent} in the ledger, ${announced} announced`);
  t.ok(accepted >= announced - 10 && accepted <= sent, "all but the last frame was answered");
  t.equal(terminal + lost, accepted);
});
