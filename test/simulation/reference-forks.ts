/**
 * Parallel and Map in the reference interpreter. Each child runs by itself to its end, whatever the
 * others do; then the earliest failure says how much of each child counts.
 */
import { runtimeFailure } from "../../engine/language/failure.ts";
import type { MapState, ParallelState } from "../../engine/language/machine.ts";
import {
  attempt,
  environmentOf,
  type Failed,
  type ScopeEnd,
  type Trace,
  type Visit,
  type Worked,
} from "./reference-visit.ts";

/** AWS's limit for inline Maps. */
const iterationsAtOnceMax = 40;

/** Where a scope is entered: a visit without its state. */
export type Entrance = Pick<Visit, "run" | "trace" | "data" | "variables" | "mapItem">;

/** Runs a scope from one of its states on, to its end. */
export type RunScope = (entrance: Entrance, startAt: number, atMs: number) => ScopeEnd;

interface Start {
  readonly atMs: number;
  readonly runScope: RunScope;
}

interface Child {
  readonly end: ScopeEnd;
  readonly trace: Trace;
}

export function runParallel(visit: Visit, state: ParallelState, start: Start): Worked | Failed {
  const environment = environmentOf(visit);
  const { inputPath, parameters } = state;
  const filtered = inputPath === null ? visit.data : inputPath(visit.data, environment);
  const data = parameters === null ? filtered : parameters.evaluate(filtered, environment);
  const children = state.branches.map((branch) => runChild({ ...visit, data }, branch, start));
  return join(visit, children, start.atMs);
}

/** A new iteration starts when one of those under way ends; the first failure stops everything. */
export function runMap(visit: Visit, state: MapState, start: Start): Worked | Failed {
  const environment = environmentOf(visit);
  const { inputPath, itemsPath, itemSelector } = state;
  const filtered = inputPath === null ? visit.data : inputPath(visit.data, environment);
  const items = itemsPath === null ? filtered : itemsPath(filtered, environment);
  if (!Array.isArray(items)) {
    const text = JSON.stringify(items);
    const input = `Map state input must be an array but was: ${text}`;
    throw runtimeFailure(
      itemsPath === null ? input : `Reference path "${state.itemsPathText}" must point to array.`,
    );
  }
  const atOnceMax = Math.min(state.concurrencyMax || iterationsAtOnceMax, iterationsAtOnceMax);
  const children: Child[] = [];
  const endsMs: number[] = []; // Of those under way.
  let { atMs } = start;
  for (const [Index, Value] of items.entries()) {
    if (endsMs.length === atOnceMax) {
      endsMs.sort((one, other) => one - other);
      atMs = endsMs.shift()!;
    }
    if (children.some(({ end }) => end.kind === "failed" && end.atMs <= atMs)) break;
    const from = { ...visit, mapItem: { Index, Value } };
    const input = attempt(visit, atMs, () => ({
      kind: "input" as const,
      data: itemSelector === null ? Value : itemSelector.evaluate(filtered, environmentOf(from)),
    }));
    const child =
      input.kind === "failed"
        ? { end: input, trace: newTrace() }
        : runChild({ ...from, data: input.data }, state.processor, { ...start, atMs });
    children.push(child);
    endsMs.push(child.end.atMs);
  }
  return join(visit, children, start.atMs);
}

export function newTrace(): Trace {
  return { calls: [], entriesMs: [], eventId: 1 };
}

function runChild(entrance: Entrance, startAt: number, { atMs, runScope }: Start): Child {
  const trace = newTrace();
  return { end: runScope({ ...entrance, trace }, startAt, atMs), trace };
}

function join({ trace }: Visit, children: readonly Child[], startedMs: number): Worked | Failed {
  const ends = children.map(({ end }) => end);
  const failures = ends.filter((end) => end.kind === "failed");
  const failure = failures.toSorted((one, other) => one.atMs - other.atMs)[0];
  const endedMs = failure?.atMs ?? Math.max(startedMs, ...ends.map(({ atMs }) => atMs));
  for (const child of children) {
    const isCutOff = child.end.atMs > endedMs;
    const isInTime = (atMs: number) => !isCutOff || atMs < endedMs;
    trace.calls.push(...child.trace.calls.filter(({ atMs }) => isInTime(atMs)));
    trace.entriesMs.push(...child.trace.entriesMs.filter(isInTime));
  }
  if (failure !== undefined) return failure;
  const result = ends.map((end) => (end.kind === "left" ? end.data : null));
  return { kind: "worked", atMs: endedMs, result };
}
