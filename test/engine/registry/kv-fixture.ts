/** Registries of one cluster on a real nats-server, each with a connection of its own. */
import type { Test } from "tap";
import type { RunningNatsServer } from "../../../cluster/nats-server.ts";
import type { MachineRevision, Registry } from "../../../engine/ports.ts";
import { openKvRegistry } from "../../../engine/registry/kv-registry.ts";
import { systemClock, systemIds, systemScheduler } from "../../../engine/system-ports.ts";
import { Bucket } from "../../../engine/transport/nats/bucket.ts";
import { connectToNats, type NatsBroker } from "../../../engine/transport/nats/nats-broker.ts";
import {
  clusterNameDefault,
  clusterNames,
  type Role,
} from "../../../engine/transport/nats/subjects.ts";

export interface KvNode {
  readonly registry: Registry;
  readonly broker: NatsBroker;
  /** The bucket as somebody else would write to it. */
  readonly bucket: Bucket;
  /** What the operator was told. */
  readonly warnings: readonly string[];
}

const CONNECT_MS = 5_000;

export async function connectAs(
  t: Test,
  urls: string | readonly string[],
  warn: (text: string) => void = () => {},
): Promise<NatsBroker> {
  const servers = typeof urls === "string" ? [urls] : urls;
  const broker = await connectToNats({ servers, name: "test", connectMs: CONNECT_MS, warn });
  t.teardown(() => broker.close());
  return broker;
}

/** @param role Whose permissions it has. */
export async function openKvNode(
  t: Test,
  server: RunningNatsServer,
  { role = "node", cluster = clusterNameDefault }: { role?: Role; cluster?: string } = {},
): Promise<KvNode> {
  return openKvNodeAt(t, server.urlFor(role), { cluster, replicas: 1 });
}

export async function openKvNodeAt(
  t: Test,
  urls: string | readonly string[],
  { cluster = clusterNameDefault, replicas }: { cluster?: string; replicas: number },
): Promise<KvNode> {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const broker = await connectAs(t, urls, warn);
  const ports = { broker, clock: systemClock, scheduler: systemScheduler, warn };
  const registry = await openKvRegistry(ports, { cluster, replicas });
  t.teardown(() => registry.close());
  return { registry, broker, bucket: new Bucket(ports, clusterNames(cluster).bucket), warnings };
}

export function revisionOf(name: string, given: Partial<MachineRevision> = {}): MachineRevision {
  const revisionId = given.revisionId ?? systemIds.uuid();
  return {
    revisionId,
    name,
    stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    definition: `{"Comment":"\ud800 ${revisionId} \u2028 é"}`,
    roleArn: "arn:aws:iam::123456789012:role/any",
    createdMs: 1.5,
    ...given,
  };
}
