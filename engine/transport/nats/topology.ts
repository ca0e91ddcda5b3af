/**
 * The streams and consumers of a cluster. Every node makes sure of them at its start; what exists
 * stays as it is.
 *
 *   CLUSTER-starts-K   work queue, S of them, one leader each: frames of starts until acknowledged
 *   CLUSTER-results    terminal records, for their clients and for who runs a frame once more
 *   CLUSTER-poisoned   executions that were given up, for the operator
 */
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  type NatsConnection,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "nats";
import type { ClusterNames } from "./subjects.ts";

export interface TopologySettings {
  readonly streams: number;
  readonly replicas: number;
  readonly ackWaitMs: number;
  readonly storage: "file" | "memory";
  readonly startsBytesMax: number;
  readonly resultsBytesMax: number;
  readonly resultsAgeMsMax: number;
}

/** Ids of frames are remembered so long: a resend after that would start its executions again. */
export const DUPLICATE_WINDOW_MS = 120_000;
/** Frames that all nodes together may have taken and not finished. */
const ACK_PENDING_MAX = 100_000;
/** A message of terminal records that was lost on its way to a client comes once more after so long. */
const RESULTS_ACK_WAIT_MS = 5_000;
const POISONED_BYTES_MAX = 256 * 1024 * 1024;
const STREAM_EXISTS = 10058;
/** A cluster of servers that has just come up has no leader for its first seconds. */
const TRIES_MAX = 40;
const TRY_AGAIN_MS = 500;

export interface TopologyPorts {
  readonly connection: NatsConnection;
  /** Resolves after so many milliseconds. */
  readonly delay: (delayMs: number) => Promise<void>;
}

/** @throws Error that says which stream could not be made, and why. */
export async function ensureTopology(
  { connection, delay }: TopologyPorts,
  names: ClusterNames,
  settings: TopologySettings,
): Promise<void> {
  const again = <Result>(what: string, act: () => Promise<Result>) =>
    withPatience(what, act, { connection, delay });
  const manager = await again("reach JetStream", () => connection.jetstreamManager());
  for (const config of streamConfigs(names, settings)) {
    await again(`create the stream ${config.name}`, () => ensureStream(manager, config));
  }
  for (let index = 0; index < settings.streams; index++) {
    const stream = names.startsStream(index);
    await again(`create the consumer of ${stream}`, () =>
      manager.consumers.add(stream, {
        durable_name: names.startsConsumer,
        ack_policy: AckPolicy.Explicit,
        ack_wait: nanos(settings.ackWaitMs),
        deliver_policy: DeliverPolicy.All,
        // A frame that is given up after some tries would be lost: poison is told apart by nodes.
        max_deliver: -1,
        max_ack_pending: ACK_PENDING_MAX,
        max_waiting: 2048,
      }),
    );
  }
}

/** The durable consumer of a client's terminal records: each message is acknowledged by itself. */
export async function ensureResultsConsumer(
  connection: NatsConnection,
  names: ClusterNames,
  clientId: string,
): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  await manager.consumers.add(names.resultsStream, {
    durable_name: names.resultsConsumer(clientId),
    filter_subject: names.results(clientId),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(RESULTS_ACK_WAIT_MS),
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
    max_ack_pending: 10_000,
    inactive_threshold: nanos(15 * 60_000),
  });
}

function streamConfigs(names: ClusterNames, settings: TopologySettings): Partial<StreamConfig>[] {
  const common = {
    storage: settings.storage === "file" ? StorageType.File : StorageType.Memory,
    num_replicas: settings.replicas,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
  const starts = Array.from({ length: settings.streams }, (_, index) => ({
    ...common,
    name: names.startsStream(index),
    subjects: [names.starts(index)],
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    max_bytes: settings.startsBytesMax,
  }));
  return [
    ...starts,
    {
      ...common,
      name: names.resultsStream,
      subjects: [names.results("*")],
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_bytes: settings.resultsBytesMax,
      max_age: nanos(settings.resultsAgeMsMax),
      // The server takes no window that is longer than messages are kept.
      duplicate_window: nanos(Math.min(DUPLICATE_WINDOW_MS, settings.resultsAgeMsMax)),
    },
    {
      ...common,
      name: names.poisonedStream,
      subjects: [names.poisoned],
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_bytes: POISONED_BYTES_MAX,
    },
  ];
}

async function ensureStream(
  manager: JetStreamManager,
  config: Partial<StreamConfig>,
): Promise<void> {
  try {
    await manager.streams.add(config);
  } catch (error) {
    // It is there with other limits: an operator may have changed them.
    if (!(error instanceof NatsError && error.api_error?.err_code === STREAM_EXISTS)) throw error;
  }
}

/** Tries again what a cluster without a leader refuses; not what is wrong for good. */
async function withPatience<Result>(
  what: string,
  act: () => Promise<Result>,
  { connection, delay }: TopologyPorts,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      const code = error instanceof NatsError ? (error.api_error?.code ?? 503) : 400;
      if (code < 500 || attempt >= TRIES_MAX || connection.isClosed()) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`could not ${what}: ${reason}`, { cause: error });
      }
      await delay(TRY_AGAIN_MS);
    }
  }
}
