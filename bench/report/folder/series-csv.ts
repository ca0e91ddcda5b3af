/** The load over time as a table for spreadsheets and scripts: a line an interval, units in the head. */
import type { LatencySummary } from "../../measurement/latency-histogram.ts";
import type { RunRecord, SeriesPoint } from "../run-record.ts";

type Cell = string | number | null;
type Column = readonly [string, (point: SeriesPoint) => Cell];

const percentiles = ["p50", "p90", "p99", "p999", "max"] as const;

const columns: readonly Column[] = [
  ["from_s", (point) => seconds(point.fromMs)],
  ["until_s", (point) => seconds(point.untilMs)],
  ["phase", (point) => point.phase],
  ["offered", (point) => point.offered],
  ["sent", (point) => point.sent],
  ["dropped", (point) => point.dropped],
  ["accepted", (point) => point.accepted],
  ["refused", (point) => point.refused],
  ["completed", (point) => point.completed],
  ["active", (point) => point.active],
  ...latencyColumns("accept"),
  ...latencyColumns("terminal"),
  ["lateness_p99_ms", (point) => point.latenessMsP99],
  ["engine_cores", (point) => point.engineCores],
  ["generator_cores", (point) => point.generatorCores],
  ["rss_mb", (point) => point.rssMb],
  ["event_loop_p99_ms", (point) => point.eventLoopLagMs],
];

export function seriesCsv({ series }: Pick<RunRecord, "series">): string {
  const lines = [
    columns.map(([name]) => name),
    ...series.map((point) => columns.map(([, read]) => cellText(read(point)))),
  ];
  return `${lines.map((cells) => cells.join(",")).join("\n")}\n`;
}

function latencyColumns(segment: "accept" | "terminal"): readonly Column[] {
  return percentiles.map((name) => [
    `${segment}_${name}_ms`,
    ({ latencyMs }) => (latencyMs[segment] satisfies LatencySummary)[name],
  ]);
}

function seconds(ms: number): number {
  return ms / 1000;
}

/** Quoted where it must be; what is not known is empty. */
function cellText(cell: Cell): string {
  if (cell === null || Number.isNaN(cell)) return "";
  if (typeof cell === "number") return String(Math.round(cell * 1000) / 1000);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
