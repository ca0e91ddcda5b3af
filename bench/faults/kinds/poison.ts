import type { Fault } from "../fault.ts";
import { isPoisoned } from "../scenarios/poison/generator.ts";
import type { Span } from "../timeline/span.ts";
import type { Timeline } from "../timeline/timeline.ts";

/** An execution that kills the thread that runs it ends FAILED; its neighbours never notice. */
export const poison: Fault = {
  name: "poison",
  help: "Some inputs kill the thread that runs them.",
  load: { scenario: "poison", ratePerSecond: 500 },
  recovery: null,
  mayRepeat: true,
  inject: async () => {},
  spans: (timeline) => [...poisonedSpans(timeline)],
};

/** From the attempt of each to its end, threads die. */
function* poisonedSpans(timeline: Timeline): Generator<Span> {
  for (const { index, attemptedMs, endedMs } of timeline.lifetimes()) {
    if (isPoisoned(index)) yield { beginMs: attemptedMs, endMs: endedMs };
  }
}
