/** A timeline of executions that each began and ended when told. */
import { recordKinds } from "../../../../bench/audit/ledger-record.ts";
import { Timeline } from "../../../../bench/faults/timeline/timeline.ts";

/** @param lives Begin, first end, and further ends of execution 0, 1, 2 … */
export function writtenTimeline(lives: readonly (readonly number[])[]): Timeline {
  const timeline = new Timeline();
  lives.forEach(([beginMs, ...endsMs], first) => {
    timeline.note({ kind: recordKinds.attempted, first, count: 1 }, beginMs!);
    for (const endMs of endsMs) {
      timeline.note({ kind: recordKinds.terminalOk, first, count: 1 }, endMs);
    }
  });
  return timeline;
}
