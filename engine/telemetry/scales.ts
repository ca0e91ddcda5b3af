/**
 * The scales all histograms share. One layout for every latency, so that they can be compared and
 * added; its bounds are round numbers (six a decade, a factor of 1.33 to 1.67), so that objectives
 * like "99 % within 50 ms" are counted exactly and not interpolated.
 */
import { createScale } from "./histogram-scale.ts";

const decade = [10, 15, 20, 30, 50, 70];
const latencyUsMin = 50;
const latencyUsMax = 300_000_000; // Five minutes: how long an Express execution may run.

/** Observed in milliseconds, reported in seconds: 50 µs … 300 s in 42 bounds. */
export const latencyScale = createScale(latencyUs(), { stepsPerUnit: 1_000, stepsPerBase: 1e6 });

/** Observed in milliseconds: 1 µs … 300 s, twelve a decade, for profiles that are read, not scraped. */
export const profileScale = createScale(profileSteps(), {
  stepsPerUnit: 10_000,
  stepsPerBase: 1e7,
});

/** Records a frame: 1 … 4,096. */
export const recordsScale = createScale(powersOfTwo(0, 12), { stepsPerUnit: 1, stepsPerBase: 1 });

/** Bytes a frame: 256 B … 16 MiB. */
export const bytesScale = createScale(powersOfTwo(8, 24), { stepsPerUnit: 1, stepsPerBase: 1 });

function latencyUs(): readonly number[] {
  const steps: number[] = [];
  for (let unitUs = 1; unitUs <= latencyUsMax; unitUs *= 10) {
    steps.push(...decade.map((mantissa) => mantissa * unitUs));
  }
  return steps.filter((stepUs) => stepUs >= latencyUsMin && stepUs <= latencyUsMax);
}

/** In tenths of a microsecond. */
function profileSteps(): readonly number[] {
  const finest = [10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82];
  const steps: number[] = [];
  for (let unit = 1; unit <= latencyUsMax; unit *= 10) {
    steps.push(...finest.map((mantissa) => mantissa * unit));
  }
  return steps.filter((step) => step <= latencyUsMax * 10);
}

function powersOfTwo(exponentMin: number, exponentMax: number): readonly number[] {
  return Array.from({ length: exponentMax - exponentMin + 1 }, (_, i) => 2 ** (exponentMin + i));
}
