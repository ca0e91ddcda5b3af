/**
 * What the other files of a run's folder do not have, or have for people: series, state profiles,
 * fault marks. Reports are built again from it.
 */
import type { FaultMark } from "../fault-mark.ts";
import type { RunRecord, SeriesPoint, StateProfile } from "../run-record.ts";

const VERSION = 1;

export interface RunJson {
  readonly version: number; // Of this file's shape.
  readonly startedAtMs: number;
  readonly series: readonly SeriesPoint[];
  readonly states: readonly StateProfile[];
  readonly faults: readonly FaultMark[];
}

export function runJson({ startedAtMs, series, states, faults }: RunRecord): string {
  const run: RunJson = { version: VERSION, startedAtMs, series, states, faults };
  return `${JSON.stringify(run)}\n`;
}

/** @throws Error The text is of another version, or none of ours. */
export function readRunJson(text: string): RunJson {
  const run = JSON.parse(text) as Partial<RunJson> | null;
  if (run === null || typeof run !== "object" || typeof run.version !== "number") {
    throw new Error("it is no record of a run");
  }
  if (run.version !== VERSION) {
    throw new Error(`it has version ${run.version}; this bench reads version ${VERSION}`);
  }
  const lists = [run.series, run.states, run.faults];
  if (typeof run.startedAtMs !== "number" || !lists.every(Array.isArray)) {
    throw new Error("startedAtMs, series, states or faults are missing");
  }
  return run as RunJson;
}
