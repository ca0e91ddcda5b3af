/** The entry of the transport ceiling's publisher: keeps so many frames under way. */
import { workerData } from "node:worker_threads";
import { systemClock, systemRandom, systemScheduler } from "../../engine/system-ports.ts";
import { AckedPublisher } from "../../engine/transport/nats/acked-publisher.ts";
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { connectForBench } from "../nats/cluster-connection.ts";
import type { TransportThreadData } from "./transport.ts";

/** From the first byte published to the acknowledgement of the consumer. */
const FRAMES_IN_FLIGHT = 64;

const { admin, cluster, streams, frames, peer } = workerData as TransportThreadData;
const names = clusterNames(cluster);
const publisher = new AckedPublisher(
  {
    broker: await connectForBench(admin.servers),
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
  },
  { inFlightMax: FRAMES_IN_FLIGHT, giveUpMs: Number.POSITIVE_INFINITY },
);
let lastNumber = 0;

peer.on("message", publishOne);
for (let frame = 0; frame < FRAMES_IN_FLIGHT; frame++) publishOne();

function publishOne(): void {
  const number = ++lastNumber;
  const headers = { "Nats-Msg-Id": `ceiling-${number}` };
  publisher.publish(names.starts(number % streams), frames.starts, headers, () => {});
}
