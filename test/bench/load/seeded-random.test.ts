import { test } from "tap";
import { seededRandom } from "../../../bench/load/seeded-random.ts";

function drawAt(seed: number, index: number): number[] {
  const random = seededRandom(seed);
  random.restart(index);
  return [random.next(), random.next(), random.next()];
}

test("an index draws the same numbers, whatever was drawn before", (t) => {
  const random = seededRandom(7);
  for (let draw = 0; draw < 100; draw++) random.next();
  random.restart(41);
  t.same([random.next(), random.next(), random.next()], drawAt(7, 41));
  t.end();
});

test("neighbouring indexes and seeds draw unlike numbers, also beyond 32 bits", (t) => {
  const firsts = new Set<number>();
  for (let index = 0; index < 1000; index++) firsts.add(drawAt(7, index)[0]!);
  for (const index of [2 ** 32, 2 ** 33, 2 ** 33 + 1]) firsts.add(drawAt(7, index)[0]!);
  for (let seed = 100; seed < 200; seed++) firsts.add(drawAt(seed, 0)[0]!);
  t.ok(firsts.size >= 1102, `${firsts.size} different draws of 1103`);
  t.end();
});

test("draws lie in [0, 1), evenly", (t) => {
  const random = seededRandom(0);
  const tenths = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 100_000; draw++) {
    const drawn = random.next();
    if (!(drawn >= 0 && drawn < 1)) t.fail(`drew ${drawn}`);
    tenths[Math.floor(drawn * 10)]!++;
  }
  // 10,000 each, standard deviation 95.
  for (const count of tenths) t.ok(Math.abs(count - 10_000) < 950, String(count));
  t.end();
});
