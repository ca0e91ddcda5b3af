/** What a search found, for people: the rate in words, each probe, the knee. Pure. */
import type { FindProbe, FindResult } from "../search/find-result.ts";
import type { ProbeVerdict } from "../search/search.ts";
import { countText, durationText, latencyText, machineText, percentText, row } from "./figures.ts";
import { plotLines } from "./text-plot.ts";

const marks: Record<ProbeVerdict, string> = { held: "●", failed: "○", "generator-bound": "×" };
const plot = { columns: 64, rows: 12 };

/** What the answer is told from. */
export type FoundAnswer = Pick<FindResult, "ending" | "sustainedRate" | "slo" | "tolerance"> & {
  readonly probes: readonly { readonly rate: number }[];
};

export function formatFind(result: FindResult): string {
  const window = `${durationText(result.durationMs)} after ${durationText(result.warmupMs)} warm-up`;
  return [
    findHeadline(result),
    "",
    row("scenario", `${result.scenario} on ${result.target}, ${window} each probe`),
    row("durability", result.durability),
    row("interval", intervalText(result)),
    ...disagreementRows(result),
    ...attainmentRows(result),
    row("probes", "   rate/s   completed/s        p50        p99"),
    ...result.probes.map((probe) => row("", probeLine(probe))),
    "",
    "p99 by the rate offered (● held, ○ failed, × generator-bound)",
    ...plotLines(
      result.probes.map(({ offered, p99, verdict }) => ({
        x: offered,
        y: p99,
        mark: marks[verdict],
      })),
      { ...plot, xText: (rate) => `${countText(rate)}/s`, yText: latencyText },
    ),
    row("machine", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

export function probeLine({ rate, throughput, p50, p99, verdict, reasons }: FindProbe): string {
  const figures = [
    countText(rate).padStart(9),
    countText(throughput).padStart(13),
    latencyText(p50).padStart(10),
    latencyText(p99).padStart(10),
  ];
  const why = reasons.length === 0 ? "" : `: ${reasons.slice(0, 2).join("; ")}`;
  return `${figures.join(" ")}  ${marks[verdict]} ${verdict}${why}`;
}

/** The answer in a sentence: of a search that did not converge, no more than it showed. */
export function findHeadline({
  ending,
  sustainedRate,
  slo,
  probes,
  tolerance,
}: FoundAnswer): string {
  const rate = sustainedRate === null ? "" : `${countText(sustainedRate)}/s`;
  const held = `${rate} sustained within ${slo}`;
  if (sustainedRate === null) {
    if (ending === "generator-bound") {
      return "FAILED: the generator could not send the lowest rate in time: nothing is known of the engine.";
    }
    const lowest = countText(Math.min(...probes.map((probe) => probe.rate)));
    return `FAILED: not even ${lowest}/s held ${slo}; try a lower --min-rate.`;
  }
  switch (ending) {
    case "converged":
      return `OK: ${held} (to ${percentText(tolerance)}).`;
    case "max-rate":
      return `OK: ${held}, and no more was asked: raise --max-rate.`;
    case "generator-bound":
      return `OK: at least ${held}; generator-bound above that: more --generators, cores or computers would tell.`;
    case "budget":
      return `OK: at least ${held}; the budget of runs or time ended the search before it was sure.`;
    case "below-min":
      return `FAILED: ${slo} was not held.`;
  }
}

function intervalText({ interval: [low, high] }: FindResult): string {
  const below =
    low === null ? "no rate was held each time" : `up to ${countText(low)}/s every probe held`;
  const above = high === null ? "no upper end was found" : `from ${countText(high)}/s on none did`;
  return `${below}, ${above}`;
}

/** Where probes of higher rates held and those of lower ones failed, the answer is as wide as that. */
function disagreementRows({ interval: [low, high], tolerance }: FindResult): string[] {
  if (low === null || high === null || high / low <= (1 + tolerance) ** 3) return [];
  return [
    row(
      "",
      "probes disagree in between: the computer was disturbed, or a longer --duration is needed",
    ),
  ];
}

function attainmentRows({ attainment }: FindResult): string[] {
  if (attainment === null) return [];
  const [low, high] = attainment.interval;
  const text = `${attainment.held} of ${attainment.of} probes at that rate held (95 %: ${percentText(low)} to ${percentText(high)} of all would)`;
  return [row("attainment", text)];
}
