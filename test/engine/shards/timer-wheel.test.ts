import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "tap";
import type { TimerEffect } from "../../../engine/actors/outbox.ts";
import { TimerWheel } from "../../../engine/shards/timer-wheel.ts";

const hourMs = 3_600_000;
const epochMs = Date.UTC(2026, 0, 1);

/** A timer as the wheel needs it; `read` is called whenever the wheel looks at its due time. */
function timerAt(dueMs: number, read: () => void = () => {}): TimerEffect {
  const timer = {
    get dueMs() {
      read();
      return dueMs;
    },
    ...{ slot: -1, previous: null, next: null, isParked: false },
  };
  return timer as unknown as TimerEffect;
}

function dueTimes(wheel: TimerWheel, nowMs: number): number[] {
  const fired: number[] = [];
  wheel.advance(nowMs, (timer) => fired.push(timer.dueMs));
  return fired;
}

test("a timer fires at its due time, not a millisecond before", (t) => {
  for (const delayMs of [1, 2, 255, 256, 257, 65_535, 65_536, 65_537, 5 * hourMs, 2 ** 33]) {
    const wheel = new TimerWheel(epochMs);
    wheel.add(timerAt(epochMs + delayMs));
    t.same(dueTimes(wheel, epochMs + delayMs - 1), [], `${delayMs} ms`);
    t.same(dueTimes(wheel, epochMs + delayMs), [epochMs + delayMs], `${delayMs} ms`);
    t.equal(wheel.pending, 0);
  }
  t.end();
});

test("a fraction of a millisecond is rounded up", (t) => {
  const wheel = new TimerWheel(epochMs);
  wheel.add(timerAt(epochMs + 10.25));
  t.same(dueTimes(wheel, epochMs + 10.99), []);
  t.same(dueTimes(wheel, epochMs + 11), [epochMs + 10.25]);
  t.end();
});

test("what is due already fires with the next tick", (t) => {
  const wheel = new TimerWheel(epochMs);
  dueTimes(wheel, epochMs + 1000);
  wheel.add(timerAt(epochMs + 5));
  wheel.add(timerAt(epochMs + 1000));
  t.equal(wheel.nextDueMs(), epochMs + 1001);
  t.same(dueTimes(wheel, epochMs + 1000), []);
  t.equal(dueTimes(wheel, epochMs + 1001).length, 2);
  t.end();
});

test("a timer that is cancelled does not fire; cancelling it again does nothing", (t) => {
  const wheel = new TimerWheel(epochMs);
  const timers = [10, 10, 10, 300, 70_000].map((delayMs) => timerAt(epochMs + delayMs));
  for (const timer of timers) wheel.add(timer);
  for (const index of [1, 3, 4, 4, 1]) wheel.cancel(timers[index]!);
  wheel.cancel(timerAt(epochMs + 5));
  t.equal(wheel.pending, 2);
  t.equal(dueTimes(wheel, epochMs + hourMs).length, 2);
  t.equal(wheel.nextDueMs(), undefined);
  wheel.cancel(timers[0]!);
  t.equal(wheel.pending, 0);
  t.end();
});

test("a timer may be cancelled by one that fires at the same tick", (t) => {
  const wheel = new TimerWheel(epochMs);
  const timers = [timerAt(epochMs + 10), timerAt(epochMs + 10)];
  for (const timer of timers) wheel.add(timer);
  let fired = 0;
  wheel.advance(epochMs + 20, () => {
    fired++;
    for (const timer of timers) wheel.cancel(timer);
  });
  t.same([fired, wheel.pending], [1, 0]);
  t.end();
});

test("a timer that is added while others fire comes in the same advance when it is due by then", (t) => {
  const wheel = new TimerWheel(epochMs);
  wheel.add(timerAt(epochMs + 10));
  const fired: number[] = [];
  wheel.advance(epochMs + 1000, (timer) => {
    fired.push(timer.dueMs - epochMs);
    wheel.add(timerAt(timer.dueMs + 300));
  });
  t.same(fired, [10, 310, 610, 910]);
  t.equal(wheel.pending, 1);
  t.end();
});

type Step =
  | { readonly kind: "add"; readonly delayMs: number }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "advance"; readonly byMs: number };

const delays = fc.oneof(
  fc.integer({ min: -5, max: 600 }),
  fc.integer({ min: 0, max: 140_000 }),
  fc.integer({ min: 0, max: 9 * hourMs }),
  fc.integer({ min: 0, max: 16 * 2 ** 32 }).map((sixteenths) => sixteenths / 16),
  fc.constantFrom(256, 65_536, 2 ** 24, 2 ** 32, 2 ** 31 * 1000),
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("add" as const), delayMs: delays }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("advance" as const),
      byMs: fc.oneof(delays, fc.constant(0.5)).map((ms) => Math.max(0, ms)),
    }),
  },
);

/** The wheel beside a plain list of ticks: both must agree after every step. */
class Comparison {
  readonly #originMs: number;
  readonly #wheel: TimerWheel;
  /** Pending timers, and the tick at which each has to fire. */
  readonly #ticks = new Map<TimerEffect, number>();
  #nowMs: number;
  #tick = 0;

  constructor(originMs: number) {
    this.#originMs = originMs;
    this.#nowMs = originMs;
    this.#wheel = new TimerWheel(originMs);
  }

  take(step: Step): void {
    if (step.kind === "add") this.#add(step.delayMs);
    else if (step.kind === "cancel") this.#cancel(step.which);
    else this.#advance(step.byMs);
    assert.equal(this.#wheel.pending, this.#ticks.size);
    this.#checkNext();
  }

  /** Goes from one due time to the next until nothing is pending. */
  finish(): void {
    for (let stops = 0; this.#ticks.size > 0; stops++) {
      assert(stops < 5000, "the wheel gets to the end");
      const nextMs = this.#wheel.nextDueMs()!;
      assert(nextMs > this.#nowMs, "the next due time is ahead");
      this.#advance(nextMs - this.#nowMs);
    }
    assert.equal(this.#wheel.nextDueMs(), undefined);
  }

  #add(delayMs: number): void {
    const timer = timerAt(this.#nowMs + delayMs);
    this.#ticks.set(timer, Math.max(Math.ceil(timer.dueMs - this.#originMs), this.#tick + 1));
    this.#wheel.add(timer);
  }

  #cancel(which: number): void {
    const timer = [...this.#ticks.keys()][which % Math.max(1, this.#ticks.size)];
    if (timer === undefined) return;
    this.#ticks.delete(timer);
    this.#wheel.cancel(timer);
  }

  #advance(byMs: number): void {
    this.#nowMs += byMs;
    const target = Math.floor(this.#nowMs - this.#originMs);
    this.#wheel.advance(this.#nowMs, (timer) => {
      const tick = this.#ticks.get(timer);
      assert(tick !== undefined, "only pending timers fire, each once");
      assert(timer.dueMs <= this.#nowMs, "no timer fires early");
      assert.equal(tick, Math.min(...this.#ticks.values()), "timers fire in the order of ticks");
      this.#ticks.delete(timer);
      this.#tick = tick;
      // Some do what executions do: they set or take back another timer.
      if (tick % 3 === 0) this.#add((tick * 7) % 500);
      if (tick % 5 === 0) this.#cancel(tick);
    });
    this.#tick = target;
    for (const tick of this.#ticks.values()) assert(tick > target, "all that is due has fired");
  }

  #checkNext(): void {
    const nextMs = this.#wheel.nextDueMs();
    assert.equal(nextMs === undefined, this.#ticks.size === 0);
    if (nextMs === undefined) return;
    assert(nextMs <= this.#originMs + Math.min(...this.#ticks.values()), "nobody is woken late");
  }
}

test("the wheel fires what a sorted list would, over hours and days of random use", (t) => {
  const sixteenths = fc.integer({ min: 0, max: 16 * 2e12 });
  const origins = fc.oneof(
    fc.constantFrom(0, epochMs),
    sixteenths.map((count) => count / 16),
  );
  const property = fc.property(
    origins,
    fc.array(steps, { maxLength: 120 }),
    (originMs, sequence) => {
      const comparison = new Comparison(originMs);
      for (const step of sequence) comparison.take(step);
    },
  );
  fc.assert(property, { numRuns: 600 });
  t.end();
});

test("going from one next due time to the next fires everything", (t) => {
  const property = fc.property(fc.array(delays, { maxLength: 30 }), (list) => {
    const comparison = new Comparison(epochMs);
    for (const delayMs of list) comparison.take({ kind: "add", delayMs });
    comparison.finish();
  });
  fc.assert(property, { numRuns: 200 });
  t.end();
});

test("100,000 pending timers are not looked at while none is due, however often time moves", (t) => {
  const wheel = new TimerWheel(epochMs);
  let looks = 0;
  const count = 100_000;
  for (let index = 0; index < count; index++) {
    wheel.add(timerAt(epochMs + hourMs + index * 36, () => looks++));
  }
  looks = 0;
  let fired = 0;
  for (let ms = 1; ms <= 60_000; ms++) wheel.advance(epochMs + ms, () => fired++);
  t.same([looks, fired, wheel.pending], [0, 0, count]);
  t.end();
});

test("a timer is looked at once a level on its way down, whatever the steps", (t) => {
  const count = 20_000;
  for (const stepMs of [7, 1000, hourMs]) {
    const wheel = new TimerWheel(epochMs);
    let looks = 0;
    let fired = 0;
    for (let index = 0; index < count; index++) {
      wheel.add(timerAt(epochMs + 5 * hourMs + index * 50, () => looks++));
    }
    for (let ms = 0; ms <= 6 * hourMs; ms += stepMs) wheel.advance(epochMs + ms, () => fired++);
    t.equal(fired, count);
    t.ok(looks <= 4 * count, `${looks} looks at ${count} timers in steps of ${stepMs} ms`);
  }
  t.end();
});

test("an advance that may fire only so many leaves the rest due, in order and never early", (t) => {
  const delays = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 60 });
  const property = fc.property(delays, fc.integer({ min: 1, max: 7 }), (delaysMs, firesMax) => {
    const wheel = new TimerWheel(0);
    for (const delayMs of delaysMs) wheel.add(timerAt(delayMs));
    const fired: number[] = [];
    for (let nowMs = 0; nowMs <= 70_000; nowMs += 7000) {
      let before = -1;
      while (before !== fired.length) {
        before = fired.length;
        wheel.advance(nowMs, (timer) => fired.push(timer.dueMs), firesMax);
        assert(fired.length - before <= firesMax, "no more fire than may");
      }
      assert(fired.every((dueMs) => dueMs <= nowMs));
      // What is still pending is not due.
      const due = delaysMs.filter((delayMs) => delayMs <= nowMs).length;
      assert.equal(fired.length, due, `${due} are due at ${nowMs}`);
    }
    assert.deepEqual(
      fired,
      delaysMs.toSorted((a, b) => a - b),
    );
  });
  t.doesNotThrow(() => fc.assert(property));
  t.end();
});
