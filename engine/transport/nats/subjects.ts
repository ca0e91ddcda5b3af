/**
 * The names a cluster uses on NATS. All begin with the cluster's own name, so that several clusters
 * share a server; only task subjects are the users' own. Permissions of roles are built from them.
 */

/** Lower-case letters, digits, hyphens. */
export const clusterNamePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const clusterNameDefault = "stepstorm";

/** Where workers in any language listen (queue groups): `tasks.…`. */
export const taskSubjectPrefix = "tasks.";

export interface ClusterNames {
  /** Frames of starts, stream by stream. */
  starts(streamIndex: number): string;
  /** Terminal records of a client's executions. */
  results(clientId: string): string;
  /** Frames of synchronous starts; queue group `nodes`. */
  readonly sync: string;
  /** Deploy, describe; queue group `nodes`. */
  readonly requests: string;
  /** A node's status, each second. */
  nodeStatus(nodeId: string): string;
  /** A node's log lines, in batches. */
  nodeLogs(nodeId: string): string;
  /** All of a node's metrics, every ten seconds. */
  nodeMetrics(nodeId: string): string;
  /** What an operator, or a test, asks of one node. */
  nodeControl(nodeId: string): string;
  /** Executions that were given up because they killed threads. */
  readonly poisoned: string;
  readonly queueGroup: "nodes";

  startsStream(streamIndex: number): string;
  readonly resultsStream: string;
  readonly poisonedStream: string;
  /** The durable consumer that all nodes pull starts from. */
  readonly startsConsumer: "nodes";
  /** The durable consumer of one client's terminal records. */
  resultsConsumer(clientId: string): string;
  /** Key-value bucket of machine revisions and of the cluster's own settings. */
  readonly bucket: string;
}

export function clusterNames(cluster: string): ClusterNames {
  return {
    starts: (streamIndex) => `${cluster}.starts.${streamIndex}`,
    results: (clientId) => `${cluster}.results.${clientId}`,
    sync: `${cluster}.sync`,
    requests: `${cluster}.requests`,
    nodeStatus: (nodeId) => `${cluster}.nodes.${nodeId}.status`,
    nodeLogs: (nodeId) => `${cluster}.nodes.${nodeId}.logs`,
    nodeMetrics: (nodeId) => `${cluster}.nodes.${nodeId}.metrics`,
    nodeControl: (nodeId) => `${cluster}.nodes.${nodeId}.control`,
    poisoned: `${cluster}.poisoned`,
    queueGroup: "nodes",
    startsStream: (streamIndex) => `${cluster}-starts-${streamIndex}`,
    resultsStream: `${cluster}-results`,
    poisonedStream: `${cluster}-poisoned`,
    startsConsumer: "nodes",
    resultsConsumer: (clientId) => `client-${clientId}`,
    bucket: `${cluster}-machines`,
  };
}

export type Role = "node" | "client" | "worker" | "observer";

export interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The most streams of starts a cluster may have: permissions name each of them. */
export const streamsMax = 64;

/**
 * What a role may do, as nats-server's permissions. JetStream's API is opened by the streams and
 * consumers that the role needs.
 */
export function permissionsOf(role: Role, cluster: string): Permissions {
  const names = clusterNames(cluster);
  const results = names.resultsStream;
  const bucketStream = `KV_${names.bucket}`;
  const readBucket = [
    `$JS.API.STREAM.INFO.${bucketStream}`,
    `$JS.API.STREAM.MSG.GET.${bucketStream}`,
    `$JS.API.DIRECT.GET.${bucketStream}.>`,
    `$JS.API.DIRECT.GET.${bucketStream}`,
    `$JS.API.CONSUMER.CREATE.${bucketStream}`,
    `$JS.API.CONSUMER.CREATE.${bucketStream}.>`,
    `$JS.API.CONSUMER.DELETE.${bucketStream}.>`,
    `$JS.FC.${bucketStream}.>`,
    "$JS.API.INFO",
  ];
  const inbox = "_INBOX.>";
  switch (role) {
    case "node":
      return {
        publish: [
          `${cluster}.>`,
          `$KV.${names.bucket}.>`,
          `${taskSubjectPrefix}>`,
          ...ownStreams(names, bucketStream).flatMap(useStream),
          ...readBucket,
          inbox,
        ],
        subscribe: [`${cluster}.>`, inbox],
      };
    case "client":
      return {
        publish: [
          `${cluster}.starts.*`,
          names.sync,
          names.requests,
          `$JS.API.CONSUMER.*.${results}`,
          `$JS.API.CONSUMER.*.${results}.>`,
          `$JS.API.CONSUMER.MSG.NEXT.${results}.>`,
          `$JS.ACK.${results}.>`,
          ...readBucket,
        ],
        subscribe: [inbox],
      };
    case "worker":
      return { publish: [inbox], subscribe: [`${taskSubjectPrefix}>`, inbox] };
    case "observer":
      return {
        publish: [`${cluster}.nodes.*.control`, ...readBucket],
        subscribe: [`${cluster}.nodes.>`, `${cluster}.poisoned`, inbox],
      };
  }
}

/** A wildcard stands for a whole token, never for a part of a stream's name: each has its own line. */
function ownStreams(names: ClusterNames, bucketStream: string): readonly string[] {
  const starts = Array.from({ length: streamsMax }, (_, index) => names.startsStream(index));
  return [...starts, names.resultsStream, names.poisonedStream, bucketStream];
}

/** Set up, describe, read, acknowledge. */
function useStream(stream: string): readonly string[] {
  return [
    `$JS.API.STREAM.*.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.CONSUMER.*.${stream}`,
    `$JS.API.CONSUMER.*.${stream}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.>`,
    `$JS.ACK.${stream}.>`,
  ];
}
