/**
 * How warm each state of a machine is drawn, by three measures: how often it was entered, its p99,
 * its errors. Levels 0 to 5; latencies by their logarithm, since they span orders. Pure.
 */
import { countText, latencyText, percentText } from "../figures.ts";
import type { StateProfile } from "../run-record.ts";

export const heatMeasures = ["rate", "p99", "errors"] as const;
export type HeatMeasure = (typeof heatMeasures)[number];

export interface StateHeat {
  readonly level: Readonly<Record<HeatMeasure, number>>;
  readonly text: Readonly<Record<HeatMeasure, string>>;
}

const LEVEL_MAX = 5;
const FLOOR_MS = 0.01;

/** By `pathKey`. @param executionsPerSecond Scales the sample to the whole load. */
export function heatOf(
  states: readonly StateProfile[],
  executionsPerSecond: number,
): ReadonlyMap<string, StateHeat> {
  const rateOf = ({ entered, sampled }: StateProfile) =>
    sampled === 0 ? 0 : (entered / sampled) * executionsPerSecond;
  const rateMax = Math.max(...states.map(rateOf), 0);
  const p99s = states.map(({ latencyMs }) => Math.max(FLOOR_MS, latencyMs.p99));
  const [low, high] = [Math.log(Math.min(...p99s)), Math.log(Math.max(...p99s))];
  return new Map(
    states.map((state) => {
      const rate = rateOf(state);
      const p99 = Math.max(FLOOR_MS, state.latencyMs.p99);
      const errorShare = state.entered === 0 ? 0 : state.failed / state.entered;
      const isEntered = state.entered > 0;
      return [
        pathKey(state.path),
        {
          level: {
            rate: levelOf(rate, rateMax),
            p99: isEntered ? levelOf(Math.log(p99) - low + 1e-9, high - low + 1e-9) : 0,
            errors: errorShare === 0 ? 0 : Math.max(1, levelOf(Math.min(1, errorShare * 10), 1)),
          },
          text: {
            rate: `${countText(rate)}/s`,
            p99: isEntered ? latencyText(state.latencyMs.p99) : "not entered",
            errors: errorShare === 0 ? "0 failed" : `${percentText(errorShare)} failed`,
          },
        },
      ];
    }),
  );
}

export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

function levelOf(value: number, max: number): number {
  return max <= 0 || value <= 0 ? 0 : Math.max(1, Math.ceil((value / max) * LEVEL_MAX));
}
