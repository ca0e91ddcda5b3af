/** What each fault of a timeline did to the load, by the clients' ledgers. Pure. */
import type { FaultMark } from "../report/fault-mark.ts";
import type { MadeFault } from "./run-faults.ts";
import { countInFlight, isInFlight } from "./timeline/in-flight.ts";
import { endsOf, rateBetween, sufferingOf } from "./timeline/recovery.ts";
import type { Timeline } from "./timeline/timeline.ts";

/** The load, in epoch milliseconds. */
export interface LoadWindow {
  readonly startMs: number;
  readonly fullRateMs: number; // From then on all that is offered is.
  readonly endMs: number;
}

const WINDOW_MS = 1000;
const STEP_MS = 50;

/** In the order of their begin; faults that were never made (the load was over) have none. */
export function faultMarks(
  made: readonly MadeFault[],
  timeline: Timeline,
  window: LoadWindow,
): readonly FaultMark[] {
  const ends = endsOf(timeline);
  const spanned = made
    .filter(({ spans }) => spans.length > 0)
    .sort((one, other) => beginOf(one) - beginOf(other));
  const marks: FaultMark[] = [];
  const lostBefore = new Set<number>();
  let quiet = { fromMs: window.fullRateMs, untilMs: window.fullRateMs };
  for (const [place, fault] of spanned.entries()) {
    const next = spanned[place + 1];
    quiet = quietBefore(fault, quiet, { previous: spanned[place - 1], mark: marks.at(-1) });
    const untilMs = next === undefined ? window.endMs : Math.min(window.endMs, beginOf(next));
    marks.push(
      markOf(fault, { timeline, ends, startMs: window.startMs, quiet, untilMs, lostBefore }),
    );
  }
  return marks;
}

/**
 * The load as it is without this fault: from the end of the one before, if it had recovered and a
 * whole second passed; else what that one was compared with.
 */
function quietBefore(
  fault: MadeFault,
  before: Stretch,
  {
    previous,
    mark,
  }: { readonly previous: MadeFault | undefined; readonly mark: FaultMark | undefined },
): Stretch {
  const untilMs = beginOf(fault);
  if (previous === undefined || mark === undefined) return { fromMs: before.fromMs, untilMs };
  const isQuiet = mark.recoverySeconds !== null && untilMs - endOf(previous) >= WINDOW_MS;
  return isQuiet ? { fromMs: endOf(previous), untilMs } : before;
}

interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Surroundings {
  readonly timeline: Timeline;
  readonly ends: Float64Array;
  readonly startMs: number;
  readonly quiet: Stretch;
  readonly untilMs: number;
  readonly lostBefore: Set<number>; // Indexes; added to.
}

function markOf(
  made: MadeFault,
  { timeline, ends, startMs, quiet, untilMs, lostBefore }: Surroundings,
) {
  const { fault, targets, spans } = made;
  const beginMs = beginOf(made);
  const endMs = endOf(made);
  const fromMs = fault.recovery?.from === "end" ? endMs : beginMs;
  const { flowSeconds } = sufferingOf(timeline, {
    faultMs: quiet.untilMs,
    fromMs,
    loadBeginMs: quiet.fromMs,
    loadEndMs: untilMs,
  });
  const { lost, duplicates } = casualties(made, timeline, lostBefore);
  return {
    name: fault.name,
    target: targets.join(", "),
    beginMs: Math.round(beginMs - startMs),
    endMs: Math.round(endMs - startMs),
    goodputBefore: rateBetween(ends, quiet.fromMs, quiet.untilMs),
    goodputLowest: lowestRate(ends, beginMs, untilMs),
    // Told since the fault's begin, wherever its promise counts from.
    recoverySeconds: flowSeconds === null ? null : flowSeconds + (fromMs - beginMs) / 1000,
    lost,
    duplicates,
    inFlight: countInFlight(timeline, spans),
  };
}

/**
 * Of those that were in flight at the fault. What is lost stays in flight for ever: it is the first
 * fault's.
 */
function casualties({ spans }: MadeFault, timeline: Timeline, lostBefore: Set<number>) {
  let lost = 0;
  for (const lifetime of timeline.lifetimes()) {
    if (Number.isFinite(lifetime.endedMs) || !isInFlight(lifetime, spans)) continue;
    if (lostBefore.has(lifetime.index)) continue;
    lostBefore.add(lifetime.index);
    lost++;
  }
  const repeated = timeline.repeats.filter(({ index }) => {
    const lifetime = timeline.of(index);
    return lifetime !== undefined && isInFlight(lifetime, spans);
  });
  return { lost, duplicates: repeated.length };
}

function lowestRate(ends: Float64Array, fromMs: number, untilMs: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let atMs = fromMs; atMs + WINDOW_MS <= untilMs; atMs += STEP_MS) {
    lowest = Math.min(lowest, rateBetween(ends, atMs, atMs + WINDOW_MS));
  }
  return Number.isFinite(lowest) ? lowest : rateBetween(ends, fromMs, untilMs);
}

const beginOf = ({ spans }: MadeFault): number => spans[0]!.beginMs;
const endOf = ({ spans }: MadeFault): number => spans.at(-1)!.endMs;
