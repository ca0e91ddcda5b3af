/** The entry of a shard's thread: a Piscina task that lasts until it is told to stop. */
import type { MessagePort } from "node:worker_threads";
import {
  compileSimulatedService,
  type SimulatedFault,
  type SimulatedServiceSpec,
} from "../integrations/simulated-service.ts";
import { systemClock, systemIds, systemRandom, systemScheduler } from "../system-ports.ts";
import { ShardCounters } from "../telemetry/counters.ts";
import { portLink } from "../transport/port-link.ts";
import { Shard } from "./shard.ts";
import type { ShardSettings, ToShard } from "./shard-messages.ts";

export interface ShardTask {
  readonly port: MessagePort;
  readonly settings: ShardSettings;
}

/** Resolves when the node has said `stop` or closed the port. */
export default function runShard({ port, settings }: ShardTask): Promise<void> {
  const specs = settings.services as readonly SimulatedServiceSpec[];
  const services = new Map(
    specs.map((spec) => [spec.resource, compileSimulatedService(spec, settings.seed)]),
  );
  const link = portLink(port);
  const shard = new Shard({
    link,
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    ids: systemIds,
    counters: new ShardCounters(settings.counterBlock),
    pulse: new Float64Array(settings.pulse),
    services,
    performFault,
    logQueueBytesMax: settings.logQueueBytesMax,
    profileEvery: settings.profileEvery,
  });
  return new Promise((resolve) => {
    link.onClose(resolve);
    link.onMessage((message) => {
      const known = message as ToShard;
      shard.take(known);
      if (known.kind === "stop") link.close();
    });
  });
}

/** What a simulated service's `fault` does to its thread, to test who pays for it. */
function performFault(fault: SimulatedFault): void {
  switch (fault) {
    case "exit":
      process.exit(1);
      break;
    case "throw":
      throw new Error("a simulated service was told to throw");
    case "hang":
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  }
}
