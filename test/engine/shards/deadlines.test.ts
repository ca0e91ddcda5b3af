import fc from "fast-check";
import { test } from "tap";
import type { Execution } from "../../../engine/actors/execution.ts";
import { Deadlines } from "../../../engine/shards/deadlines.ts";

const executionOf = (): Execution =>
  ({
    deadlineMs: 0,
    deadlineDurationMs: 0,
    deadlinePrevious: null,
    deadlineNext: null,
  }) as unknown as Execution;

test("each execution expires once, when its time is up, unless it was taken out", (t) => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("add" as const), durationMs: fc.constantFrom(5, 40, 300) }),
    fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }),
    fc.record({ kind: fc.constant("advance" as const), ms: fc.nat(60) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const deadlines = new Deadlines();
      const dueMs = new Map<Execution, number>();
      let nowMs = 1000;
      const advance = (ms: number) => {
        nowMs += ms;
        const expired = new Set<Execution>();
        deadlines.advance(nowMs, (execution) => {
          if (expired.has(execution)) throw new Error("expired twice");
          expired.add(execution);
        });
        const expected = [...dueMs].filter(([, ms]) => ms <= nowMs).map(([execution]) => execution);
        t.same(expired.size, expected.length);
        for (const execution of expected) {
          if (!expired.has(execution)) throw new Error("another one expired");
          dueMs.delete(execution);
        }
        t.equal(deadlines.nextDueMs(), dueMs.size === 0 ? undefined : Math.min(...dueMs.values()));
      };
      for (const next of steps) {
        if (next.kind === "add") {
          const execution = executionOf();
          deadlines.add(execution, next.durationMs, nowMs);
          dueMs.set(execution, nowMs + next.durationMs);
        } else if (next.kind === "remove") {
          const execution = [...dueMs.keys()][next.which % dueMs.size];
          if (execution === undefined) continue;
          deadlines.remove(execution);
          deadlines.remove(execution);
          dueMs.delete(execution);
        } else advance(next.ms);
      }
      advance(1000);
      t.equal(dueMs.size, 0);
    }),
  );
  t.end();
});
