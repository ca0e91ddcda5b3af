/** What lies in the starts streams and has not been acknowledged, and how often it was handed out. */
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { type ClusterAddress, connectForBench } from "./cluster-connection.ts";

export interface Backlog {
  /** Frames not taken by a node, or not acknowledged by the one that took it. */
  readonly pending: number;
  /** Deliveries of a frame beyond its first, since the consumers were made. */
  readonly redelivered: number;
}

/** Asks over one connection as often as it is called. */
export interface BacklogReader {
  read(): Promise<Backlog>;
  close(): Promise<void>;
}

/** @param admin A user that may ask for consumers. */
export async function openBacklogReader(
  { servers, cluster }: ClusterAddress,
  streams: number,
): Promise<BacklogReader> {
  const broker = await connectForBench(servers);
  const manager = await broker.connection.jetstreamManager();
  const names = clusterNames(cluster);
  return {
    read: async () => {
      let pending = 0;
      let redelivered = 0;
      for (let index = 0; index < streams; index++) {
        const stream = names.startsStream(index);
        const info = await manager.consumers.info(stream, names.startsConsumer);
        pending += info.num_pending + info.num_ack_pending;
        // The first counts every delivery, the second messages: a first delivery moves both on.
        redelivered += info.delivered.consumer_seq - info.delivered.stream_seq;
      }
      return { pending, redelivered };
    },
    close: () => broker.close(),
  };
}
