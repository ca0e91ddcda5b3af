/**
 * Whether cost grows linearly: Maps of more and more items and chains of more and more states, run
 * by the compiled machine and its actors alone. What was measured is checked before it is.
 */
import assert from "node:assert/strict";
import type { Json } from "../../engine/language/json.ts";
import type { Clock } from "../../engine/ports.ts";
import { leastSquaresSlope } from "../measurement/least-squares.ts";
import type { SlopeSeries } from "../report/result.ts";
import { sameJson } from "../scenarios/same-json.ts";
import { perSecond } from "./codec.ts";
import { batchRunner } from "./machine.ts";

/** Units (items, states) in a batch: as many executions of a size as give so many. */
const UNITS_PER_BATCH = 10_000;

/** Of each measurement; the fastest counts: what disturbs one slice is not the size's doing. */
const SLICES = 3;

/** One size of machine, with an input and what must come out. */
interface SizedWork {
  readonly definition: string;
  readonly input: Json;
  readonly output: Json;
}

export interface SlopeOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** For each size, after as long a warm-up. */
  readonly measureMs: number;
}

export function measureSlopes(options: SlopeOptions): {
  readonly map: SlopeSeries;
  readonly chain: SlopeSeries;
} {
  return {
    map: measureSeries([10, 100, 1000, 10_000], mapOfItems, options),
    chain: measureSeries([1, 10, 100, 1000], chainOfStates, options),
  };
}

function measureSeries(
  sizes: readonly number[],
  workOf: (size: number) => SizedWork,
  options: SlopeOptions,
): SlopeSeries {
  const points = sizes.map((size) => ({
    size,
    microsPerUnit: measureSize(workOf(size), size, options),
  }));
  const logs = points.map(
    ({ size, microsPerUnit }) => [Math.log(size), Math.log(microsPerUnit * size)] as const,
  );
  return { points, slope: leastSquaresSlope(logs) };
}

/** Microseconds an item or state. */
function measureSize(
  { definition, input, output }: SizedWork,
  size: number,
  { clock, seed, measureMs }: SlopeOptions,
): number {
  const inputBytesMax = Buffer.byteLength(JSON.stringify(input));
  const runBatch = batchRunner({ definition, services: [], inputBytesMax }, seed);
  const inputs = Array.from({ length: Math.ceil(UNITS_PER_BATCH / size) }, () => input);
  const ended = runBatch(inputs);
  assert.equal(ended.length, inputs.length, `all executions of size ${size} end`);
  for (const execution of ended) {
    assert.equal(execution.outcome, "SUCCEEDED", execution.cause ?? "an execution succeeds");
    assert(sameJson(execution.output, output), `an execution of size ${size} has its output`);
  }
  const slices = Array.from({ length: SLICES }, () =>
    perSecond(clock, measureMs / SLICES, inputs.length * size, () => void runBatch(inputs)),
  );
  return 1e6 / Math.max(...slices);
}

function mapOfItems(size: number): SizedWork {
  const items = Array.from({ length: size }, (_, index) => index);
  const definition = JSON.stringify({
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ItemsPath: "$.items",
        ItemSelector: { "value.$": "$$.Map.Item.Value" },
        ItemProcessor: {
          StartAt: "Item",
          States: { Item: { Type: "Pass", OutputPath: "$.value", End: true } },
        },
        End: true,
      },
    },
  });
  return { definition, input: { items }, output: items };
}

function chainOfStates(size: number): SizedWork {
  const states = Array.from({ length: size }, (_, index) => [
    `State ${index}`,
    {
      Type: "Pass",
      Result: index,
      ResultPath: "$.last",
      ...(index === size - 1 ? { End: true } : { Next: `State ${index + 1}` }),
    },
  ]);
  const definition = JSON.stringify({ StartAt: "State 0", States: Object.fromEntries(states) });
  const input = { orderId: "o-1" };
  return { definition, input, output: { ...input, last: size - 1 } };
}
