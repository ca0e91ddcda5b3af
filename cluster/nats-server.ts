/**
 * A nats-server for whoever needs one: the program found or fetched, and a server started that ends
 * with the process that started it.
 */
import { join } from "node:path";
import { clusterNameDefault, type Role } from "../engine/transport/nats/subjects.ts";
import { findBinary } from "./nats/find-binary.ts";
import type { NatsServerBinary } from "./nats/nats-binary.ts";
import type { NatsServerSettings, RouteSettings, Sync } from "./nats/nats-config.ts";
import { launchNatsServer, type NatsLaunch } from "./nats/nats-launch.ts";
import { hasJetStream } from "./nats/nats-ready.ts";
import {
  adminName,
  createUsers,
  type NatsUser,
  type NatsUsers,
  urlWith,
  userName,
} from "./nats/nats-users.ts";
import { freePort } from "./processes/free-port.ts";
import { sendSignal, stateOf } from "./processes/process-identity.ts";
import { endProcess, type StartedProcess, waitForDeath } from "./processes/started-process.ts";
import { until } from "./processes/until.ts";
import { endWithThisProcess } from "./processes/watchdog.ts";

export interface NatsServerOptions {
  /** Configuration, log and store. It stays when the server ends. */
  readonly folder: string;
  readonly name?: string;
  /** Kept over restarts. 0, or none: a free one. */
  readonly port?: number;
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  readonly sync?: Sync;
  readonly memoryBytesMax?: number;
  readonly storeBytesMax?: number;
  /** Clusters that share the server; each has users of its own. */
  readonly clusters?: readonly string[];
  /** In place of fresh ones: servers of one cluster must have the same. */
  readonly users?: NatsUsers;
  /** Monitoring over HTTP, on loopback. 0: a free port. */
  readonly monitorPort?: number;
  /** Makes it one server of several. */
  readonly routes?: RouteSettings;
  /** `["ip", "netns", "exec", NAME]` */
  readonly commandPrefix?: readonly string[];
  readonly binary?: NatsServerBinary;
}

export interface RunningNatsServer {
  readonly name: string;
  /** Without a user: see `urlFor`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly monitorUrl: string | undefined;
  /** Of its present life. */
  readonly pid: number;
  readonly folder: string;
  readonly storeFolder: string;
  readonly logFile: string;
  readonly version: string;
  readonly users: NatsUsers;
  /** The URL with user and password. @param cluster The first of the server's, unless told otherwise. */
  urlFor(who: Role | "admin" | "system", cluster?: string): string;
  /** In order; within ten seconds, or else by force. */
  stop(): Promise<void>;
  /** Resolves when the signal has had its effect: dead, stopped, running again. Default: SIGKILL. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** On the same port and folder; one that still runs is stopped before. */
  restart(): Promise<void>;
}

/** Environment, PATH, cache, Debian's packages: the first that is new enough. @throws Error What was tried. */
export function ensureNatsServer(): Promise<NatsServerBinary> {
  return findBinary(process.env);
}

const JETSTREAM_MS = 15_000;
const STOP_MS = 10_000;
const SIGNAL_MS = 5_000;
const PORT_ATTEMPTS_MAX = 3;

/** Resolves when it answers, and JetStream with it (unless it waits for other servers). */
export async function startNatsServer(options: NatsServerOptions): Promise<RunningNatsServer> {
  const binary = options.binary ?? (await ensureNatsServer());
  for (let attempt = 1; ; attempt++) {
    const server = new Server(options, await launchOf(options, binary));
    try {
      await server.start();
      return server;
    } catch (error) {
      // Another process may have taken the port between the choice and the start.
      const isTaken = /address already in use/.test((error as Error).message);
      if (!isTaken || options.port || attempt >= PORT_ATTEMPTS_MAX) throw error;
    }
  }
}

async function launchOf(options: NatsServerOptions, binary: NatsServerBinary): Promise<NatsLaunch> {
  const { folder, name = "nats", host = "127.0.0.1", monitorPort, clusters } = options;
  const settings: NatsServerSettings = {
    serverName: name,
    host,
    port: options.port || (await freePort(host)),
    monitorPort: monitorPort === 0 ? await freePort() : monitorPort,
    storeFolder: join(folder, "store"),
    pidFile: join(folder, "nats.pid"),
    sync: options.sync ?? "default",
    memoryBytesMax: options.memoryBytesMax,
    storeBytesMax: options.storeBytesMax,
    users: options.users ?? createUsers(clusters),
    routes: options.routes,
  };
  return {
    name,
    binary,
    settings,
    configFile: join(folder, "nats.conf"),
    logFile: join(folder, "nats.log"),
    commandPrefix: options.commandPrefix,
  };
}

class Server implements RunningNatsServer {
  readonly #launch: NatsLaunch;
  readonly #clusters: readonly string[];
  readonly folder: string;
  #process: StartedProcess | undefined;
  #callOffWatchdog = () => {};

  constructor({ folder, clusters = [clusterNameDefault] }: NatsServerOptions, launch: NatsLaunch) {
    this.#launch = launch;
    this.#clusters = clusters;
    this.folder = folder;
  }

  async start(): Promise<void> {
    this.#process = await launchNatsServer(this.#launch);
    this.#callOffWatchdog = endWithThisProcess(this.#process.identity);
    if (this.#launch.settings.routes !== undefined) return;
    await until(() => hasJetStream(this.urlFor("admin")), {
      what: `JetStream of ${this.name} to answer (see ${this.logFile})`,
      withinMs: JETSTREAM_MS,
    });
  }

  get name(): string {
    return this.#launch.name;
  }

  get host(): string {
    return this.#launch.settings.host;
  }

  get port(): number {
    return this.#launch.settings.port;
  }

  get url(): string {
    return `nats://${this.host}:${this.port}`;
  }

  get monitorUrl(): string | undefined {
    const { monitorPort } = this.#launch.settings;
    return monitorPort === undefined ? undefined : `http://127.0.0.1:${monitorPort}`;
  }

  get pid(): number {
    return this.#identity.pid;
  }

  get storeFolder(): string {
    return this.#launch.settings.storeFolder;
  }

  get logFile(): string {
    return this.#launch.logFile;
  }

  get version(): string {
    return this.#launch.binary.version;
  }

  get users(): NatsUsers {
    return this.#launch.settings.users;
  }

  urlFor(who: Role | "admin" | "system", cluster = this.#clusters[0]!): string {
    return urlWith(this.#userFor(who, cluster), `${this.host}:${this.port}`);
  }

  async stop(): Promise<void> {
    await endProcess(this.#identity, { name: this.name, withinMs: STOP_MS });
    this.#callOffWatchdog();
  }

  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const identity = this.#identity;
    sendSignal(identity, signal);
    if (signal === "SIGKILL") await waitForDeath(identity, this.name, SIGNAL_MS);
    const expected = { SIGSTOP: "stopped", SIGCONT: "running" }[signal as string];
    if (expected === undefined) return;
    const what = `${this.name} to be ${expected}`;
    await until(() => stateOf(identity) === expected, { what, withinMs: SIGNAL_MS });
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  get #identity() {
    if (this.#process === undefined) throw new Error(`${this.name} was never started`);
    return this.#process.identity;
  }

  #userFor(who: Role | "admin" | "system", cluster: string): NatsUser {
    const { account, system } = this.users;
    if (who === "system") return system;
    const name = who === "admin" ? adminName : userName(who, cluster, this.#clusters);
    const user = account.find((candidate) => candidate.name === name);
    if (user === undefined) throw new Error(`${this.name} has no user ${name}`);
    return user;
  }
}
