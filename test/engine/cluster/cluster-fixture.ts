/** A cluster in the test's own process: a real nats-server, nodes with real threads, clients. */
import type { Test } from "tap";
import type { RunningNatsServer } from "../../../cluster/nats-server.ts";
import { Client, type ClientOptions } from "../../../engine/client/client.ts";
import { type ClusterNodeOptions, resolveClusterConfig } from "../../../engine/cluster-config.ts";
import { type RunningNode, startClusterNode } from "../../../engine/cluster-main.ts";
import { newClientId } from "../../../engine/main.ts";
import type { MachineRevision } from "../../../engine/ports.ts";
import { systemClock, systemRandom, systemScheduler } from "../../../engine/system-ports.ts";
import { openClusterLink } from "../../../engine/transport/nats/cluster-link.ts";
import { connectToNats } from "../../../engine/transport/nats/nats-broker.ts";
import { clusterNameDefault } from "../../../engine/transport/nats/subjects.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { type Outcome, outcomesIn, until } from "../shards/engine-fixture.ts";

export const ackWaitMs = 1_000;
const CONNECT_MS = 5_000;

export interface ClusterClient {
  readonly client: Client;
  /** In the order they came, those told twice included. */
  readonly outcomes: Outcome[];
  /** Starts so many, named PREFIX-0 …, with inputs by number; resolves when all are accepted. */
  start(
    machine: MachineRevision,
    count: number,
    options?: { readonly prefix?: string; readonly input?: (of: number) => unknown },
  ): Promise<void>;
  /** Resolves when so many different executions have an outcome. */
  ended(count: number): Promise<void>;
  /** Names of the executions that were told more than once. */
  toldTwice(): readonly string[];
  close(): Promise<void>;
}

export interface ClusterFixture {
  readonly server: RunningNatsServer;
  /** Of all nodes and clients. */
  readonly warnings: string[];
  node(nodeId: string, options?: Partial<ClusterNodeOptions>): Promise<RunningNode>;
  client(options?: Partial<ClientOptions> & { readonly cluster?: string }): Promise<ClusterClient>;
}

/** Undefined where no nats-server can be had: the caller returns. */
export async function startCluster(
  t: Test,
  clusters: readonly string[] = [clusterNameDefault],
): Promise<ClusterFixture | undefined> {
  const server = await natsServerFor(t, { clusters });
  if (server === undefined) return undefined;
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  return {
    server,
    warnings,
    node: async (nodeId, options = {}) => {
      const servers = server.urlFor("node", options.cluster);
      const config = resolveClusterConfig({
        servers,
        nodeId,
        shards: 1,
        streams: 2,
        ackWaitMs,
        ...options,
      });
      const node = await startClusterNode(config, { warn });
      t.teardown(() => node.stop());
      return node;
    },
    client: async ({ cluster = clusterNameDefault, ...options } = {}) => {
      const servers = [server.urlFor("client", cluster)];
      const broker = await connectToNats({ servers, name: "test", connectMs: CONNECT_MS, warn });
      t.teardown(() => broker.close());
      const link = await openClusterLink(broker, {
        cluster,
        clock: systemClock,
        scheduler: systemScheduler,
        random: systemRandom,
        warn,
      });
      const made = clientOn(link, options);
      const close = async () => {
        made.client.close();
        await broker.close();
      };
      t.teardown(close);
      return { ...made, close };
    },
  };
}

function inputOf(of: number): unknown {
  return { of };
}

/** Ends at once when `$.seconds` is 0, else after so many seconds. */
export const choosingMachine = JSON.stringify({
  StartAt: "Long?",
  States: {
    "Long?": {
      Type: "Choice",
      Choices: [{ Variable: "$.seconds", NumericGreaterThan: 0, Next: "Wait" }],
      Default: "Done",
    },
    Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "Done" },
    Done: { Type: "Pass", End: true },
  },
});

function clientOn(
  link: ConstructorParameters<typeof Client>[0],
  options: Partial<ClientOptions>,
): Omit<ClusterClient, "close"> {
  const outcomes: Outcome[] = [];
  const client = new Client(link, {
    clock: systemClock,
    scheduler: systemScheduler,
    clientId: newClientId(),
    onTerminals: (frame) => outcomes.push(...outcomesIn(frame)),
    ...options,
  });
  const different = () => new Set(outcomes.map(({ name }) => name));
  return {
    client,
    outcomes,
    start: async (machine, count, { prefix = "run", input = inputOf } = {}) => {
      const starts = Array.from({ length: count }, (_, of) =>
        client.startExecution({ machine, name: `${prefix}-${of}`, input: input(of) }),
      );
      await Promise.all(starts);
    },
    ended: (count) =>
      until(
        () => `${count - different().size} of ${count} outcomes`,
        () => different().size >= count,
      ),
    toldTwice: () => {
      const seen = new Set<string>();
      return outcomes.flatMap(({ name }) => {
        if (seen.has(name)) return [name];
        seen.add(name);
        return [];
      });
    },
  };
}
