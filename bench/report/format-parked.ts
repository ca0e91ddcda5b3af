/** What executions that wait cost, for people; and whether that is within bounds. Pure. */
import { countText, machineText, row } from "./figures.ts";
import type { ParkedResult } from "./result.ts";
import type { RunVerdict } from "./verdict.ts";

const bytesEachMax = 2048;
/** With fewer, what the threads' heaps take for any load at all weighs more than the executions. */
const judgedFrom = 500_000;
/** Five percent of a core more than with a few. */
const cpuMsPerSecondMoreMax = 50;

export function judgeParked({ parked, bytesEach, cpuMsPerSecond }: ParkedResult): RunVerdict {
  const reasons: string[] = [];
  if (parked >= judgedFrom && !(bytesEach <= bytesEachMax)) {
    reasons.push(`${countText(bytesEach)} bytes each, more than ${countText(bytesEachMax)}`);
  }
  const more = cpuMsPerSecond.parked - cpuMsPerSecond.few;
  if (!(more <= cpuMsPerSecondMoreMax)) {
    reasons.push(`${more.toFixed(0)} ms of CPU a second more than a few need`);
  }
  return { ok: reasons.length === 0, reasons };
}

export function formatParked(result: ParkedResult): string {
  const { parked, few, cpuMsPerSecond } = result;
  const verdict = judgeParked(result);
  const cpu = (ms: number, count: number) => `${ms.toFixed(1)} ms/s with ${countText(count)}`;
  const start = `${countText(result.parkedPerSecond)}/s, ${countText(result.refused)} refused`;
  return [
    verdict.ok
      ? `OK: ${countText(parked)} executions parked at once.`
      : `FAILED: ${verdict.reasons.join("; ")}.`,
    "",
    row("started", `${countText(parked)} at ${start}, durability ${result.durability}`),
    row("memory", `${countText(result.bytesEach)} bytes each, ${memoryNote(result)}`),
    row("cpu", `${cpu(cpuMsPerSecond.few, few)}, ${cpu(cpuMsPerSecond.parked, parked)} parked`),
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

function memoryNote({ parked }: ParkedResult): string {
  if (parked >= judgedFrom) return "an input of about 300 bytes included";
  return `which is not judged below ${countText(judgedFrom)}: the process's own growth is in it`;
}
