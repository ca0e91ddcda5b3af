/** What the parts reach alone, for people. Pure. */
import { countText, machineText, percentText, row } from "./figures.ts";
import type { Ceilings, CeilingsResult } from "./result.ts";

const partNames = ["journal", "codec", "machine", "transport"] as const;

const partTexts: Record<(typeof partNames)[number], string> = {
  journal: "records/s group-committed and acknowledged",
  codec: "records/s packed and unpacked, as start and as terminal",
  machine: "executions/s through the compiled machine and its actors, one thread",
  transport: "executions/s published, pulled, results published, acknowledged: no engine",
};

/** Engine ÷ ceiling: the share of each part's ceiling that a run has reached. */
export function ceilingsText(ceilings: Ceilings, throughput: number): string {
  return partNames
    .flatMap((name) => {
      const ceiling = ceilings[name];
      if (ceiling === null) return [];
      if (ceiling === 0) return [`${name} not measurable`];
      return [`${percentText(throughput / ceiling)} of ${name} (${countText(ceiling)}/s)`];
    })
    .join(", ");
}

export function formatCeilings(result: CeilingsResult): string {
  return [
    `Ceilings of ${result.scenario} on this computer, ${result.durability}.`,
    "",
    ...partNames.flatMap((name) => {
      const ceiling = result[name];
      if (ceiling === null) return [];
      if (ceiling === 0) return [row(name, "not measurable alone: its tasks need the engine")];
      return [row(name, `${countText(ceiling).padStart(10)} ${partTexts[name]}`)];
    }),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}
