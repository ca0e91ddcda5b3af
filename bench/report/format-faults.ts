/** Faults of a run for people: a line for each. Pure. */
import type { FaultMark } from "./fault-mark.ts";
import { countText, row } from "./figures.ts";
import type { FaultsResult } from "./result.ts";

export function faultRows(faults: FaultsResult | null): string[] {
  return (faults?.marks ?? []).flatMap((mark) => [
    row(
      "fault",
      `${mark.name} of ${mark.target}, ${secondsText(mark.beginMs)} to ${secondsText(mark.endMs)}${mendText(mark)}`,
    ),
    row("", `${goodputText(mark)}; ${recoveryText(mark)}`),
    row(
      "",
      `in flight ${countText(mark.inFlight)}, ${restText(mark)}, lost ${countText(mark.lost)}, ended twice ${countText(mark.duplicates)}`,
    ),
  ]);
}

/** Its coming back may be another dip, of this fault or after the next one. */
function mendText({ target, mendMs }: FaultMark): string {
  return mendMs === null ? "" : `, ${target} started again at ${secondsText(mendMs)}`;
}

function goodputText({ goodputBefore, goodputLowest }: FaultMark): string {
  return `completed ${countText(goodputBefore)}/s before it, ${countText(goodputLowest)}/s in the worst second`;
}

function recoveryText({ goodputEnough, recoverySeconds }: FaultMark): string {
  const enough = `${countText(goodputEnough)}/s`;
  if (recoverySeconds === null) return `still below ${enough} at the next fault or the load's end`;
  if (recoverySeconds === 0) return `never below ${enough}`;
  return `last below ${enough} ${recoverySeconds.toFixed(2)} s after its begin`;
}

function restText({ restSeconds }: FaultMark): string {
  if (restSeconds === null) return "not all of which ended";
  return `the last of which ended ${restSeconds.toFixed(2)} s after its begin`;
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
