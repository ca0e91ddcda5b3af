/** What the generator itself reaches, for people. Pure. */
import { countText, latencyText, machineText, row } from "./figures.ts";
import type { GeneratorResult } from "./generator-result.ts";

export function formatGenerator(result: GeneratorResult): string {
  const { latenessMs, pacingErrorPercent, cores, cpuMicrosPerStart, generators } = result;
  const threads = generators === 1 ? "one generator" : `${generators} generators`;
  return [
    `${countText(result.ratePerSecond)} starts/s of ${countText(result.rateOffered)}/s offered, against a target that does nothing.`,
    "",
    row("pacing", `${pacingErrorPercent.toFixed(3)} % off the rate, by when starts went out`),
    row(
      "lateness",
      `p50 ${latencyText(latenessMs.p50)}, p99 ${latencyText(latenessMs.p99)}, max ${latencyText(latenessMs.max)}`,
    ),
    row("cpu", `${cpuMicrosPerStart.toFixed(2)} µs a start, ${cores.toFixed(2)} cores, ${threads}`),
    row("machine", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}
