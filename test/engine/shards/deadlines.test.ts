import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "tap";
import type { Execution } from "../../../engine/actors/execution.ts";
import { Deadlines } from "../../../engine/shards/deadlines.ts";

const nowMs = Date.UTC(2026, 0, 1);
const minutes = 60_000;

function execution(): Execution {
  const places = { deadlinePrevious: null, deadlineNext: null };
  return { deadlineMs: 0, deadlineDurationMs: 0, ...places } as unknown as Execution;
}

function expiredBy(deadlines: Deadlines, ms: number): Execution[] {
  const expired: Execution[] = [];
  deadlines.advance(ms, (one) => expired.push(one));
  return expired;
}

test("an execution expires at its deadline, once, and not before", (t) => {
  const deadlines = new Deadlines();
  const one = execution();
  deadlines.add(one, 5 * minutes, nowMs);
  t.equal(deadlines.nextDueMs(), nowMs + 5 * minutes);
  t.same(expiredBy(deadlines, nowMs + 5 * minutes - 0.5), []);
  t.equal(expiredBy(deadlines, nowMs + 5 * minutes)[0], one);
  t.same(expiredBy(deadlines, nowMs + 50 * minutes), []);
  t.equal(deadlines.nextDueMs(), undefined);
  t.end();
});

test("those with a shorter limit come first, though they were added later", (t) => {
  const deadlines = new Deadlines();
  const [long, short] = [execution(), execution()];
  deadlines.add(long, 5 * minutes, nowMs);
  deadlines.add(short, 1000, nowMs + 7);
  t.equal(deadlines.nextDueMs(), nowMs + 1007);
  t.equal(expiredBy(deadlines, nowMs + 2000)[0], short);
  t.equal(deadlines.nextDueMs(), nowMs + 5 * minutes);
  t.end();
});

test("an execution that ends takes itself out, wherever it stands, and may do so twice", (t) => {
  const deadlines = new Deadlines();
  const all = Array.from({ length: 5 }, execution);
  for (const [index, one] of all.entries()) deadlines.add(one, 1000, nowMs + index);
  for (const index of [2, 0, 4, 2, 0]) deadlines.remove(all[index]!);
  t.equal(deadlines.nextDueMs(), nowMs + 1001);
  const expired = expiredBy(deadlines, nowMs + 9000);
  t.same([expired.length, expired[0] === all[1], expired[1] === all[3]], [2, true, true]);
  for (const one of all) t.same([one.deadlinePrevious, one.deadlineNext], [null, null]);
  t.end();
});

test("an execution that expires may take another one with it, or be followed by a new one", (t) => {
  const deadlines = new Deadlines();
  const all = [execution(), execution(), execution()];
  for (const one of all) deadlines.add(one, 1000, nowMs);
  const late = execution();
  const expired: Execution[] = [];
  deadlines.advance(nowMs + 1000, (one) => {
    expired.push(one);
    if (one !== all[0]) return;
    deadlines.remove(all[1]!);
    deadlines.add(late, 1000, nowMs + 1000);
  });
  t.same([expired.length, expired[1] === all[2]], [2, true]);
  t.equal(deadlines.nextDueMs(), nowMs + 2000);
  t.end();
});

test("random adds, removals and looks agree with a plain list", (t) => {
  const step = fc.record({
    kind: fc.constantFrom("add", "add", "remove", "look"),
    durationMs: fc.constantFrom(1000, 5000, 5 * minutes),
    passedMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3000, noNaN: true })),
    which: fc.nat(),
  });
  const property = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const deadlines = new Deadlines();
    const dueMs = new Map<Execution, number>();
    let ms = nowMs;
    for (const { kind, durationMs, passedMs, which } of steps) {
      ms += passedMs;
      if (kind === "add") {
        const one = execution();
        dueMs.set(one, ms + durationMs);
        deadlines.add(one, durationMs, ms);
      } else if (kind === "remove" && dueMs.size > 0) {
        const one = [...dueMs.keys()][which % dueMs.size]!;
        dueMs.delete(one);
        deadlines.remove(one);
      } else {
        const expected = [...dueMs].filter(([, due]) => due <= ms).map(([one]) => one);
        const expired = new Set(expiredBy(deadlines, ms));
        assert.equal(expired.size, expected.length);
        for (const one of expected) {
          assert(expired.has(one), "all that are due expire");
          dueMs.delete(one);
        }
      }
      const next = dueMs.size === 0 ? undefined : Math.min(...dueMs.values());
      assert.equal(deadlines.nextDueMs(), next);
    }
  });
  fc.assert(property, { numRuns: 500 });
  t.end();
});

test("looking costs nothing for the 100,000 that are not due", (t) => {
  const deadlines = new Deadlines();
  let looks = 0;
  for (let index = 0; index < 100_000; index++) {
    let dueMs = 0;
    const one = Object.defineProperty(execution(), "deadlineMs", {
      get() {
        looks++;
        return dueMs;
      },
      set(value: number) {
        dueMs = value;
      },
    });
    deadlines.add(one, 5 * minutes, nowMs + index / 1000);
  }
  looks = 0;
  for (let ms = 0; ms < 1000; ms++) expiredBy(deadlines, nowMs + 100 + ms);
  t.ok(looks <= 1000, `${looks} looks in 1000 turns`);
  t.end();
});
