/**
 * The cluster of one run: nats-servers and nodes as real processes, and what faults need besides
 * (proxies, a namespace, a small disk). All of it ends with the run, however that ends.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasJetStream } from "../../../cluster/nats/nats-ready.ts";
import type { RunningNatsServer } from "../../../cluster/nats-server.ts";
import { until } from "../../../cluster/processes/until.ts";
import { startTcpProxy, type TcpProxy } from "../../../cluster/tcp-proxy.ts";
import type { ClusterAddress } from "../../nats/cluster-connection.ts";
import type { NodePlan } from "../../nats/node-process.ts";
import { startServers } from "../../nats/own-servers.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { type BrokerView, openBrokerView } from "./broker-view.ts";
import { ChaosNode } from "./chaos-node.ts";
import type { ClusterShape } from "./cluster-shape.ts";
import { ClusterWatch, identitiesOf } from "./cluster-watch.ts";
import { makeNamespace, type NetworkNamespace } from "./network-namespace.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";

export interface ClusterPlan {
  readonly shape: ClusterShape;
  readonly scenario: Scenario;
  /** For stores and logs. */
  readonly folder: string;
  /** Of the client; a node's is as many above as its number. */
  readonly metricsPort: number | undefined;
  /** In [0, 1): draws the jitter of proxies. */
  readonly random: () => number;
}

const CLUSTER = "chaos";
const JETSTREAM_MS = 30_000;
/** A disk that is small says so itself: JetStream shall not refuse streams for it. */
const STORE_BYTES_MAX = 2 ** 40;

export class ChaosCluster {
  readonly shape: ClusterShape;
  readonly servers: RunningNatsServer[] = [];
  readonly nodes: ChaosNode[] = [];
  /** Between node 1 and each server, where the shape has proxies. */
  readonly proxies: TcpProxy[] = [];
  readonly watch: ClusterWatch;
  readonly #plan: ClusterPlan;
  #namespace: NetworkNamespace | undefined;
  #disk: SmallDisk | undefined;
  #view: BrokerView | undefined;

  private constructor(plan: ClusterPlan) {
    this.#plan = plan;
    this.shape = plan.shape;
    this.watch = new ClusterWatch(
      () => this.nodes.map((node) => node.process.identity),
      () => identitiesOf(this.servers.map(({ pid }) => pid)),
    );
  }

  /** Does the work on a cluster whose nodes are all ready. @throws Error with the end of a log. */
  static async with<Result>(
    plan: ClusterPlan,
    work: (cluster: ChaosCluster) => Promise<Result>,
  ): Promise<Result> {
    const cluster = new ChaosCluster(plan);
    try {
      await cluster.#start();
      return await work(cluster);
    } finally {
      await cluster.#stop();
    }
  }

  get address(): ClusterAddress {
    return this.addressOf("client");
  }

  addressOf(who: "client" | "node" | "admin"): ClusterAddress {
    return { servers: this.servers.map((server) => server.urlFor(who)), cluster: CLUSTER };
  }

  get view(): BrokerView {
    return defined(this.#view, "the streams");
  }

  get namespace(): NetworkNamespace {
    return defined(this.#namespace, "a network namespace");
  }

  get disk(): SmallDisk {
    return defined(this.#disk, "a disk of its own");
  }

  serverNamed(name: string): RunningNatsServer {
    return defined(
      this.servers.find((server) => server.name === name),
      `a server ${name}`,
    );
  }

  /** @throws Error with the end of its log when a node has ended by itself. */
  async check(): Promise<void> {
    for (const node of this.nodes) await node.check();
  }

  async #start(): Promise<void> {
    const { shape, folder } = this.#plan;
    if (shape.road === "namespace") this.#namespace = await makeNamespace();
    if (shape.diskMb !== undefined) {
      this.#disk = await mountSmallDisk(join(folder, "nats-1", "store"), shape.diskMb);
    }
    this.servers.push(...(await this.#startServers()));
    await until(() => hasJetStream(this.servers[0]!.urlFor("admin")), {
      what: `JetStream of the nats-servers to answer (see ${this.servers[0]!.logFile})`,
      withinMs: JETSTREAM_MS,
    });
    await this.#startNodes();
    this.#view = await openBrokerView(this.addressOf("admin"), shape.streams);
  }

  #startServers(): Promise<readonly RunningNatsServer[]> {
    const { shape, folder } = this.#plan;
    const { servers: count, sync } = shape;
    const host = this.#namespace?.hostAddress;
    const more = {
      ...(host === undefined ? {} : { host }),
      ...(shape.diskMb === undefined ? {} : { storeBytesMax: STORE_BYTES_MAX }),
    };
    return startServers({ count, cluster: CLUSTER, sync, folder, more });
  }

  async #startNodes(): Promise<void> {
    const { shape, scenario, folder, metricsPort } = this.#plan;
    const servicesFile = join(folder, "services.json");
    const handlersFile = join(folder, "handlers.json");
    await writeFile(servicesFile, JSON.stringify(scenario.services));
    await writeFile(handlersFile, JSON.stringify(scenario.handlers));
    for (let number = 1; number <= shape.nodes; number++) {
      const isFirst = number === 1;
      const plan: NodePlan = {
        nodeId: `node-${number}`,
        servers: isFirst ? await this.#serversOfFirst() : this.addressOf("node").servers,
        cluster: CLUSTER,
        shards: 1,
        durability: shape.sync === "always" ? "power" : "process",
        streams: shape.streams,
        replicas: shape.replicas,
        servicesFile,
        handlersFile,
        activePerShardMax: shape.activePerShardMax,
        folder,
        more: [
          ...moreFlags(shape),
          ...(metricsPort === undefined ? [] : ["--metrics-port", String(metricsPort + number)]),
        ],
        ...(isFirst && this.#namespace !== undefined
          ? { commandPrefix: this.#namespace.commandPrefix }
          : {}),
      };
      this.nodes.push(new ChaosNode(plan));
    }
    // The first one makes the streams: together they would only wait for one another.
    await this.nodes[0]!.start();
    await Promise.all(this.nodes.slice(1).map((node) => node.start()));
  }

  async #serversOfFirst(): Promise<readonly string[]> {
    const { servers } = this.addressOf("node");
    if (this.shape.road !== "proxies") return servers;
    const { random } = this.#plan;
    return Promise.all(
      servers.map(async (server) => {
        const url = new URL(server);
        const target = { host: url.hostname, port: Number(url.port) };
        const proxy = await startTcpProxy({ target, random });
        this.proxies.push(proxy);
        url.host = `127.0.0.1:${proxy.port}`;
        return url.href.replace(/\/$/, "");
      }),
    );
  }

  async #stop(): Promise<void> {
    this.watch.stop();
    await this.#view?.close();
    await Promise.all(this.proxies.map((proxy) => proxy.heal()));
    await Promise.all(this.nodes.map((node) => node.stop()));
    await Promise.all(this.servers.map((server) => server.stop()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.#namespace?.remove();
    await this.#disk?.remove();
  }
}

function moreFlags({ ackWaitMs, startsBytesMax, servers }: ClusterShape): readonly string[] {
  return [
    "--faults",
    ...["--ack-wait", `${ackWaitMs}ms`],
    // Those that servers tell of themselves are the same ones, but not behind the same proxies.
    ...(servers > 1 ? [] : ["--pinned"]),
    ...(startsBytesMax === undefined ? [] : ["--starts-bytes-max", String(startsBytesMax)]),
  ];
}

function defined<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`this run has not ${what}`);
  return value;
}
