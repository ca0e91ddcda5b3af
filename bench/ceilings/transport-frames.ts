/** One frame of a scenario's starts and one of the results that come of it, as the run has them. */
import { SUCCEEDED, TerminalFrameBuilder } from "../../engine/transport/terminal-frame.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { packStarts } from "./codec.ts";

export interface TransportFrames {
  readonly starts: Uint8Array;
  readonly results: Uint8Array;
  /** Executions in either. */
  readonly count: number;
}

const clientId = "000000000000";
const separator = "00000000000000000000000000000000";

/** Of the scenario's first executions, so many of them. */
export function transportFrames(
  { generator }: Scenario,
  { seed, count }: { readonly seed: number; readonly count: number },
): TransportFrames {
  const workload = createWorkload(generator, seed);
  const inputs = Array.from({ length: count }, (_, index) => workload.inputText(index));
  const terminals = new TerminalFrameBuilder(clientId, separator);
  inputs.forEach((input, index) => {
    const { output = null } = generator.expected(index, JSON.parse(input));
    terminals.add(1, index, String(index), SUCCEEDED, output, null, null);
  });
  return { starts: packStarts(inputs, 1), results: terminals.close(), count };
}
