/** What a node's main thread is given. */
import type { TaskRunner } from "../integrations/task-runner.ts";
import type { Clock, Ids, Journal, Registry, Scheduler } from "../ports.ts";
import type { Home } from "../registry/deploy.ts";
import type { MachineSlots } from "../telemetry/machine-slots.ts";
import type { NodeCounters } from "../telemetry/node-counters.ts";
import type { ShardBlocks } from "../telemetry/shard-blocks.ts";
import type { AdmissionLimits } from "./admission.ts";
import type { PoisonStore } from "./poison.ts";

export interface NodeOptions {
  readonly shards: number;
  readonly seed: number;
  readonly heapMbMax: number;
  readonly hangMsMax: number;
  readonly activePerShardMax: number;
  readonly limits: AdmissionLimits;
  readonly services: readonly unknown[];
  readonly home: Home;
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
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
}
