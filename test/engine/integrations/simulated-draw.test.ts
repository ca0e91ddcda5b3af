import { test } from "tap";
import {
  drawHash,
  drawLatencyMs,
  drawUnit,
  type Latency,
} from "../../../engine/integrations/simulated-draw.ts";

const draws = 100_000;

/** Latencies of as many executions, whose names differ in their last characters only. */
function latencies(latency: Latency): number[] {
  return Array.from({ length: draws }, (_, index) =>
    drawLatencyMs(latency, drawHash(7, `execution-${index}`, "Charge", 1), 1),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With 100,000 draws the bounds below are at least ten standard errors wide. */
function isNear(value: number, expected: number, share: number): boolean {
  return Math.abs(value - expected) <= expected * share;
}

test("units lie in [0, 1), spread evenly, and their indexes are independent", (t) => {
  const counts = new Array<number>(16).fill(0);
  let product = 0;
  for (let index = 0; index < draws; index++) {
    const hash = drawHash(1, String(index), "State", 1);
    const [first, second] = [drawUnit(hash, 0), drawUnit(hash, 1)];
    if (!(first >= 0 && first < 1)) t.fail(`a unit is ${first}`);
    counts[Math.floor(first * 16)]!++;
    product += (first - 0.5) * (second - 0.5);
  }
  for (const count of counts) t.ok(isNear(count, draws / 16, 0.15), `${count} of a sixteenth`);
  t.ok(Math.abs(product / draws) < 0.005, "neighbouring draws do not go together");
  t.end();
});

test("a constant latency is always the same", (t) => {
  t.equal(drawLatencyMs({ distribution: "constant", meanMs: 12 }, 99, 1), 12);
  t.end();
});

test("a uniform latency fills its range", (t) => {
  const drawn = latencies({ distribution: "uniform", minMs: 10, maxMs: 30 });
  t.ok(drawn.every((latencyMs) => latencyMs >= 10 && latencyMs < 30));
  t.ok(isNear(mean(drawn), 20, 0.02));
  t.end();
});

test("an exponential latency has its mean, and 63 % lie below it", (t) => {
  const drawn = latencies({ distribution: "exponential", meanMs: 50 });
  t.ok(drawn.every((latencyMs) => latencyMs >= 0 && Number.isFinite(latencyMs)));
  t.ok(isNear(mean(drawn), 50, 0.04));
  const below = drawn.filter((latencyMs) => latencyMs < 50).length;
  t.ok(isNear(below / draws, 1 - 1 / Math.E, 0.03));
  t.end();
});

test("a lognormal latency has its median, its mean and its long tail", (t) => {
  const drawn = latencies({ distribution: "lognormal", medianMs: 20, sigma: 0.5 });
  t.ok(isNear(mean(drawn), 20 * Math.exp(0.125), 0.03));
  drawn.sort((left, right) => left - right);
  t.ok(isNear(drawn[draws / 2]!, 20, 0.03));
  t.ok(isNear(drawn[draws * 0.99]!, 20 * Math.exp(0.5 * 2.3263), 0.06));
  t.end();
});

test("every part of the key matters, and where its parts are divided", (t) => {
  const hashes = [
    drawHash(1, "ab", "c", 1),
    drawHash(2, "ab", "c", 1),
    drawHash(1, "a", "bc", 1),
    drawHash(1, "abc", "", 1),
    drawHash(1, "ab", "c", 2),
    drawHash(1, "c", "ab", 1),
    drawHash(1, "ab\0", "c", 1),
  ];
  t.equal(new Set(hashes).size, hashes.length);
  t.equal(drawHash(1, "ab", "c", 1), hashes[0]);
  t.end();
});

test("the draws of a seed stay the same from one version to the next", (t) => {
  const hash = drawHash(7, "execution-1", "Charge", 2);
  t.equal(hash, -1209982753);
  t.equal(drawUnit(hash, 0), 0.8238435853272676);
  t.end();
});
