import fc from "fast-check";
import { test } from "tap";
import type { TimerEffect } from "../../../engine/actors/outbox.ts";
import { TimerWheel } from "../../../engine/shards/timer-wheel.ts";

function timerAt(dueMs: number): TimerEffect {
  const places = { isParked: false, previous: null, next: null, slot: -1 };
  return { purpose: "wait", dueMs, ...places } as unknown as TimerEffect;
}

/** Delays that reach every level of the wheel, and beyond the last. */
const delay = fc.oneof(
  fc.double({ min: 0, max: 3, noNaN: true }),
  fc.integer({ min: 0, max: 600 }),
  fc.integer({ min: 0, max: 200_000 }),
  fc.integer({ min: 0, max: 40_000_000 }),
  fc.integer({ min: 2 ** 32 - 5000, max: 2 ** 33 }),
);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("add" as const), ms: delay }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: delay }) },
);

test("each timer fires once, never early and no later than the tick after it is due, unless it is cancelled", (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2e12, noNaN: true }),
      fc.array(step, { maxLength: 200 }),
      (startMs, steps) => {
        const wheel = new TimerWheel(startMs);
        const pending = new Set<TimerEffect>();
        let nowMs = startMs;
        const advance = (ms: number) => {
          nowMs += ms;
          wheel.advance(nowMs, (timer) => {
            if (!pending.delete(timer)) throw new Error("fired, but not pending");
            if (timer.dueMs > nowMs) throw new Error(`fired ${timer.dueMs - nowMs} ms early`);
          });
          for (const { dueMs } of pending) {
            if (dueMs <= nowMs - 1.01) throw new Error(`not fired ${nowMs - dueMs} ms after`);
          }
          if (wheel.pending !== pending.size) throw new Error("lost count");
        };
        for (const next of steps) {
          if (next.kind === "add") {
            const timer = timerAt(nowMs + next.ms);
            pending.add(timer);
            wheel.add(timer);
          } else if (next.kind === "cancel") {
            const timer = [...pending][next.which % pending.size];
            if (timer === undefined) continue;
            pending.delete(timer);
            wheel.cancel(timer);
            wheel.cancel(timer);
          } else advance(next.ms);
        }
        for (let left = 10_000; pending.size > 0 && left > 0; left--) {
          const dueMs = wheel.nextDueMs();
          if (dueMs === undefined) throw new Error("timers are pending, and none is due");
          advance(Math.max(0.5, dueMs - nowMs));
        }
        if (pending.size > 0) throw new Error(`${pending.size} timers never fired`);
        if (wheel.nextDueMs() !== undefined) throw new Error("an empty wheel wants to be woken");
      },
    ),
    { numRuns: 200 },
  );
  t.end();
});

test("timers fire in the order of their ticks, in one step as in many", (t) => {
  const wheel = new TimerWheel(0);
  const delays = [70_000, 5, 256, 255, 65_536, 300, 1];
  for (const ms of delays) wheel.add(timerAt(ms));
  const fired: number[] = [];
  wheel.advance(100_000, ({ dueMs }) => fired.push(dueMs));
  t.strictSame(
    fired,
    delays.toSorted((a, b) => a - b),
  );
  t.end();
});
