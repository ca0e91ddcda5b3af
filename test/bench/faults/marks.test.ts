import { test } from "tap";
import { nodeKill } from "../../../bench/faults/kinds/node-kill.ts";
import { faultMarks } from "../../../bench/faults/marks.ts";
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import { writtenTimeline } from "./timeline/written-timeline.ts";

const window = { startMs: 1000, fullRateMs: 1000, endMs: 31_000 };

/** One execution each 10 ms that takes 5 ms; those that would end within a gap end at its end. */
function lives(...gaps: readonly (readonly [number, number])[]): number[][] {
  return Array.from({ length: 3000 }, (_, place) => {
    const beginMs = 1000 + place * 10;
    const gap = gaps.find(([from, until]) => beginMs + 5 >= from && beginMs + 5 < until);
    return [beginMs, gap?.[1] ?? beginMs + 5];
  });
}

const killAt = (beginMs: number) => ({
  fault: nodeKill,
  targets: ["node-2"],
  spans: [{ beginMs, endMs: beginMs + 10 }],
  mendsMs: [beginMs + 7000],
});

test("a fault's dip and recovery are told against the load before it", (t) => {
  const timeline = writtenTimeline(lives([11_000, 13_000]));
  const [mark] = faultMarks([killAt(11_000)], timeline, window);
  t.match(mark, {
    name: "node-kill",
    target: "node-2",
    beginMs: 10_000,
    endMs: 10_010,
    mendMs: 17_000,
  });
  t.ok(Math.abs(mark!.goodputBefore - 100) < 2, `${mark!.goodputBefore}/s before`);
  t.equal(mark!.goodputLowest, 0);
  t.ok(Math.abs(mark!.goodputEnough - 60) < 2, `${mark!.goodputEnough}/s are enough`);
  t.equal(mark!.recoverySeconds, 2, "when the backlog of the gap came");
  t.equal(mark!.restSeconds, 2);
  t.match(mark, { lost: 0, duplicates: 0 });
  t.end();
});

test("a dip that comes seconds after its fault is that fault's, and recovery ends with it", (t) => {
  const timeline = writtenTimeline(lives([16_000, 17_500]));
  const [mark] = faultMarks([killAt(11_000)], timeline, window);
  t.equal(mark!.goodputLowest, 0);
  t.equal(mark!.recoverySeconds, 6.5);
  t.ok(mark!.restSeconds! < 0.1, "what was in flight at the fault was not in it");
  t.end();
});

test("what the load is before a fault never has the dip of another one in it", (t) => {
  // The first one's dip comes five seconds after it, right before the second.
  const late = writtenTimeline(lives([14_500, 15_500]));
  const marks = faultMarks([killAt(10_000), killAt(16_000)], late, window);
  t.equal(marks[0]!.recoverySeconds, 5.5);
  for (const { goodputBefore } of marks) t.ok(Math.abs(goodputBefore - 100) < 2);
  t.equal(marks[1]!.goodputBefore, marks[0]!.goodputBefore, "half a second is too short");
  t.equal(marks[1]!.recoverySeconds, 0, "nor is it the second one's");
  // A third one is compared with the load after both.
  const [, , third] = faultMarks([killAt(10_000), killAt(16_000), killAt(25_000)], late, window);
  t.ok(Math.abs(third!.goodputBefore - 100) < 0.5, `${third!.goodputBefore}/s`);
  t.end();
});

test("independent starts of a low rate make dips by chance: those are not a fault's", (t) => {
  const { next } = seededRandom(7);
  const all: number[][] = [];
  for (let atMs = 1000; atMs < 31_000; atMs += -Math.log(1 - next()) * 10) {
    all.push([atMs, atMs + 5]);
  }
  const timeline = writtenTimeline(all);
  const [mark] = faultMarks([killAt(11_000)], timeline, window);
  t.equal(mark!.recoverySeconds, 0);
  t.ok(mark!.goodputLowest < 0.9 * mark!.goodputBefore, `${mark!.goodputLowest}/s in the worst`);
  t.ok(mark!.goodputLowest >= mark!.goodputEnough);
  t.end();
});

test("a second fault is compared with the load after the first, once that is over", (t) => {
  const timeline = writtenTimeline(lives([6000, 7000], [21_000, 22_000]));
  const marks = faultMarks([killAt(21_000), killAt(6000)], timeline, window);
  t.same(
    marks.map(({ beginMs }) => beginMs),
    [5000, 20_000],
  );
  for (const { goodputBefore } of marks) t.ok(Math.abs(goodputBefore - 100) < 10);
  t.end();
});

test("one that comes before the load has recovered is compared with what the first one was", (t) => {
  const timeline = writtenTimeline(lives([6000, 20_000]));
  const marks = faultMarks([killAt(6000), killAt(10_000)], timeline, window);
  t.equal(marks[0]!.recoverySeconds, null, "not before the second one");
  t.equal(marks[1]!.goodputBefore, marks[0]!.goodputBefore);
  t.ok(marks[1]!.recoverySeconds! > 8);
  t.end();
});

test("losses and repeats are counted with the fault that they were in flight at", (t) => {
  const all = lives();
  all[500] = [6000]; // Never ends.
  all[501] = [6010, 6090, 9000]; // Ends twice.
  all[2000] = [21_000, 21_005, 21_500];
  const timeline = writtenTimeline(all);
  const marks = faultMarks([killAt(6020), killAt(25_000)], timeline, window);
  t.match(marks[0], { lost: 1, duplicates: 1, inFlight: 4, restSeconds: null });
  t.match(marks[1], { lost: 0, duplicates: 0 }, "what is lost is the first one's");
  t.ok(marks[1]!.restSeconds! < 0.1, "and is not waited for any more");
  t.end();
});
