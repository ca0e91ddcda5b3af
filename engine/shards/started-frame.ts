/** A frame of starts as the shard keeps it while executions of it run. */
import type { ExecutionOwner } from "../actors/execution.ts";
import { runIdOf } from "../transport/start-frame.ts";

export class StartedFrame implements ExecutionOwner {
  readonly sequence: number;
  readonly clientId: string;
  readonly number: number;
  /** Epoch milliseconds: what latencies are measured from. */
  readonly createdMs: number;

  constructor(
    sequence: number,
    { clientId, number, createdMs }: { clientId: string; number: number; createdMs: number },
  ) {
    this.sequence = sequence;
    this.clientId = clientId;
    this.number = number;
    this.createdMs = createdMs;
  }

  runId(index: number): string {
    return runIdOf(this.clientId, this.number, index);
  }
}
