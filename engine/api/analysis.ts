/**
 * Work on definitions that may take long: a megabyte of states is checked in 70 to 190 ms, and a
 * state under test may search its whole input. What is large is done in a thread of its own, so that
 * the event loop that answers requests is never held up by it.
 */
import { diagnose } from "../language/diagnostics/diagnose.ts";
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { MachineType } from "../ports.ts";
import type { TestStateRequest, TestStateStep } from "./test-state/request.ts";
import { type VariableReferences, variableReferences } from "./variable-references.ts";

export interface Analysis {
  diagnose(definition: string, type: MachineType): Promise<readonly Diagnostic[]>;
  testState(request: TestStateRequest): Promise<TestStateStep>;
  /** @param definition Without errors. */
  variableReferences(definition: string): Promise<VariableReferences | undefined>;
}

/** What the thread is asked; its answer is that of the method. */
export type AnalysisJob =
  | { readonly kind: "diagnose"; readonly definition: string; readonly type: MachineType }
  | { readonly kind: "testState"; readonly request: TestStateRequest }
  | { readonly kind: "variableReferences"; readonly definition: string };

/** In UTF-16 units: checked within a few milliseconds. */
const SMALL_DEFINITION = 32 * 1024;

/** @param inThread Does a job elsewhere. */
export function createAnalysis(inThread: (job: AnalysisJob) => Promise<unknown>): Analysis {
  return {
    diagnose: async (definition, type) => {
      if (definition.length <= SMALL_DEFINITION) return diagnose(definition, { type }).diagnostics;
      const found = await inThread({ kind: "diagnose", definition, type });
      return found as readonly Diagnostic[];
    },
    variableReferences: async (definition) => {
      if (definition.length <= SMALL_DEFINITION) return variableReferences(definition);
      const found = await inThread({ kind: "variableReferences", definition });
      return found as VariableReferences | undefined;
    },
    testState: async (request) => (await inThread({ kind: "testState", request })) as TestStateStep,
  };
}
