/** A comparison for people: the verdict in words, a row for each metric, what would make it surer. Pure. */
import type { CompareResult, MetricComparison } from "../comparison/compare-result.ts";
import { counted, machineText, percentText, row } from "./figures.ts";

const REASONS_SHOWN = 3;

export const compareExitCodes = { same: 0, better: 0, worse: 2, inconclusive: 3 } as const;

export function formatCompare(result: CompareResult): string {
  const { a, b, metrics } = result;
  const order = result.isInterleaved ? "made in turn, in blocks of four" : "each side by itself";
  return [
    `${headline(result)}${failedText(result)}`,
    "",
    row("A", `${a.name}, ${counted(a.runs, "run")}, commit ${a.commit}`),
    row("B", `${b.name}, ${counted(b.runs, "run")}, commit ${b.commit}`),
    row(
      "runs",
      `${order}; noise ${result.noise === "history" ? "of kept runs" : "within the sides"}`,
    ),
    tableRow("", cells(["A", "B", "B / A", "95 %", "p", "noise ±", "verdict"])),
    ...metrics.map((metric) => tableRow(labelOf(metric), cells(cellsOf(metric)))),
    "  * decides; the others inform. Medians of runs; p of a primary metric is Holm's.",
    ...result.shapes.map(({ name, distance, p }) =>
      row(
        "shape",
        `${name} latencies: distance ${distance.toFixed(3)} (KS), p ${pText(p)} by runs`,
      ),
    ),
    ...metrics.flatMap(adviceRows),
    ...result.differences.map((difference) => row("differs", difference)),
    ...result.doubts.map((doubt) => row("doubt", doubt)),
    row("machine", machineText(b.machine)),
  ].join("\n");
}

function headline({ verdict, metrics, margin, runsLeast }: CompareResult): string {
  const primary = metrics.filter(({ isPrimary }) => isPrimary);
  const told = (wanted: string) =>
    primary
      .filter((metric) => metric.verdict === wanted)
      .map(changeText)
      .join(", ");
  switch (verdict) {
    case "same":
      return `SAME: no primary metric differs by as much as ${percentText(margin)}.`;
    case "better":
      return `BETTER: ${told("better")}.`;
    case "worse":
      return `WORSE: ${told("worse")}.`;
    case "inconclusive":
      if (primary.length > 0 && primary.every(({ isTooFew }) => isTooFew)) {
        return `INCONCLUSIVE: too few runs for any verdict: at least ${runsLeast} a side (so far ${told("inconclusive")}).`;
      }
      return `INCONCLUSIVE: ${told("inconclusive") || "no primary metric was measured"}; neither a difference nor its absence is shown.`;
  }
}

/** Just the change where nothing is known of how sure it is. */
function changeText({ name, ratio, interval }: MetricComparison): string {
  const change = Number.isFinite(ratio) ? `${name} ${signed(ratio)}` : name;
  if (interval === null) return change;
  const [low, high] = interval;
  return `${change} (95 %: ${signed(low)} to ${signed(high)})`;
}

/** At once: a comparison with them is one of other things than the engine. */
function failedText({ a, b }: CompareResult): string {
  const sides = [
    ["A", a],
    ["B", b],
  ] as const;
  const texts = sides.flatMap(([name, { failed, runs, failures }]) =>
    failed === 0
      ? []
      : [`${failed} of ${counted(runs, "run")} of ${name} FAILED (${reasonsText(failures)})`],
  );
  return texts.length === 0
    ? ""
    : ` But ${texts.join(", ")}: figures of failed runs prove nothing.`;
}

function reasonsText(failures: readonly string[]): string {
  const more = failures.length - REASONS_SHOWN;
  const shown = failures.slice(0, REASONS_SHOWN).join("; ");
  return more > 0 ? `${shown}; and ${more} other reasons` : shown;
}

function adviceRows(metric: MetricComparison): string[] {
  if (!metric.isPrimary || metric.verdict !== "inconclusive") return [];
  const { name, noiseFloor, runsFor5Percent: runs } = metric;
  if (noiseFloor === null) return []; // A single run: how many would do is not to be known.
  const text =
    runs === null
      ? "more than 500 runs a side would be needed: use a quieter computer or longer runs"
      : `${runs} runs a side find 5 % in nine of ten comparisons`;
  return [row("advice", `${name}: with this noise ${text}`)];
}

function labelOf({ name, isPrimary }: MetricComparison): string {
  return `${isPrimary ? "*" : " "} ${name}`;
}

function tableRow(label: string, text: string): string {
  return `${label.padEnd(15)}${text}`;
}

function cellsOf(metric: MetricComparison): string[] {
  const { a, b, ratio, interval, p, noiseFloor, verdict } = metric;
  return [
    figure(a.median),
    figure(b.median),
    Number.isFinite(ratio) ? ratio.toFixed(3) : "-",
    intervalText(interval),
    pText(p),
    noiseFloor === null ? "-" : percentText(noiseFloor),
    verdict,
  ];
}

function intervalText(interval: MetricComparison["interval"]): string {
  if (interval === null || !Number.isFinite(interval[0])) return "-";
  return interval.map((end) => end.toFixed(2)).join("..");
}

function cells(texts: readonly string[]): string {
  return texts.map((text) => ` ${text}`.padStart(13)).join("");
}

function figure(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString("en-US");
}

function pText(p: number): string {
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

function signed(ratio: number): string {
  const change = (ratio - 1) * 100;
  return `${change < 0 ? "" : "+"}${change.toFixed(1)} %`;
}
