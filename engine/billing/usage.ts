/** What the machines of an engine have done since it was started, as AWS would count it. */
import type { Usage } from "./bill.ts";

export interface MachineUsage extends Usage {
  readonly stateMachine: string;
  /** Sum of billed milliseconds. */
  readonly billedMs: number;
}
