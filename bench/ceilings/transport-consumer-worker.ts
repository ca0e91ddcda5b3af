/** The entry of the transport ceiling's consumer: what a node does with a frame, but for running it. */
import { workerData } from "node:worker_threads";
import { systemClock, systemRandom, systemScheduler } from "../../engine/system-ports.ts";
import { AckedPublisher } from "../../engine/transport/nats/acked-publisher.ts";
import type { BrokerMessage } from "../../engine/transport/nats/broker.ts";
import { PullConsumer } from "../../engine/transport/nats/pull-consumer.ts";
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { RUNS_HEADER, writeRuns } from "../../engine/transport/result-message.ts";
import { connectForBench } from "../nats/cluster-connection.ts";
import type { TransportThreadData } from "./transport.ts";

/** Of one stream. */
const FRAMES_AHEAD = 64;
const RESULTS_IN_FLIGHT = 64;
const ACKNOWLEDGE = Buffer.from("+ACK");
const clientId = "000000000000";

const data = workerData as TransportThreadData;
const { admin, cluster, streams, frames, peer } = data;
const names = clusterNames(cluster);
const acknowledged = new Float64Array(data.acknowledged);
const broker = await connectForBench(admin.servers);
const ports = {
  broker,
  clock: systemClock,
  scheduler: systemScheduler,
  random: systemRandom,
};
const publisher = new AckedPublisher(ports, {
  inFlightMax: RESULTS_IN_FLIGHT,
  giveUpMs: Number.POSITIVE_INFINITY,
});
let lastNumber = 0;

for (let index = 0; index < streams; index++) {
  const consumer: PullConsumer = new PullConsumer(ports, {
    stream: names.startsStream(index),
    consumer: names.startsConsumer,
    onMessage: (message) => {
      consumer.want(FRAMES_AHEAD);
      publishResults(message);
    },
  });
  consumer.want(FRAMES_AHEAD);
}

function publishResults({ reply }: BrokerMessage): void {
  const number = ++lastNumber;
  const headers = {
    "Nats-Msg-Id": `ceiling-result-${number}`,
    [RUNS_HEADER]: writeRuns([{ number, first: 0, count: frames.count }]),
  };
  publisher.publish(names.results(clientId), frames.results, headers, () => {
    broker.publish(reply, ACKNOWLEDGE);
    acknowledged[0]! += frames.count;
    peer.postMessage(null);
  });
}
