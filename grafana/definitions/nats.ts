/** NATS and JetStream: servers, streams, consumers, replicas. */
import { natsMetrics as n } from "../../cluster/nats-exporter/nats-metrics.ts";
import { serverSilences } from "../model/annotations.ts";
import { colors, lines, stat, states, units } from "../model/panels.ts";
import { chosen, type Named, select } from "../model/promql.ts";
import type { DashboardSpec, PanelSpec, RowSpec } from "../model/spec.ts";
import { serverVariable } from "../model/variables.ts";

const where = [chosen.server];
const leading = [...where, 'is_stream_leader="true"'];
const leadingConsumer = [...where, 'is_consumer_leader="true"'];

function rateOf(metric: Named, by: string, matchers: readonly string[] = where): string {
  return `sum by (${by}) (rate(${select(metric, matchers)}[$__rate_interval]))`;
}

function sumOf(metric: Named, by: string, matchers: readonly string[] = where): string {
  return `sum by (${by}) (${select(metric, matchers)})`;
}

function perServer(
  metric: Named,
  given: Pick<PanelSpec, "title" | "answers" | "whenBad" | "unit">,
): PanelSpec {
  return lines({
    ...given,
    queries: [{ expr: sumOf(metric, "server_id"), legend: "{{server_id}}" }],
  });
}

function inAndOut(
  [received, sent]: readonly [Named, Named],
  given: Pick<PanelSpec, "title" | "answers" | "whenBad" | "unit">,
): PanelSpec {
  return lines({
    ...given,
    queries: [
      { expr: rateOf(received, "server_id"), legend: "in {{server_id}}" },
      { expr: rateOf(sent, "server_id"), legend: "out {{server_id}}" },
    ],
  });
}

const STEP_DOWN = "See its log; it answers again by itself, or has to be started.";

const health: RowSpec = {
  title: "Health",
  panels: [
    states({
      title: "Servers answer",
      answers: "Which servers answer the exporter?",
      whenBad: STEP_DOWN,
      unit: units.none,
      states: { 0: { text: "silent", color: "red" }, 1: { text: "answers", color: "green" } },
      queries: [{ expr: select(n.up, where), legend: "{{server_id}}" }],
    }),
    states({
      title: "Servers are well",
      answers: "Which servers say that they, and their JetStream, are well?",
      whenBad: "A replica is catching up, or a stream has no leader: see below and its log.",
      unit: units.none,
      states: { 0: { text: "well", color: "green" }, 1: { text: "not well", color: "red" } },
      queries: [{ expr: select(n.healthz, where), legend: "{{server_id}}" }],
    }),
    stat({
      title: "JetStream leaders",
      answers: "How many servers think that they lead JetStream? One is right.",
      whenBad: "0: no majority, nothing is accepted. Bring servers back. 2: a cut in the network.",
      unit: units.none,
      decimals: 0,
      height: 8,
      thresholds: [1, 0.5],
      queries: [
        {
          expr: `count(${select(n.serverStreams, [...where, 'is_meta_leader="true"'])}) or vector(0)`,
          legend: "leaders",
        },
      ],
    }),
    stat({
      title: "JetStream is off",
      answers: "On how many servers is JetStream disabled?",
      whenBad: "A server that met an I/O error switches it off: see its log and disk.",
      unit: units.none,
      decimals: 0,
      height: 8,
      thresholds: [1, 1],
      queries: [{ expr: `sum(${select(n.serverDisabled, where)})`, legend: "disabled" }],
    }),
  ],
};

const servers: RowSpec = {
  title: "Servers",
  panels: [
    inAndOut([n.in_msgs, n.out_msgs], {
      title: "Messages",
      answers: "How many messages do servers take and give?",
      whenBad: "Many more out than in: a subscription too much, or redelivery.",
      unit: units.messagesPerSecond,
    }),
    inAndOut([n.in_bytes, n.out_bytes], {
      title: "Traffic",
      answers: "How many bytes do servers take and give?",
      whenBad: "Near what the network carries: more servers, smaller inputs.",
      unit: units.bytesPerSecond,
    }),
    lines({
      title: "CPU of servers",
      answers: "How many cores does each server use, and how many has its machine?",
      whenBad: "Near the cores of the machine: move nodes elsewhere, or spread over more streams.",
      unit: units.cores,
      queries: [
        { expr: `${select(n.cpu, where)} / 100`, legend: "used {{server_id}}" },
        { expr: `max(${select(n.cores, where)})`, legend: "cores" },
      ],
      colors: { cores: colors.muted },
    }),
    perServer(n.mem, {
      title: "Memory of servers",
      answers: "How much memory does each server take?",
      whenBad: "It grows without end: slow readers, or streams in memory.",
      unit: units.bytes,
    }),
    lines({
      title: "Connections",
      answers: "Who is connected, and how often is a connection made?",
      whenBad: "Many new ones: clients are let go of or cannot log in.",
      unit: units.count,
      queries: [
        { expr: sumOf(n.connections, "server_id"), legend: "now {{server_id}}" },
        { expr: rateOf(n.total_connections, "server_id"), legend: "new a second {{server_id}}" },
        { expr: sumOf(n.connzConnections, "server_id"), legend: "listed {{server_id}}" },
        { expr: `max(${select(n.max_connections, where)})`, legend: "allowed" },
      ],
      logarithmic: true,
    }),
    lines({
      title: "Slow readers",
      answers: "Do clients read more slowly than they are sent to?",
      whenBad: "The client is overloaded or its network is: it is let go of, and connects again.",
      unit: units.bytes,
      queries: [
        {
          expr: sumOf(n.connzPendingBytes, "server_id"),
          legend: "waiting for readers {{server_id}}",
        },
      ],
    }),
    stat({
      title: "Clients let go of",
      width: 6,
      answers: "How many clients were disconnected for reading too slowly, since the start?",
      whenBad: "See which one in the server's log.",
      unit: units.count,
      decimals: 0,
      thresholds: [1, 10],
      queries: [{ expr: `sum(${select(n.slow_consumers, where)})`, legend: "slow" }],
    }),
    stat({
      title: "Routes",
      width: 6,
      answers: "How many routes do the servers have to each other?",
      whenBad: "Fewer than usual: servers are cut off from each other.",
      unit: units.count,
      decimals: 0,
      queries: [
        { expr: `sum(${select(n.routes, where)})`, legend: "routes" },
        { expr: `sum(${select(n.routezRoutes, where)})`, legend: "listed" },
      ],
    }),
    stat({
      title: "Subscriptions",
      width: 6,
      answers: "How many subscriptions do servers hold?",
      whenBad: "It grows without end: a client forgets to end its own.",
      unit: units.count,
      queries: [{ expr: `sum(${select(n.subscriptions, where)})`, legend: "subscriptions" }],
    }),
    stat({
      title: "Largest message",
      width: 6,
      answers: "How large may a message be?",
      whenBad: "Below 1 MB large inputs cannot be started: raise max_payload.",
      unit: units.bytes,
      queries: [{ expr: `min(${select(n.max_payload, where)})`, legend: "max_payload" }],
    }),
  ],
};

const streams: RowSpec = {
  title: "Streams",
  panels: [
    lines({
      title: "Messages stored",
      width: 6,
      answers: "How much is in each stream?",
      whenBad: "A stream of starts that grows: nodes cannot follow. Add nodes.",
      unit: units.count,
      queries: [
        { expr: sumOf(n.streamMessages, "stream_name", leading), legend: "{{stream_name}}" },
      ],
    }),
    lines({
      title: "Bytes stored",
      width: 6,
      answers: "How many bytes does each stream take?",
      whenBad: "Near the stream's limit starts are refused: raise it, or add nodes.",
      unit: units.bytes,
      queries: [{ expr: sumOf(n.streamBytes, "stream_name", leading), legend: "{{stream_name}}" }],
    }),
    lines({
      title: "Messages written",
      width: 6,
      answers: "How many messages are stored each second?",
      whenBad: "0 while clients send: the stream has no leader, or the disk stands.",
      unit: units.messagesPerSecond,
      queries: [
        { expr: rateOf(n.streamLastSeq, "stream_name", leading), legend: "{{stream_name}}" },
      ],
    }),
    lines({
      title: "Age of the oldest, in messages",
      width: 6,
      answers: "How far apart are the oldest and the newest message of each stream?",
      whenBad: "A stream of starts: one frame is kept by an execution that waits long, or is lost.",
      unit: units.count,
      queries: [
        {
          expr: `${sumOf(n.streamLastSeq, "stream_name", leading)} - ${sumOf(n.streamFirstSeq, "stream_name", leading)} + 1`,
          legend: "{{stream_name}}",
        },
      ],
    }),
    lines({
      title: "Disk of JetStream",
      width: 6,
      answers: "How much is stored on each server, and how much may be?",
      whenBad: "Above 80 %: streams will refuse. Add disk, or shorten what results keep.",
      unit: units.bytes,
      logarithmic: true,
      queries: [
        { expr: sumOf(n.serverBytes, "server_id"), legend: "stored {{server_id}}" },
        { expr: sumOf(n.serverMaxStorage, "server_id"), legend: "disk allowed {{server_id}}" },
        { expr: sumOf(n.serverMaxMemory, "server_id"), legend: "memory allowed {{server_id}}" },
      ],
    }),
    lines({
      title: "Streams and consumers",
      width: 6,
      answers: "How many streams, consumers and messages does each server have?",
      whenBad: "Fewer than usual: a server has lost its store; nodes make streams anew.",
      unit: units.count,
      logarithmic: true,
      queries: [
        { expr: sumOf(n.serverStreams, "server_id"), legend: "streams {{server_id}}" },
        { expr: sumOf(n.serverConsumers, "server_id"), legend: "consumers {{server_id}}" },
        { expr: sumOf(n.serverMessages, "server_id"), legend: "messages {{server_id}}" },
      ],
    }),
    lines({
      title: "Lag of replicas",
      width: 6,
      answers: "How far are replicas behind the leaders of their streams?",
      whenBad: "It stays: that server's disk or network is slow; it cannot take over.",
      unit: units.count,
      emptyWhen: "Streams of one replica have nobody behind them.",
      queries: [
        {
          expr: `max by (stream_name, replica) (${select(n.streamReplicaLag, leading)})`,
          legend: "{{stream_name}} on {{replica}}",
        },
      ],
    }),
    lines({
      title: "Consumers of streams",
      width: 6,
      answers: "How many consumers has each stream?",
      whenBad: "A stream of starts without one is read by nobody: nodes make it anew.",
      unit: units.count,
      decimals: 0,
      queries: [
        { expr: sumOf(n.streamConsumers, "stream_name", leading), legend: "{{stream_name}}" },
      ],
    }),
  ],
};

/** Not each by itself: every client has consumers of its own. */
const consumerLegend = "{{stream_name}}";
const ofConsumer = "stream_name";

function perConsumer(
  metric: Named,
  given: Pick<PanelSpec, "title" | "answers" | "whenBad">,
): PanelSpec {
  const expr = sumOf(metric, ofConsumer, leadingConsumer);
  return lines({ ...given, unit: units.count, queries: [{ expr, legend: consumerLegend }] });
}

const consumers: RowSpec = {
  title: "Consumers",
  panels: [
    perConsumer(n.consumerPending, {
      title: "Never delivered",
      answers: "How many messages wait that no node has taken?",
      whenBad: "It grows: nodes are full or away. Add nodes.",
    }),
    perConsumer(n.consumerAckPending, {
      title: "Delivered, not acknowledged",
      answers: "How many frames do nodes have in hand?",
      whenBad: "At its limit nothing more is delivered: executions that wait long hold frames.",
    }),
    perConsumer(n.consumerRedelivered, {
      title: "Delivered more than once",
      answers: "How many of them were delivered before?",
      whenBad: "Nodes die or lose their leases: see deaths, pauses, and --ack-wait.",
    }),
    perConsumer(n.consumerWaiting, {
      title: "Requests that wait",
      answers: "Do nodes ask for more than there is?",
      whenBad: "0 with messages never delivered: all nodes are full, or cannot reach NATS.",
    }),
    lines({
      title: "Deliveries",
      answers: "How many messages are delivered each second, first time and in all?",
      whenBad: "In all well above the first time: deliveries are repeated.",
      unit: units.messagesPerSecond,
      queries: [
        {
          expr: rateOf(n.consumerDeliveredStreamSeq, ofConsumer, leadingConsumer),
          legend: `first ${consumerLegend}`,
        },
        {
          expr: rateOf(n.consumerDeliveredConsumerSeq, ofConsumer, leadingConsumer),
          legend: `in all ${consumerLegend}`,
        },
      ],
    }),
    lines({
      title: "Behind the acknowledged",
      answers: "How far is what is acknowledged without a gap behind what is delivered?",
      whenBad:
        "One frame holds it up: an execution that waits long, which is no harm, or a lost one.",
      unit: units.count,
      queries: [
        {
          expr: `${sumOf(n.consumerDeliveredStreamSeq, ofConsumer, leadingConsumer)} - ${sumOf(n.consumerAckFloorStreamSeq, ofConsumer, leadingConsumer)}`,
          legend: `messages ${consumerLegend}`,
        },
        {
          expr: `${sumOf(n.consumerDeliveredConsumerSeq, ofConsumer, leadingConsumer)} - ${sumOf(n.consumerAckFloorConsumerSeq, ofConsumer, leadingConsumer)}`,
          legend: `deliveries ${consumerLegend}`,
        },
      ],
    }),
  ],
};

export const nats: DashboardSpec = {
  name: "nats",
  uid: "stepstorm-nats",
  title: "Stepstorm / NATS and JetStream",
  description: "Servers, streams and consumers of a cluster, as nats-exporter tells of them.",
  variables: [serverVariable],
  annotations: [serverSilences],
  rows: [health, servers, streams, consumers],
};
