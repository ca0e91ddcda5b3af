/**
 * Wires the API to what runs executions: an engine in this process, or a cluster over NATS. Beside
 * `main.ts` and `cluster-main.ts`, the only file of the engine that knows everybody.
 */
import assert from "node:assert/strict";
import type { Registry as MetricsRegistry } from "prom-client";
import { createAnalysis } from "./api/analysis.ts";
import { createAnalysisPool } from "./api/analysis-pool.ts";
import { Gatekeeper } from "./api/auth/gatekeeper.ts";
import { countingIds } from "./api/counting-ids.ts";
import { type ApiServer, startApiServer } from "./api/http-server.ts";
import { Quotas } from "./api/quotas.ts";
import { Starts } from "./api/starts.ts";
import type { MachineUsage } from "./billing/usage.ts";
import { Client, type ClientOptions } from "./client/client.ts";
import { ConfigError, type EngineConfig } from "./config.ts";
import type { Credentials } from "./credentials/credentials.ts";
import { exposureProblem } from "./credentials/exposure.ts";
import { newClientId, startEngine } from "./main.ts";
import type { Registry } from "./ports.ts";
import type { Home } from "./registry/deploy.ts";
import { openKvRegistry } from "./registry/kv-registry.ts";
import {
  systemClock,
  systemIds,
  systemRandom,
  systemScheduler,
  systemWallClock,
} from "./system-ports.ts";
import type { NodeLog } from "./telemetry/open-log.ts";
import { openClusterLink } from "./transport/nats/cluster-link.ts";
import { readClusterSettings } from "./transport/nats/cluster-settings.ts";
import { connectionProblem, connectToNats } from "./transport/nats/nats-broker.ts";

export interface ApiOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Whether AWS's request quotas are applied. */
  readonly hasQuotas: boolean;
  /** Absent: requests need no signature, and only this machine may reach the API. */
  readonly credentials?: Credentials;
}

export interface RunningServer {
  readonly url: string;
  readonly metrics: readonly MetricsRegistry[];
  /** Why no requests should be sent here; null: it is ready. */
  unready(): string | null;
  /** Other keys and policies from now on. Only of a server that was started with some. */
  renewCredentials(credentials: Credentials): void;
  /** Undefined: nothing is executed here. */
  readonly log?: NodeLog;
  /** Takes no more requests; resolves when what was accepted is finished, or the limit is reached. */
  drain(limitMs: number): Promise<"finished" | "kept">;
  stop(): Promise<void>;
}

export interface ServerHooks {
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
  /** A commit failed; nothing more is accepted until the process is started again. */
  readonly onMustRestart?: (reason: string) => void;
}

const DRAIN_LOOK_MS = 20;
/** For answers that are on their way. */
const CLOSE_MS_MAX = 2_000;

/** An engine with its journal on a disk of its own, and the API in front. @throws ConfigError */
export async function startServer(
  config: Partial<EngineConfig>,
  options: ApiOptions,
  hooks: ServerHooks,
): Promise<RunningServer> {
  requireSafeHost(options);
  const engine = await startEngine(config, hooks);
  const starter = engine.client({ hearsOutcomes: false });
  const client = engine.client();
  const { registry, usage } = engine;
  const unready = () => engine.node.unready;
  const door = { starter, client, registry, usage, home: engine.config.home, unready };
  let api: OpenApi;
  try {
    api = await openApi(door, options, hooks);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return {
    url: api.server.url,
    metrics: [engine.metrics],
    unready,
    renewCredentials: api.renewCredentials,
    log: engine.log,
    drain: async (limitMs) => {
      engine.node.drain();
      const untilMs = systemClock.nowMs() + limitMs;
      while (engine.node.unfinished > engine.node.parked && systemClock.nowMs() < untilMs) {
        await pause(DRAIN_LOOK_MS);
      }
      return engine.node.unfinished === 0 ? "finished" : "kept";
    },
    stop: async () => {
      await api.close();
      starter.close();
      client.close();
      await engine.stop();
    },
  };
}

export interface GatewayOptions extends ApiOptions {
  readonly servers: readonly string[];
  readonly cluster: string;
  readonly isPinned: boolean;
  readonly home: Home;
}

const CONNECT_MS = 5_000;

/** The API in front of a cluster: it runs nothing itself. @throws Error with what to do. */
export async function startGateway(
  options: GatewayOptions,
  hooks: ServerHooks,
): Promise<RunningServer> {
  requireSafeHost(options);
  const { cluster, servers, isPinned, home } = options;
  const { warn } = hooks;
  const clientId = newClientId();
  const name = `stepstorm-gateway-${clientId}`;
  const broker = await connectToNats({ servers, name, connectMs: CONNECT_MS, isPinned, warn });
  const system = {
    broker,
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    warn,
  };
  try {
    const { replicas } = await readClusterSettings(system, cluster);
    const registry = await openKvRegistry(system, { cluster, replicas });
    const open = async (given: Pick<ClientOptions, "hearsOutcomes" | "clientId">) => {
      const link = await openClusterLink(broker, { ...system, cluster });
      return new Client(link, { ...given, clock: systemClock, scheduler: systemScheduler });
    };
    const starter = await open({ clientId, hearsOutcomes: false });
    const client = await open({ clientId: newClientId() });
    let isDraining = false;
    const unready = () => (isDraining ? "it is draining" : connectionProblem(broker));
    const door = { starter, client, registry, home, usage: null, unready };
    const api = await openApi(door, options, hooks);
    return {
      url: api.server.url,
      metrics: [],
      unready,
      renewCredentials: api.renewCredentials,
      // What it has accepted is in the streams, and nodes run it.
      drain: async () => {
        isDraining = true;
        return "finished";
      },
      stop: async () => {
        await api.close();
        starter.close();
        client.close();
        await registry.close();
        await broker.close();
      },
    };
  } catch (error) {
    await broker.close();
    throw error;
  }
}

/** @throws ConfigError */
function requireSafeHost({ host, credentials }: ApiOptions): void {
  const problem = exposureProblem(host, credentials !== undefined);
  if (problem !== undefined) throw new ConfigError([problem]);
}

interface OpenApi {
  readonly server: ApiServer;
  readonly renewCredentials: (credentials: Credentials) => void;
  close(): Promise<void>;
}

/** Outcomes of starts are nobody's here: a client of their own is told none. */
interface Behind {
  readonly starter: Client;
  readonly client: Client;
  readonly registry: Registry;
  readonly home: Home;
  readonly usage: (() => readonly MachineUsage[]) | null;
  readonly unready: () => string | null;
}

async function openApi(
  { starter, client, registry, home, usage, unready }: Behind,
  { host, port, hasQuotas, credentials }: ApiOptions,
  { warn }: ServerHooks,
): Promise<OpenApi> {
  const pool = createAnalysisPool();
  const ports = {
    client,
    registry,
    home,
    usage,
    starts: new Starts(starter),
    clock: systemClock,
    scheduler: systemScheduler,
    ids: systemIds,
    newName: countingIds(systemIds),
    random: systemRandom,
    analysis: createAnalysis(pool.run),
  };
  const quotas = hasQuotas ? new Quotas(systemClock) : null;
  const gatekeeper =
    credentials === undefined
      ? null
      : new Gatekeeper({ credentials, clock: systemWallClock, home });
  const server = await startApiServer(ports, { host, port, quotas, gatekeeper, warn, unready });
  return {
    server,
    renewCredentials: (renewed) => {
      assert(gatekeeper !== null, "a server that checks no signatures cannot begin to");
      gatekeeper.renew(renewed);
    },
    close: async () => {
      await server.close(CLOSE_MS_MAX);
      await pool.close();
    },
  };
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => systemScheduler.after(delayMs, resolve));
}
