/** A run's verdict in one sentence: the first thing that every report says. Pure. */
import { countText } from "./figures.ts";
import type { RunResult } from "./result.ts";
import { judgeRun } from "./verdict.ts";

export function verdictSentence(result: RunResult): string {
  const verdict = judgeRun(result);
  if (!verdict.ok) return `FAILED: ${verdict.reasons.join("; ")}.`;
  const rate = `${countText(result.throughput)} executions/s`;
  const clean = "every execution accounted for, every output right";
  if (result.kill !== null) return `OK: survived kill -9 with ${clean}.`;
  return `OK: ${rate} completed of ${countText(result.rateOffered)}/s offered, ${clean}.`;
}
