/** Numbers as people read them: `98,765`, `4.63 ms`, `12.4 s`; and the rows they stand in. Pure. */
import type { MachineDescription } from "../measurement/machine.ts";

const labelWidth = 12;
/** From then on a length is told in minutes and hours. */
const SECONDS_MS_MAX = 120_000;

/** A line of a report. */
export function row(label: string, text: string): string {
  return `${label.padEnd(labelWidth)}${text}`;
}

export function countText(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** Three digits at most behind the largest unit that fits. */
export function latencyText(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  if (ms >= 10) return `${ms.toFixed(1)} ms`;
  return `${ms.toFixed(2)} ms`;
}

/** A length of time that a user asked for: `500ms`, `5.001s`, `90s`, `1h 10s`. */
export function durationText(ms: number): string {
  const whole = Math.round(ms);
  if (whole < 1000 && whole > 0) return `${whole}ms`;
  if (whole < SECONDS_MS_MAX) return `${whole / 1000}s`;
  const seconds = Math.round(whole / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}

/** `200/s`, and where chance drew another number of starts: `200/s (189/s drawn)`. */
export function offeredText({
  rateOffered,
  rateIntended = rateOffered,
}: {
  readonly rateOffered: number;
  readonly rateIntended?: number | undefined;
}): string {
  const [asked, drawn] = [countText(rateOffered), countText(rateIntended)];
  return asked === drawn ? `${asked}/s` : `${asked}/s (${drawn}/s drawn)`;
}

export function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function machineText(machine: MachineDescription): string {
  const memory = `${(machine.memoryMb / 1000).toFixed(1)} GB`;
  return `${machine.cpu}, ${counted(machine.cores, "core")}, ${memory}, ${machine.kernel}, Node ${machine.node}`;
}
