/** All that a shard touches. */
import type { SimulatedFault, SimulatedService } from "../integrations/simulated-service.ts";
import type { Clock, Ids, Link, Random, Scheduler } from "../ports.ts";
import type { ShardCounters } from "../telemetry/counters.ts";

export interface ShardPorts {
  readonly link: Link;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly ids: Ids;
  readonly counters: ShardCounters;
  /** See `shard-messages.ts`. */
  readonly pulse: Float64Array;
  readonly services: ReadonlyMap<string, SimulatedService>;
  readonly performFault: (fault: SimulatedFault) => void;
  readonly logQueueBytesMax: number;
  readonly profileEvery: number;
}
