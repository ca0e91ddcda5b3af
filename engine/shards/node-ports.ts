/** What a node's main thread, and the runner in it, are given. */
import type { TaskRunner } from "../integrations/task-runner.ts";
import type { Clock, FrameKeeper, Ids, Journal, Registry, Scheduler } from "../ports.ts";
import type { Home } from "../registry/deploy.ts";
import type { MachineSlots } from "../telemetry/machine-slots.ts";
import type { NodeCounters } from "../telemetry/node-counters.ts";
import type { ShardBlocks } from "../telemetry/shard-blocks.ts";
import type { NodeMessage } from "../transport/messages.ts";
import type { AdmissionLimits } from "./admission.ts";
import type { Runs } from "./deliveries.ts";
import type { PoisonStore } from "./poison.ts";

export interface NodeOptions {
  readonly shards: number;
  readonly seed: number;
  readonly heapMbMax: number;
  readonly hangMsMax: number;
  readonly logQueueBytesMax: number;
  readonly profileEvery: number;
  readonly activePerShardMax: number;
  readonly limits: AdmissionLimits;
  readonly services: readonly unknown[];
  readonly home: Home;
}

/** Where terminal records go. */
export interface TerminalSink {
  /** Takes a batch of one client's records; the runner is told when they are safe (`taken`). */
  send(clientId: string, bytes: Uint8Array, runs: Runs): void;
  /** Tells a client something that is not kept. */
  tell(clientId: string, message: NodeMessage): void;
}

/** Where log records go. */
export interface LogWriter {
  /** Never waits. @param bytes Whole lines. @param onTaken They are written, or lost. */
  write(bytes: Uint8Array, records: number, onTaken: () => void): void;
}

/** A keeper that other nodes share: a frame given back is run by whoever takes it next. */
export interface SharedKeeper {
  release(sequence: number): void;
  /** Resolves when `read` answers the frame; false when it is not open any more. */
  fetch(sequence: number): Promise<boolean>;
  /** The bytes are no frame that could be run: they are set aside. */
  reject(sequence: number, reason: string): void;
}

export interface RunnerPorts extends Omit<NodePorts, "journal"> {
  readonly keeper: FrameKeeper;
  /** Null: the keeper is this node's alone. */
  readonly shared: SharedKeeper | null;
  readonly sink: TerminalSink;
}

export interface NodePorts {
  readonly journal: Journal;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly tasks: TaskRunner;
  readonly counters: NodeCounters;
  readonly blocks: ShardBlocks;
  readonly machineSlots: MachineSlots;
  readonly poison: PoisonStore;
  readonly log: LogWriter;
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
}
