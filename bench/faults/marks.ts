/** What each fault of a timeline did to the load, by the clients' ledgers. Pure. */
import type { FaultMark } from "../report/fault-mark.ts";
import type { MadeFault } from "./run-faults.ts";
import { countInFlight, isInFlight } from "./timeline/in-flight.ts";
import { endsOf, flowOf } from "./timeline/recovery.ts";
import type { Timeline } from "./timeline/timeline.ts";

/** The load, in epoch milliseconds. */
export interface LoadWindow {
  readonly startMs: number;
  readonly fullRateMs: number; // From then on all that is offered is.
  readonly endMs: number;
}

/** So long after a fault is over, outcomes are those that it held up; and so long a rate is told over. */
const WINDOW_MS = 1000;

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
  let quiet: Stretch | undefined;
  let endedMs = window.fullRateMs; // Until then something was in flight at a fault.
  let overMs = endedMs;
  for (const [place, fault] of spanned.entries()) {
    const beginMs = beginOf(fault);
    quiet = quietBefore(beginMs, overMs, quiet);
    const next = spanned[place + 1];
    const untilMs = next === undefined ? window.endMs : Math.min(window.endMs, beginOf(next));
    const mark = markOf(fault, { timeline, ends, window, quiet, untilMs, lostBefore });
    marks.push(mark);
    // What is lost is not waited for.
    endedMs = Math.max(endedMs, endOf(fault), beginMs + (mark.restSeconds ?? 0) * 1000);
    const backSeconds = mark.recoverySeconds ?? Number.POSITIVE_INFINITY;
    overMs = Math.max(endedMs, beginMs + backSeconds * 1000) + WINDOW_MS;
  }
  return marks;
}

/** The load as it is without any fault. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * From when all faults before were over, if that left a whole second; else what the one before was
 * compared with. So no dip of another fault is ever part of it.
 */
function quietBefore(beginMs: number, overMs: number, before: Stretch | undefined): Stretch {
  const isLongEnough = beginMs - overMs >= WINDOW_MS;
  return before === undefined || isLongEnough ? { fromMs: overMs, untilMs: beginMs } : before;
}

interface Surroundings {
  readonly timeline: Timeline;
  readonly ends: Float64Array;
  readonly window: LoadWindow;
  readonly quiet: Stretch;
  readonly untilMs: number;
  readonly lostBefore: Set<number>; // Indexes; added to.
}

function markOf(
  made: MadeFault,
  { timeline, ends, window, quiet, untilMs, lostBefore }: Surroundings,
): FaultMark {
  const { fault, targets, spans, mendsMs } = made;
  const beginMs = beginOf(made);
  const { before, enough, lowest, backSeconds } = flowOf(ends, {
    faultMs: quiet.untilMs,
    fromMs: beginMs,
    loadBeginMs: quiet.fromMs,
    loadEndMs: untilMs,
  });
  return {
    name: fault.name,
    target: targets.join(", "),
    beginMs: Math.round(beginMs - window.startMs),
    endMs: Math.round(endOf(made) - window.startMs),
    mendMs: mendsMs.length === 0 ? null : Math.round(mendsMs[0]! - window.startMs),
    goodputBefore: before,
    goodputEnough: enough,
    goodputLowest: lowest,
    recoverySeconds: backSeconds,
    inFlight: countInFlight(timeline, spans),
    ...casualties(made, timeline, lostBefore),
  };
}

/**
 * Of those that were in flight at the fault. What is lost stays in flight for ever: it is the first
 * fault's.
 */
function casualties(made: MadeFault, timeline: Timeline, lostBefore: Set<number>) {
  const { spans } = made;
  let lost = 0;
  let lastMs = beginOf(made);
  for (const lifetime of timeline.lifetimes()) {
    if (!isInFlight(lifetime, spans)) continue;
    if (Number.isFinite(lifetime.endedMs)) lastMs = Math.max(lastMs, lifetime.endedMs);
    else if (!lostBefore.has(lifetime.index)) {
      lostBefore.add(lifetime.index);
      lost++;
    }
  }
  const repeated = timeline.repeats.filter(({ index }) => {
    const lifetime = timeline.of(index);
    return lifetime !== undefined && isInFlight(lifetime, spans);
  });
  const restSeconds = lost > 0 ? null : (lastMs - beginOf(made)) / 1000;
  return { restSeconds, lost, duplicates: repeated.length };
}

const beginOf = ({ spans }: MadeFault): number => spans[0]!.beginMs;
const endOf = ({ spans }: MadeFault): number => spans.at(-1)!.endMs;
