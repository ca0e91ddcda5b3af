/** The entry of the transport ceiling's client: keeps so many frames under way, takes their results. */
import { workerData } from "node:worker_threads";
import { systemClock, systemRandom, systemScheduler } from "../../engine/system-ports.ts";
import { AckedPublisher } from "../../engine/transport/nats/acked-publisher.ts";
import { PullConsumer } from "../../engine/transport/nats/pull-consumer.ts";
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { ensureResultsConsumer } from "../../engine/transport/nats/topology.ts";
import { connectForBench } from "../nats/cluster-connection.ts";
import { type TransportThreadData, transportClientId } from "./transport.ts";

/** From the first byte published to the results. */
const FRAMES_IN_FLIGHT = 64;
const ACKNOWLEDGE = Buffer.from("+ACK");

const data = workerData as TransportThreadData;
const { admin, cluster, streams, frames } = data;
const names = clusterNames(cluster);
const completed = new Float64Array(data.completed);
const broker = await connectForBench(admin.servers);
const ports = { broker, clock: systemClock, scheduler: systemScheduler, random: systemRandom };
const publisher = new AckedPublisher(ports, {
  inFlightMax: FRAMES_IN_FLIGHT,
  giveUpMs: Number.POSITIVE_INFINITY,
});
let lastNumber = 0;

await ensureResultsConsumer(broker.connection, names, transportClientId);
const results: PullConsumer = new PullConsumer(ports, {
  stream: names.resultsStream,
  consumer: names.resultsConsumer(transportClientId),
  onMessage: ({ reply }) => {
    results.want(FRAMES_IN_FLIGHT);
    broker.publish(reply, ACKNOWLEDGE);
    completed[0]! += frames.count;
    publishOne();
  },
});
results.want(FRAMES_IN_FLIGHT);
for (let frame = 0; frame < FRAMES_IN_FLIGHT; frame++) publishOne();

function publishOne(): void {
  const number = ++lastNumber;
  const headers = { "Nats-Msg-Id": `ceiling-${number}` };
  publisher.publish(names.starts(number % streams), frames.starts, headers, () => {});
}
