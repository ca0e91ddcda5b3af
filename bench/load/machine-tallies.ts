/** What a generator counts besides the whole: by machine, where there are several; and by trouble. */
import { LatencyHistogram } from "../measurement/latency-histogram.ts";

/** Plain data: it crosses threads and processes. */
export interface MachineReport {
  readonly sent: number;
  readonly terminal: number; // Of those that this generator waited for.
  readonly terminalInWindow: number;
  readonly wrong: number;
  readonly latency: Uint8Array; // To the terminal, of the measured window.
}

interface MachineTally {
  sent: number;
  terminal: number;
  terminalInWindow: number;
  wrong: number;
  readonly latency: LatencyHistogram;
}

export interface MachineTerminal {
  readonly latencyMs: number;
  readonly isInWindow: boolean;
  readonly isRight: boolean;
}

export class MachineTallies {
  readonly #tallies: readonly MachineTally[];

  constructor(machines: number) {
    this.#tallies = Array.from({ length: machines }, () => ({
      sent: 0,
      terminal: 0,
      terminalInWindow: 0,
      wrong: 0,
      latency: new LatencyHistogram(),
    }));
  }

  sent(machine: number): void {
    this.#tallies[machine]!.sent++;
  }

  terminal(machine: number, { latencyMs, isInWindow, isRight }: MachineTerminal): void {
    const tally = this.#tallies[machine]!;
    tally.terminal++;
    if (!isRight) tally.wrong++;
    if (!isInWindow) return;
    tally.terminalInWindow++;
    tally.latency.record(latencyMs);
  }

  reports(): readonly MachineReport[] {
    return this.#tallies.map(({ latency, ...counts }) => ({
      ...counts,
      latency: latency.encode(),
    }));
  }
}

/** Something that kept starts from being accepted, and of how many. */
export interface Trouble {
  readonly what: string;
  readonly count: number;
}

const TROUBLES_MAX = 10;
const TEXT_CHARS_MAX = 200;

/** The first few kinds; the rest is counted together. */
export class Troubles {
  readonly #counts = new Map<string, number>();

  add(what: string, count: number): void {
    const text = what.slice(0, TEXT_CHARS_MAX);
    const isKnown = this.#counts.has(text) || this.#counts.size < TROUBLES_MAX;
    const key = isKnown ? text : "others";
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  list(): readonly Trouble[] {
    return [...this.#counts].map(([what, count]) => ({ what, count }));
  }
}

/** Those of several generators together, the most frequent first. */
export function sumTroubles(lists: readonly (readonly Trouble[])[]): readonly Trouble[] {
  const sum = new Map<string, number>();
  for (const { what, count } of lists.flat()) sum.set(what, (sum.get(what) ?? 0) + count);
  return [...sum]
    .map(([what, count]) => ({ what, count }))
    .sort((left, right) => right.count - left.count)
    .slice(0, TROUBLES_MAX);
}
