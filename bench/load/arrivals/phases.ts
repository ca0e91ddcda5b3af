/**
 * Phases one after the other, each with arrivals of its own: those that would come after its end are
 * left out. Plain data: it crosses threads and processes. Pure.
 */
import type { Arrivals, Share } from "./arrivals.ts";
import { evenArrivals } from "./constant.ts";
import { poissonUnder } from "./poisson.ts";
import { replayArrivals } from "./replay.ts";
import type { Segment } from "./segments.ts";

export interface Phase {
  readonly name: string;
  readonly durationMs: number;
  readonly source: PhaseSource;
}

export type PhaseSource =
  | {
      readonly kind: "rate";
      readonly segments: readonly Segment[];
      readonly spacing: "constant" | "poisson";
    }
  | { readonly kind: "replay"; readonly file: string; readonly speed: number };

export interface PhasePorts {
  /** In [0, 1). */
  readonly random: () => number;
  /** Of a replay's file, in milliseconds. */
  readonly readTimes: (file: string) => Float64Array;
}

export function phaseArrivals(phases: readonly Phase[], ports: PhasePorts, share: Share): Arrivals {
  let at = 0;
  let beginMs = 0;
  let arrivals = phases[0] === undefined ? undefined : arrivalsOf(phases[0], ports, share);
  return {
    nextMs() {
      for (;;) {
        const phase = phases[at];
        if (phase === undefined || arrivals === undefined) return Number.POSITIVE_INFINITY;
        const ms = arrivals.nextMs();
        if (ms < phase.durationMs) return beginMs + ms;
        beginMs += phase.durationMs;
        const next = phases[++at];
        arrivals = next === undefined ? undefined : arrivalsOf(next, ports, share);
      }
    },
  };
}

/** The phase in which a time lies; `drain` after all of them. */
export function phaseNameAt(phases: readonly Phase[], ms: number): string {
  let endMs = 0;
  for (const { name, durationMs } of phases) {
    endMs += durationMs;
    if (ms < endMs) return name;
  }
  return "drain";
}

function arrivalsOf({ source }: Phase, { random, readTimes }: PhasePorts, share: Share): Arrivals {
  switch (source.kind) {
    case "rate":
      return source.spacing === "poisson"
        ? poissonUnder(source.segments, random, share)
        : evenArrivals(source.segments, share);
    case "replay":
      return replayArrivals(readTimes(source.file), source.speed, share);
  }
}
