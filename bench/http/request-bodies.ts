/** The bodies that the closed loop sends in turns: inputs of the scenario, names left to the server. Pure. */
import type { Workload } from "../scenarios/workload.ts";

/** What one request of StartExecutionBatch may hold. */
export const STARTS_PER_BATCH = 500;

/** Few enough to be built anew by each connection, enough that no two neighbours are alike. */
const SINGLE_BODIES = 64;
const BATCH_BODIES = 4;

export interface RequestBodies {
  /** For StartExecution and StartSyncExecution. */
  readonly single: readonly string[];
  /** For StartExecutionBatch. */
  readonly batch: readonly string[];
}

export function requestBodies(stateMachineArn: string, workload: Workload): RequestBodies {
  const inputs = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ input: workload.inputText(from + at) }));
  return {
    single: inputs(0, SINGLE_BODIES).map(({ input }) => JSON.stringify({ stateMachineArn, input })),
    batch: Array.from({ length: BATCH_BODIES }, (_, at) =>
      JSON.stringify({
        stateMachineArn,
        executions: inputs(at * STARTS_PER_BATCH, STARTS_PER_BATCH),
      }),
    ),
  };
}
