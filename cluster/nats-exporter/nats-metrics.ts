/**
 * Every metric of the exporter, under the names that the public exporter gives them, so that public
 * dashboards work with it: `gnatsd_…` of the server, `jetstream_…` of streams and consumers.
 */

export interface NatsMetricRow {
  readonly name: string;
  readonly type: "gauge";
  readonly unit: string;
  readonly labels: readonly string[];
  readonly help: string;
}

const ofServer = ["server_id"];
const ofJetStream = [
  "server_id",
  "server_name",
  "cluster",
  "domain",
  "meta_leader",
  "is_meta_leader",
];
const ofStream = [...ofJetStream, "account", "stream_name", "stream_leader", "is_stream_leader"];
const ofConsumer = [...ofStream, "consumer_name", "consumer_leader", "is_consumer_leader"];

/** All are gauges, as there: counts of the server too, which begin anew when it does. */
function row(name: string, unit: string, labels: readonly string[], help: string): NatsMetricRow {
  return { name, type: "gauge", unit, labels, help };
}

/** Members of `/varz`, by their names there. */
export const varzMembers = {
  connections: row("gnatsd_varz_connections", "connections", ofServer, "Clients connected."),
  total_connections: row(
    "gnatsd_varz_total_connections",
    "connections",
    ofServer,
    "Clients that have ever connected.",
  ),
  routes: row("gnatsd_varz_routes", "routes", ofServer, "Routes to other servers."),
  subscriptions: row("gnatsd_varz_subscriptions", "subscriptions", ofServer, "Subscriptions."),
  slow_consumers: row(
    "gnatsd_varz_slow_consumers",
    "clients",
    ofServer,
    "Clients that were let go of because they read too slowly.",
  ),
  in_msgs: row("gnatsd_varz_in_msgs", "messages", ofServer, "Messages received."),
  out_msgs: row("gnatsd_varz_out_msgs", "messages", ofServer, "Messages sent."),
  in_bytes: row("gnatsd_varz_in_bytes", "bytes", ofServer, "Bytes received."),
  out_bytes: row("gnatsd_varz_out_bytes", "bytes", ofServer, "Bytes sent."),
  mem: row("gnatsd_varz_mem", "bytes", ofServer, "Memory of the server."),
  cpu: row("gnatsd_varz_cpu", "percent", ofServer, "CPU of the server; 100 is one core."),
  cores: row("gnatsd_varz_cores", "cores", ofServer, "Cores of its machine."),
  max_connections: row(
    "gnatsd_varz_max_connections",
    "connections",
    ofServer,
    "Clients that may connect.",
  ),
  max_payload: row("gnatsd_varz_max_payload", "bytes", ofServer, "The largest message."),
} as const;

export const natsMetrics = {
  up: row(
    "gnatsd_up",
    "boolean",
    ofServer,
    "1 when the server answered the exporter's last question, else 0. The exporter's own.",
  ),
  ...varzMembers,
  healthz: row("gnatsd_healthz_status", "boolean", ofServer, "0 when the server is well, else 1."),
  connzConnections: row(
    "gnatsd_connz_num_connections",
    "connections",
    ofServer,
    "Clients connected, as the list of clients has them.",
  ),
  connzPendingBytes: row(
    "gnatsd_connz_pending_bytes",
    "bytes",
    ofServer,
    "Bytes that wait for clients to read them.",
  ),
  routezRoutes: row("gnatsd_routez_num_routes", "routes", ofServer, "Routes, as listed."),
  serverDisabled: row(
    "jetstream_server_jetstream_disabled",
    "boolean",
    ofJetStream,
    "1 when JetStream is off.",
  ),
  serverStreams: row("jetstream_server_total_streams", "streams", ofJetStream, "Streams here."),
  serverConsumers: row(
    "jetstream_server_total_consumers",
    "consumers",
    ofJetStream,
    "Consumers here.",
  ),
  serverMessages: row(
    "jetstream_server_total_messages",
    "messages",
    ofJetStream,
    "Messages stored here.",
  ),
  serverBytes: row("jetstream_server_total_message_bytes", "bytes", ofJetStream, "Bytes stored."),
  serverMaxMemory: row(
    "jetstream_server_max_memory",
    "bytes",
    ofJetStream,
    "Memory that streams may take.",
  ),
  serverMaxStorage: row(
    "jetstream_server_max_storage",
    "bytes",
    ofJetStream,
    "Disk that streams may take.",
  ),
  streamMessages: row("jetstream_stream_total_messages", "messages", ofStream, "In the stream."),
  streamBytes: row("jetstream_stream_total_bytes", "bytes", ofStream, "In the stream."),
  streamFirstSeq: row("jetstream_stream_first_seq", "sequence", ofStream, "The oldest message."),
  streamLastSeq: row("jetstream_stream_last_seq", "sequence", ofStream, "The newest message."),
  streamConsumers: row(
    "jetstream_stream_consumer_count",
    "consumers",
    ofStream,
    "Consumers of the stream.",
  ),
  streamReplicaLag: row(
    "jetstream_stream_replica_lag",
    "operations",
    [...ofStream, "replica"],
    "Operations that a replica is behind its leader. The exporter's own.",
  ),
  consumerPending: row(
    "jetstream_consumer_num_pending",
    "messages",
    ofConsumer,
    "Messages that were never delivered.",
  ),
  consumerAckPending: row(
    "jetstream_consumer_num_ack_pending",
    "messages",
    ofConsumer,
    "Messages delivered and not acknowledged.",
  ),
  consumerRedelivered: row(
    "jetstream_consumer_num_redelivered",
    "messages",
    ofConsumer,
    "Messages among them that were delivered more than once.",
  ),
  consumerWaiting: row(
    "jetstream_consumer_num_waiting",
    "requests",
    ofConsumer,
    "Requests for messages that wait.",
  ),
  consumerDeliveredConsumerSeq: row(
    "jetstream_consumer_delivered_consumer_seq",
    "sequence",
    ofConsumer,
    "Deliveries so far, repeats included.",
  ),
  consumerDeliveredStreamSeq: row(
    "jetstream_consumer_delivered_stream_seq",
    "sequence",
    ofConsumer,
    "The newest message delivered.",
  ),
  consumerAckFloorStreamSeq: row(
    "jetstream_consumer_ack_floor_stream_seq",
    "sequence",
    ofConsumer,
    "All up to this one are acknowledged.",
  ),
  consumerAckFloorConsumerSeq: row(
    "jetstream_consumer_ack_floor_consumer_seq",
    "sequence",
    ofConsumer,
    "All deliveries up to this one are acknowledged.",
  ),
} as const satisfies Record<string, NatsMetricRow>;
