/** The thread that checks large definitions and tests states: see `analysis.ts`. */
import { diagnose } from "../language/diagnostics/diagnose.ts";
import type { AnalysisJob } from "./analysis.ts";
import { runTest } from "./test-state/run-test.ts";

export default function analyse(job: AnalysisJob): unknown {
  if (job.kind === "testState") return runTest(job.request);
  return diagnose(job.definition, { type: job.type }).diagnostics;
}
