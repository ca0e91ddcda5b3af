/** What a run did over time, as plots: rates, latencies, backlog, lateness, what it cost. Pure. */
import type { LatencySummary } from "../../measurement/latency-histogram.ts";
import type { RunRecord, SeriesPoint } from "../run-record.ts";
import { isUnseen } from "../unseen.ts";
import { type Axis, type Plot, type PlotBand, type PlotLine, positive } from "./plot.ts";

const timeAxis = {
  label: "seconds since the load's start",
  unit: "seconds",
  isLog: false,
} as const;

const SPAN_SHARE_MIN = 0.3;

interface TimePlot extends Pick<Plot, "id" | "title" | "answers" | "y"> {
  readonly lines: readonly (Omit<PlotLine, "values"> & {
    readonly read: (point: SeriesPoint) => number | null;
  })[];
}

/** Of those lines of which anything is known; a plot without any is left out. */
export function timePlots(record: RunRecord): Plot[] {
  if (record.series.length < 2) return [];
  const plots = [
    ratePlot(record),
    isUnseen(record.result) ? acceptPlot : latencyPlot,
    activePlot,
    latenessPlot,
    cpuPlot,
    memoryPlot,
    loopPlot,
  ];
  return plots.flatMap((plot) => withValues(plot, record));
}

function withValues({ lines, ...plot }: TimePlot, { series, ...record }: RunRecord): Plot[] {
  const filled = lines.map(({ read, ...line }) => ({ ...line, values: series.map(read) }));
  const known = filled.filter(({ values }) => values.some((value) => value !== null));
  if (known.length === 0) return [];
  const middles = series.map(({ fromMs, untilMs }) => (fromMs + untilMs) / 2000);
  return [
    {
      ...plot,
      x: { ...timeAxis, values: middles },
      lines: known,
      bands: [...phaseBands(series), ...faultBands(record)],
    },
  ];
}

/** Stretches that are not the measured load. */
function phaseBands(series: readonly SeriesPoint[]): PlotBand[] {
  const bands: PlotBand[] = [];
  for (const { phase, fromMs, untilMs } of series) {
    const last = bands.at(-1);
    const [from, until] = [fromMs / 1000, untilMs / 1000];
    if (last !== undefined && last.label === phase && last.until === from) {
      bands[bands.length - 1] = { ...last, until };
    } else bands.push({ from, until, label: phase, kind: "phase" });
  }
  return bands.filter(({ label }) => label !== "load");
}

function faultBands({ faults }: Pick<RunRecord, "faults">): PlotBand[] {
  return faults.map(({ name, target, beginMs, endMs }) => ({
    from: beginMs / 1000,
    until: endMs / 1000,
    label: `${name} ${target}`,
    kind: "fault",
  }));
}

/** Null where the interval is so short (the last one is what the drain left of it) that it says nothing. */
function perSecond(
  count: number | null,
  { fromMs, untilMs }: SeriesPoint,
  longestMs: number,
): number | null {
  const spanMs = untilMs - fromMs;
  return count !== null && spanMs >= longestMs * SPAN_SHARE_MIN ? (count * 1000) / spanMs : null;
}

function ratePlot({ series, result }: RunRecord): TimePlot {
  const longestMs = Math.max(1, ...series.map(({ fromMs, untilMs }) => untilMs - fromMs));
  const isAny = (key: "refused" | "dropped") => series.some((point) => point[key] > 0);
  const line = (
    key: "offered" | "sent" | "accepted" | "completed" | "refused" | "dropped",
    look: Pick<PlotLine, "colour" | "style">,
  ) => ({
    name: key,
    ...look,
    read: (point: SeriesPoint) => perSecond(point[key], point, longestMs),
  });
  return {
    id: "rate",
    title: "Rate",
    answers: isUnseen(result)
      ? "Was the load really offered, and accepted? Completions are not seen."
      : "Was the load really offered, and did completions keep up with it?",
    y: { label: "executions/s", unit: "perSecond", isLog: false },
    lines: [
      line("offered", { colour: "grey", style: "dashed" }),
      line("sent", { colour: "yellow", style: "line" }),
      // Of executions that cannot be seen, that they were taken is all there is.
      line(isUnseen(result) ? "accepted" : "completed", { colour: "blue", style: "area" }),
      ...(isAny("refused") ? [line("refused", { colour: "red", style: "line" })] : []),
      ...(isAny("dropped") ? [line("dropped", { colour: "purple", style: "line" })] : []),
    ],
  };
}

const latencyPlot = latencyPlotOf(
  "terminal",
  "From the intended start to the terminal, of what ended in each interval: do the tails hold steady?",
);

const acceptPlot = latencyPlotOf(
  "accept",
  "From the intended start until it was accepted: do the tails hold steady? Ends are not seen.",
);

function latencyPlotOf(segment: "accept" | "terminal", answers: string): TimePlot {
  const lines = (
    [
      ["max", "max", "grey", "dashed"],
      ["p99.9", "p999", "red", "line"],
      ["p99", "p99", "yellow", "line"],
      ["p90", "p90", "sky", "line"],
      ["p50", "p50", "blue", "line"],
    ] as const
  ).map(([name, key, colour, style]) => ({
    name,
    colour,
    style,
    read: ({ latencyMs }: SeriesPoint) =>
      positive((latencyMs[segment] satisfies LatencySummary)[key]),
  }));
  return {
    id: "latency",
    title: "Latency over time",
    answers,
    y: { label: "latency", unit: "ms", isLog: true },
    lines,
  };
}

const activePlot: TimePlot = {
  id: "active",
  title: "Backlog",
  answers: "Executions accepted and not ended: a line that climbs is a rate that is not held.",
  y: { label: "executions", unit: "count", isLog: false },
  lines: [{ name: "active", colour: "purple", style: "area", read: ({ active }) => active }],
};

const latenessPlot: TimePlot = {
  id: "lateness",
  title: "Generator lateness",
  answers: "How long after its intended start one was sent: above 5 ms the generator is the limit.",
  y: milliseconds("p99"),
  lines: [
    {
      name: "lateness p99",
      colour: "green",
      style: "line",
      read: ({ latenessMsP99 }) => latenessMsP99,
    },
  ],
};

const cpuPlot: TimePlot = {
  id: "cpu",
  title: "CPU",
  answers: "Cores in use by the engine and by what makes the load.",
  y: { label: "cores", unit: "cores", isLog: false },
  lines: [
    { name: "engine", colour: "blue", style: "area", read: ({ engineCores }) => engineCores },
    {
      name: "generator",
      colour: "yellow",
      style: "line",
      read: ({ generatorCores }) => generatorCores,
    },
  ],
};

const memoryPlot: TimePlot = {
  id: "memory",
  title: "Memory",
  answers: "Resident memory: does it level off, or climb for as long as the load lasts?",
  y: { label: "MB", unit: "mb", isLog: false },
  lines: [{ name: "RSS", colour: "purple", style: "area", read: ({ rssMb }) => rssMb }],
};

const loopPlot: TimePlot = {
  id: "event-loop",
  title: "Event loop",
  answers: "Lateness of the engine's main thread, p99 of each interval.",
  y: milliseconds("lag p99"),
  lines: [
    { name: "lag p99", colour: "red", style: "line", read: ({ eventLoopLagMs }) => eventLoopLagMs },
  ],
};

function milliseconds(label: string): Axis {
  return { label, unit: "ms", isLog: false };
}
