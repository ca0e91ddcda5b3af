/**
 * What one generator saw in each interval of the load: counts and histograms, handed over when the
 * interval has ended. Intervals lie on the load's own time, so that those of several generators are
 * the same. An interval in which the generator stood still comes late, not never.
 */
import { type BenchCounters, benchField } from "../measurement/bench-counters.ts";
import { IntervalLatency } from "../measurement/interval-histogram.ts";

/** Plain data: it crosses threads and processes. */
export interface IntervalReport {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly offered: number;
  readonly sent: number;
  readonly dropped: number;
  readonly accepted: number;
  readonly refused: number;
  readonly completed: number;
  readonly active: number;
  readonly accept: Uint8Array | null; // Null: none was recorded.
  readonly terminal: Uint8Array | null;
  readonly lateness: Uint8Array | null;
  readonly cpuMicros: number | null; // Null: not to be known.
}

export interface RecorderPorts {
  readonly counters: BenchCounters;
  readonly readCpuMicros: () => number | undefined;
  readonly onInterval: (report: IntervalReport) => void;
}

const SECOND_MS = 1000;
/** A load shorter than this has intervals of a quarter of a second, or its reports would have no shape. */
const SHORT_MS = 5000;
const INTERVALS_MAX = 1800;

/** A second, but for loads that are very short or longer than half an hour. */
export function intervalMsOf(totalMs: number): number {
  if (totalMs < SHORT_MS) return SECOND_MS / 4;
  return Math.max(1, Math.ceil(totalMs / SECOND_MS / INTERVALS_MAX)) * SECOND_MS;
}

const counted = ["offered", "sent", "dropped", "accepted", "refused", "completed"] as const;
type Counts = Record<(typeof counted)[number], number>;

export class IntervalRecorder {
  readonly accept = new IntervalLatency();
  readonly terminal = new IntervalLatency();
  readonly lateness = new IntervalLatency();
  readonly #intervalMs: number;
  readonly #ports: RecorderPorts;
  #counts: Counts;
  #cpuMicros: number | undefined;
  #fromMs = 0;

  constructor(intervalMs: number, ports: RecorderPorts) {
    this.#intervalMs = intervalMs;
    this.#ports = ports;
    this.#counts = readCounts(ports.counters);
  }

  /** The load begins: what its preparation has cost is in no interval. */
  begin(): void {
    this.#cpuMicros = this.#ports.readCpuMicros();
  }

  /** Once a turn. @param nowMs After the load's start; intervals that have ended by then are handed over. */
  turn(nowMs: number): void {
    while (nowMs >= this.#fromMs + this.#intervalMs) this.#end(this.#fromMs + this.#intervalMs);
  }

  /** The load is over: hands over what there is of the last interval. */
  finish(nowMs: number): void {
    this.turn(nowMs);
    if (nowMs > this.#fromMs) this.#end(nowMs);
  }

  #end(untilMs: number): void {
    const { counters, readCpuMicros, onInterval } = this.#ports;
    const counts = readCounts(counters);
    const cpuMicros = readCpuMicros();
    const before = this.#cpuMicros;
    const since = (name: keyof Counts) => counts[name] - this.#counts[name];
    onInterval({
      fromMs: this.#fromMs,
      untilMs,
      offered: since("offered"),
      sent: since("sent"),
      dropped: since("dropped"),
      accepted: since("accepted"),
      refused: since("refused"),
      completed: since("completed"),
      active: Math.max(0, counts.accepted - counts.completed),
      accept: this.accept.take(),
      terminal: this.terminal.take(),
      lateness: this.lateness.take(),
      cpuMicros: cpuMicros === undefined || before === undefined ? null : cpuMicros - before,
    });
    this.#counts = counts;
    this.#cpuMicros = cpuMicros;
    this.#fromMs = untilMs;
  }
}

function readCounts({ values }: BenchCounters): Counts {
  return Object.fromEntries(counted.map((name) => [name, values[benchField[name]]!])) as Counts;
}
