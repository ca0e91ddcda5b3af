/** What a nats-server answered, as samples of the exporter's metrics. Pure. */
import type {
  ConsumerAnswer,
  JszAnswer,
  MonitoringAnswers,
  StreamAnswer,
} from "./monitoring-answers.ts";
import { type natsMetrics, varzMembers } from "./nats-metrics.ts";

export type NatsMetricKey = keyof typeof natsMetrics;
type Labels = Readonly<Record<string, string>>;

export interface NatsSample {
  readonly key: NatsMetricKey;
  readonly labels: Labels;
  readonly value: number;
}

/** What there is to say of a server that does not answer. */
export function samplesOfSilence(serverId: string): readonly NatsSample[] {
  return [{ key: "up", labels: { server_id: serverId }, value: 0 }];
}

/** @param serverId As the public exporter has it: the monitoring URL. */
export function samplesOf(serverId: string, answers: MonitoringAnswers): readonly NatsSample[] {
  const { varz, jsz, connz, routez, healthz } = answers;
  const server = { server_id: serverId };
  const pendingBytes = connz.connections?.reduce(
    (sum, { pending_bytes = 0 }) => sum + pending_bytes,
    0,
  );
  return [
    { key: "up", labels: server, value: 1 },
    ...told(
      server,
      Object.fromEntries(Object.keys(varzMembers).map((member) => [member, varz[member]])),
    ),
    ...told(server, {
      healthz: healthz.status === undefined ? undefined : healthz.status === "ok" ? 0 : 1,
      connzConnections: connz.num_connections,
      connzPendingBytes: pendingBytes,
      routezRoutes: routez.num_routes,
    }),
    ...jetStreamSamples(serverId, varz.server_name ?? "", jsz),
  ];
}

function jetStreamSamples(serverId: string, name: string, jsz: JszAnswer): readonly NatsSample[] {
  if (Object.keys(jsz).length === 0) return []; // Not answered, this time.
  const meta = jsz.meta_cluster;
  const labels = {
    server_id: serverId,
    server_name: name,
    cluster: meta?.name ?? "",
    domain: jsz.config?.domain ?? "",
    meta_leader: meta?.leader ?? "",
    is_meta_leader: leads(meta, name),
  };
  const streams = (jsz.account_details ?? []).flatMap(({ name: account = "", stream_detail }) =>
    (stream_detail ?? []).flatMap((stream) => streamSamples({ ...labels, account }, name, stream)),
  );
  return [
    ...told(labels, {
      serverDisabled: jsz.disabled === true ? 1 : 0,
      serverStreams: jsz.streams,
      serverConsumers: jsz.consumers,
      serverMessages: jsz.messages,
      serverBytes: jsz.bytes,
      serverMaxMemory: jsz.config?.max_memory,
      serverMaxStorage: jsz.config?.max_storage,
    }),
    ...streams,
  ];
}

function streamSamples(above: Labels, server: string, stream: StreamAnswer): NatsSample[] {
  const { name = "", cluster, state, consumer_detail = [] } = stream;
  const labels = {
    ...above,
    stream_name: name,
    stream_leader: cluster?.leader ?? (cluster === undefined ? server : ""),
    is_stream_leader: leads(cluster, server),
  };
  const replicas = (cluster?.replicas ?? []).flatMap(({ name: replica = "", lag = 0 }) =>
    told({ ...labels, replica }, { streamReplicaLag: lag }),
  );
  return [
    ...told(labels, {
      streamMessages: state?.messages,
      streamBytes: state?.bytes,
      streamFirstSeq: state?.first_seq,
      streamLastSeq: state?.last_seq,
      streamConsumers: state?.consumer_count,
    }),
    ...replicas,
    ...consumer_detail.flatMap((consumer) => consumerSamples(labels, server, consumer)),
  ];
}

function consumerSamples(above: Labels, server: string, consumer: ConsumerAnswer): NatsSample[] {
  const { name = "", cluster, delivered, ack_floor } = consumer;
  const labels = {
    ...above,
    consumer_name: name,
    consumer_leader: cluster?.leader ?? (cluster === undefined ? server : ""),
    is_consumer_leader: leads(cluster, server),
  };
  return told(labels, {
    consumerPending: consumer.num_pending,
    consumerAckPending: consumer.num_ack_pending,
    consumerRedelivered: consumer.num_redelivered,
    consumerWaiting: consumer.num_waiting,
    consumerDeliveredConsumerSeq: delivered?.consumer_seq,
    consumerDeliveredStreamSeq: delivered?.stream_seq,
    consumerAckFloorStreamSeq: ack_floor?.stream_seq,
    consumerAckFloorConsumerSeq: ack_floor?.consumer_seq,
  });
}

/** A server alone leads what it has. */
function leads(cluster: { readonly leader?: string } | undefined, server: string): string {
  return cluster === undefined || cluster.leader === server ? "true" : "false";
}

/** A sample of each that is a number. */
function told(labels: Labels, values: Readonly<Record<string, unknown>>): NatsSample[] {
  return Object.entries(values).flatMap(([key, value]) =>
    typeof value === "number" ? [{ key: key as NatsMetricKey, labels, value }] : [],
  );
}
