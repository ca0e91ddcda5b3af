/**
 * What all nodes and clients of a cluster agree on, recorded in its bucket: the first node writes,
 * everybody else reads. Nothing changes it later: streams were made by it, and frames are in them.
 */
import type { Durability } from "../../ports.ts";
import { Bucket, BucketMissing } from "./bucket.ts";
import type { JetStreamPorts } from "./jetstream-request.ts";
import { clusterNames } from "./subjects.ts";

export interface ClusterSettings {
  readonly version: 1;
  /** Streams of starts; clients spread their frames over them. */
  readonly streams: number;
  /** Servers that keep a copy of each message. */
  readonly replicas: number;
  /** A frame that no node speaks for so long is given to another one. */
  readonly ackWaitMs: number;
  /** What an acknowledged start survives, by the servers' own settings. */
  readonly durability: Durability;
  readonly storage: "file" | "memory";
  /** Of one stream; further starts are refused. */
  readonly startsBytesMax: number;
  readonly resultsBytesMax: number;
  readonly resultsAgeMsMax: number;
}

export interface WantedSettings {
  /** Recorded when nothing is. */
  readonly settings: ClusterSettings;
  /** Those that somebody asked for by name: it is said when others hold. */
  readonly insisted: readonly (keyof ClusterSettings)[];
}

const KEY = "cluster";
const VERSION = 1;
const PATIENCE_MS = 20_000;
const CLIENT_PATIENCE_MS = 5_000;
const durabilities: readonly unknown[] = ["memory", "process", "power"];
const storages: readonly unknown[] = ["file", "memory"];

/** For nodes. Creates the cluster's bucket if it is missing. */
export async function settleClusterSettings(
  ports: JetStreamPorts & { readonly warn: (text: string) => void },
  cluster: string,
  { settings: proposed, insisted }: WantedSettings,
): Promise<ClusterSettings> {
  const bucket = new Bucket(ports, clusterNames(cluster).bucket);
  await bucket.ensure(proposed.replicas);
  for (;;) {
    const { value, revision } = await bucket.get(KEY, PATIENCE_MS);
    if (value === null) {
      const bytes = Buffer.from(JSON.stringify(proposed));
      const options = { replaces: revision, patienceMs: PATIENCE_MS };
      const { kind } = await bucket.write(KEY, bytes, options);
      if (kind === "written") return proposed;
      continue; // Another node was first, or the answer to our own write was lost.
    }
    const settings = readSettings(value, cluster);
    for (const name of insisted) {
      if (settings[name] === proposed[name]) continue;
      ports.warn(
        `cluster ${cluster} was created with ${name} ${settings[name]}; ${proposed[name]} is not followed (a cluster of another name can have it)`,
      );
    }
    return settings;
  }
}

/** For clients and observers. @throws Error when no node was ever started for the cluster. */
export async function readClusterSettings(
  ports: JetStreamPorts,
  cluster: string,
): Promise<ClusterSettings> {
  const value = await recorded(new Bucket(ports, clusterNames(cluster).bucket));
  if (value === null) {
    throw new Error(
      `there is no cluster ${cluster} on these NATS servers: no node was ever started for it. Start one (stepstorm start --nats URL --cluster ${cluster}), or check the name`,
    );
  }
  return readSettings(value, cluster);
}

async function recorded(bucket: Bucket): Promise<Uint8Array | null> {
  try {
    return (await bucket.get(KEY, CLIENT_PATIENCE_MS)).value;
  } catch (error) {
    if (error instanceof BucketMissing) return null;
    throw error;
  }
}

function readSettings(bytes: Uint8Array, cluster: string): ClusterSettings {
  const where = `the settings of cluster ${cluster} (entry ${KEY} of the bucket ${clusterNames(cluster).bucket})`;
  const value = objectOf(bytes);
  const version = value?.["version"];
  if (typeof version === "number" && version > VERSION) {
    throw new Error(
      `${where} were written by a later version of Stepstorm (version ${version}, this one reads ${VERSION}): update this program`,
    );
  }
  if (value === undefined || version !== VERSION || !isWhole(value)) {
    throw new Error(
      `${where} are damaged: delete the entry and start a node with the flags that the cluster was created with`,
    );
  }
  return Object.freeze(value as unknown as ClusterSettings);
}

function isWhole(value: Record<string, unknown>): boolean {
  const numbers = [
    "streams",
    "replicas",
    "ackWaitMs",
    "startsBytesMax",
    "resultsBytesMax",
    "resultsAgeMsMax",
  ];
  return (
    numbers.every((name) => Number.isInteger(value[name]) && Number(value[name]) > 0) &&
    durabilities.includes(value["durability"]) &&
    storages.includes(value["storage"])
  );
}

function objectOf(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
