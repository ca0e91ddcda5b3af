/** The processes of the demo: each started when those that it needs are ready, ended last started first. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNatsServer } from "../nats-server.ts";
import { freePort, freePortNear } from "../processes/free-port.ts";
import { watchLog } from "../processes/log-watch.ts";
import {
  endProcess,
  type ProcessPlan,
  type StartedProcess,
  startProcess,
  tailOf,
} from "../processes/started-process.ts";
import { until } from "../processes/until.ts";
import { endWithThisProcess } from "../processes/watchdog.ts";
import type { DemoOptions } from "./demo-options.ts";
import { prometheusConfig, type Targets } from "./demo-texts.ts";

const program = (name: string) => fileURLToPath(new URL(`../../${name}.js`, import.meta.url));
const READY_MS = 60_000;
const END_MS = 15_000;
/** The load is a row of runs: each keeps an account of all its executions, which must not grow forever. */
const LAP = "10m";
const LOOK_MS = 1_000;

export interface DemoPorts {
  readonly api: number;
  readonly prometheus: number;
  readonly targets: Targets;
}

/** What was started, and how it is ended. */
export class DemoParts {
  readonly #folder: string;
  readonly #ends: (() => Promise<unknown>)[] = [];
  #isEnding = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(
    options: DemoOptions,
    tools: {
      readonly prometheus: string;
      readonly scenarioFile: string;
      readonly rules: string | undefined;
    },
  ): Promise<DemoPorts> {
    const targets = { engine: await freePort(), bench: await freePort(), nats: await freePort() };
    const ports = {
      api: await freePortNear(options.apiPort),
      prometheus: await freePortNear(options.prometheusPort),
      targets,
    };
    const folder = this.#subfolder("nats");
    const nats = await startNatsServer({ folder, monitorPort: 0 });
    this.#ends.push(() => nats.stop());
    const node = { STEPSTORM_NATS: nats.urlFor("node") };
    await this.#start("node", {
      script: "engine/cli",
      words: ["start", "--role", "shard", "--services", tools.scenarioFile, "--shards", "1"],
      more: ["--node-id", "demo", "--metrics-port", String(targets.engine)],
      environment: node,
      ready: /is ready/,
    });
    await this.#start("gateway", {
      script: "engine/cli",
      words: ["start", "--role", "gateway", "--port", String(ports.api)],
      environment: node,
      ready: /listening on/,
    });
    await this.#start("nats-exporter", {
      script: "cluster/main",
      words: ["nats-exporter", "--monitor", nats.monitorUrl!, "--port", String(targets.nats)],
      ready: /metrics of/,
    });
    await this.#startPrometheus(ports, tools);
    await this.#startLoad(options, targets.bench, nats.urlFor("client"));
    return ports;
  }

  /** Ends all that was started, also when the start failed half-way. */
  async end(): Promise<void> {
    this.#isEnding = true;
    for (const end of this.#ends.toReversed()) await end();
  }

  #subfolder(name: string): string {
    const folder = join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  async #startPrometheus(
    { prometheus: port, targets }: DemoPorts,
    { prometheus, rules }: { readonly prometheus: string; readonly rules: string | undefined },
  ): Promise<void> {
    const config = join(this.#folder, "prometheus.yml");
    writeFileSync(config, prometheusConfig(targets, rules));
    await this.#start("prometheus", {
      command: [
        prometheus,
        `--config.file=${config}`,
        `--storage.tsdb.path=${this.#subfolder("prometheus")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--enable-feature=exemplar-storage",
        "--log.level=warn",
      ],
      isReady: async () => {
        const url = `http://127.0.0.1:${port}/-/ready`;
        return (await fetch(url).catch(() => undefined))?.ok === true;
      },
    });
  }

  async #startLoad(
    { scenario, ratePerSecond }: DemoOptions,
    metricsPort: number,
    url: string,
  ): Promise<void> {
    const words = [
      ...["--target", "nats", "--nats", url, "--scenario", scenario],
      ...["--rate", String(ratePerSecond), "--duration", LAP, "--warmup", "1s"],
      ...["--metrics-port", String(metricsPort)],
    ];
    const lap = () => this.#start("load", { script: "bench/main", words });
    let current = await lap();
    let isStarting = false;
    const look = async () => {
      if (this.#isEnding || isStarting || current.ending() === undefined) return;
      isStarting = true;
      current = await lap();
      isStarting = false;
    };
    // One that cannot be started is tried again: the rest of the demo is worth looking at.
    const timer = setInterval(() => void look().catch(() => {}), LOOK_MS);
    this.#ends.push(async () => clearInterval(timer));
  }

  async #start(name: string, part: Part): Promise<StartedProcess> {
    const logFile = join(this.#folder, `${name}.log`);
    const hasWritten = watchLog(logFile);
    const script = part.script === undefined ? [] : [process.execPath, program(part.script)];
    const command = part.command ?? [...script, ...(part.words ?? []), ...(part.more ?? [])];
    const { environment = {} } = part;
    const plan: ProcessPlan = { name, command, logFile, environment };
    const started = await startProcess(plan);
    const callOff = endWithThisProcess(started.identity);
    this.#ends.push(async () => {
      await endProcess(started.identity, { name, withinMs: END_MS });
      callOff();
    });
    const isReady = async () => {
      const ending = started.ending();
      if (ending !== undefined) throw new Error(ending);
      if (part.isReady !== undefined) return part.isReady();
      return part.ready === undefined || hasWritten(part.ready);
    };
    try {
      await until(isReady, { what: `${name} to be ready`, withinMs: READY_MS });
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}; ${await tailOf(logFile)}`);
    }
    return started;
  }
}

interface Part {
  /** Of ours, below the build's folder; or a whole command. */
  readonly script?: string;
  readonly words?: readonly string[];
  readonly more?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What its log says when it is ready; or another way to tell. */
  readonly ready?: RegExp;
  readonly isReady?: () => Promise<boolean>;
}
