/** What lies in the starts streams and has not been acknowledged, and how often it was handed out. */
import { clusterNames } from "../../engine/transport/nats/subjects.ts";
import { type ClusterAddress, connectForBench } from "./cluster-connection.ts";

export interface Backlog {
  /** Frames not taken by a node, or not acknowledged by the one that took it. */
  readonly pending: number;
  /** Deliveries of a frame beyond its first, since the consumers were made; null: not known. */
  readonly redelivered: number | null;
}

/** A consumer's `delivered`. */
export interface Delivered {
  readonly consumer_seq: number; // Counts every delivery.
  readonly stream_seq: number; // Of the newest message delivered: a first delivery moves both on.
}

/**
 * Null where a server has lost count: one that is ended and started again may know of messages that it
 * delivered, and not of how often.
 */
export function redeliveredOf(consumers: readonly Delivered[]): number | null {
  const more = consumers.map(({ consumer_seq, stream_seq }) => consumer_seq - stream_seq);
  return more.some((count) => count < 0) ? null : more.reduce((sum, count) => sum + count, 0);
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
      const delivered: Delivered[] = [];
      for (let index = 0; index < streams; index++) {
        const stream = names.startsStream(index);
        const info = await manager.consumers.info(stream, names.startsConsumer);
        pending += info.num_pending + info.num_ack_pending;
        delivered.push(info.delivered);
      }
      return { pending, redelivered: redeliveredOf(delivered) };
    },
    close: () => broker.close(),
  };
}
