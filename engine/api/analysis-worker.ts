/** The thread that checks large definitions and tests states: see `analysis.ts`. */
import { diagnose } from "../language/diagnostics/diagnose.ts";
import type { AnalysisJob } from "./analysis.ts";
import { runTest } from "./test-state/run-test.ts";
import { variableReferences } from "./variable-references.ts";

export default function analyse(job: AnalysisJob): unknown {
  switch (job.kind) {
    case "testState":
      return runTest(job.request);
    case "variableReferences":
      return variableReferences(job.definition);
    case "diagnose":
      return diagnose(job.definition, { type: job.type }).diagnostics;
  }
}
