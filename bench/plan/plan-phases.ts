/** The phases of a plan as arrivals know them: rates and times read, models made into segments. */
import { dirname, resolve } from "node:path";
import { number } from "../../engine/command-line/option-row.ts";
import { parseValue } from "../../engine/command-line/option-values.ts";
import { constantSegments } from "../load/arrivals/constant.ts";
import type { Phase, PhaseSource } from "../load/arrivals/phases.ts";
import { rampSegments } from "../load/arrivals/ramp.ts";
import type { Segment } from "../load/arrivals/segments.ts";
import { spikeSegments } from "../load/arrivals/spikes.ts";
import { stepSegments } from "../load/arrivals/steps.ts";
import { ReplayError, readTimes } from "../load/read-times.ts";
import type { PhaseSpec, Place, Written } from "./plan-file.ts";

const dayMs = 86_400_000;
const rateRow = number("rate", "rate", [0, 10_000_000], undefined, "");
const timeRow = number("duration", "duration", [1, 30 * dayMs], undefined, "");

/** Collects what is wrong with written values; whoever asked goes on with something harmless. */
export class ValueReader {
  readonly problems: string[] = [];
  readonly #problemAt: (place: Place, problem: string) => string;

  constructor(problemAt: (place: Place, problem: string) => string) {
    this.#problemAt = problemAt;
  }

  rate(written: Written, place: Place): number {
    return this.#read(rateRow, written, place);
  }

  timeMs(written: Written, place: Place): number {
    return this.#read(timeRow, written, place);
  }

  complain(place: Place, problem: string): void {
    this.problems.push(this.#problemAt(place, problem));
  }

  #read(row: typeof rateRow, written: Written, place: Place): number {
    const parsed = parseValue(row, String(written), place.join("."));
    if (parsed.ok) return parsed.value as number;
    this.complain(place, parsed.problem);
    return 1;
  }
}

export function phasesOfPlan(
  specs: readonly PhaseSpec[],
  planFile: string,
  reader: ValueReader,
): readonly Phase[] {
  return specs.map((spec, at) => {
    const place = ["phases", at];
    const name = spec.name ?? spec.arrivals;
    if (spec.arrivals === "replay") return replayPhase(name, spec, planFile, { reader, place });
    const durationMs = reader.timeMs(spec.duration, [...place, "duration"]);
    const spacing = spec.arrivals === "poisson" ? "poisson" : (spec.spacing ?? "constant");
    const segments = segmentsOf(spec, durationMs, { reader, place });
    if (
      segments.every(({ fromRate, toRate }) => fromRate === 0 && toRate === 0) &&
      specs.length === 1
    ) {
      reader.complain(place, `${place.join(".")} starts nothing: its rate is 0`);
    }
    return { name, durationMs, source: { kind: "rate", segments, spacing } };
  });
}

interface Reading {
  readonly reader: ValueReader;
  readonly place: Place;
}

function segmentsOf(
  spec: Exclude<PhaseSpec, { readonly arrivals: "replay" }>,
  durationMs: number,
  { reader, place }: Reading,
): readonly Segment[] {
  const rate = (written: Written, field: string) => reader.rate(written, [...place, field]);
  switch (spec.arrivals) {
    case "constant":
    case "poisson":
      return constantSegments(rate(spec.rate, "rate"), durationMs);
    case "ramp":
      return rampSegments(rate(spec.from, "from"), rate(spec.to, "to"), durationMs);
    case "steps": {
      const rates = spec.rates.map((one, at) => reader.rate(one, [...place, "rates", at]));
      return stepSegments(rates, durationMs);
    }
    case "spikes": {
      const everyMs = reader.timeMs(spec.every, [...place, "every"]);
      const spikeMs = reader.timeMs(spec.for, [...place, "for"]);
      const ratePerSecond = rate(spec.rate, "rate");
      const spikeRatePerSecond = rate(spec.spike, "spike");
      if (spikeMs >= everyMs) {
        if (reader.problems.length === 0) {
          reader.complain([...place, "for"], "a spike must be shorter than the time to the next");
        }
        return constantSegments(ratePerSecond, durationMs);
      }
      return spikeSegments({ ratePerSecond, spikeRatePerSecond, everyMs, spikeMs }, durationMs);
    }
  }
}

function replayPhase(
  name: string,
  spec: Extract<PhaseSpec, { readonly arrivals: "replay" }>,
  planFile: string,
  { reader, place }: Reading,
): Phase {
  const file = resolve(dirname(planFile), spec.file);
  const speed = spec.speed ?? 1;
  const source: PhaseSource = { kind: "replay", file, speed };
  if (spec.duration !== undefined) {
    return { name, durationMs: reader.timeMs(spec.duration, [...place, "duration"]), source };
  }
  try {
    const times = readTimes(file);
    // A millisecond more, so that the last of them is within.
    return { name, durationMs: (times.at(-1)! - times[0]!) / speed + 1, source };
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    reader.complain([...place, "file"], error.message);
    return { name, durationMs: 1, source };
  }
}
