/** `bench plan FILE`: checks a plan and says what it would do, without doing it. */
import type { BenchOptions } from "../options.ts";
import { explainPlan, formatPlan } from "../plan/explain-plan.ts";
import type { Finding } from "./finding.ts";

export function performPlan(options: BenchOptions): Finding {
  const result = explainPlan(options);
  return { result, text: formatPlan(result), ok: true };
}
