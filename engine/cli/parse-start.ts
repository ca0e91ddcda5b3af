/**
 * What `stepstorm start` is asked to do, by role, validated once; all problems are reported at once.
 * Pure: what is outside is given.
 */
import {
  type ClusterNodeConfig,
  type ClusterNodeOptions,
  clusterNumbers,
  nodeNumbers,
  resolveClusterConfig,
} from "../cluster-config.ts";
import type { CommandLine } from "../command-line/command-line.ts";
import { OptionsError } from "../command-line/options-error.ts";
import {
  ConfigError,
  type EngineConfig,
  engineNumbers,
  homeDefault,
  resolveConfig,
} from "../config.ts";
import { exposureProblem } from "../credentials/exposure.ts";
import type { Durability } from "../ports.ts";
import type { ApiOptions, GatewayOptions } from "../server-main.ts";
import { readCredentials } from "./credentials-option.ts";
import { environmentOf } from "./grammar.ts";
import type { CliOutside } from "./outside.ts";
import { apiRows, engineRows, flagOf, type Role } from "./start-options.ts";

/** Of the roles that serve the API. */
interface ApiStart {
  /** Undefined: requests need no signature. */
  readonly credentialsPath: string | undefined;
}

interface StartCommon {
  readonly kind: "start";
  readonly drainLimitMs: number;
  /** Undefined: metrics are not served. Port 0: a free one. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly isJson: boolean;
}

export type StartRequest = StartCommon &
  (
    | { readonly role: "shard"; readonly config: ClusterNodeConfig }
    | (ApiStart & {
        readonly role: "standalone";
        readonly config: EngineConfig;
        readonly api: ApiOptions;
      })
    | (ApiStart & { readonly role: "gateway"; readonly gateway: GatewayOptions })
  );

/** @throws OptionsError */
export function parseStart(line: CommandLine, outside: CliOutside): StartRequest {
  const { values } = line;
  const role = roleOf(line);
  const problems = [...line.problems, ...contradictions(line, role, outside)];
  const services = plainList("services", line, { outside, problems });
  const handlers = plainList("handlers", line, { outside, problems });
  const plain = { services, handlers };
  const port = values.get("metrics-port") as number | undefined;
  const common: StartCommon = {
    kind: "start",
    drainLimitMs: values.get("drain-limit") as number,
    metrics: port === undefined ? undefined : { host: values.get("metrics-host") as string, port },
    isJson: values.get("json") === true,
  };
  const api = role === "shard" ? undefined : apiOptions(line, { outside, problems });
  const credentialsPath = values.get("credentials") as string | undefined;
  if (role === "standalone") {
    const config = checked(problems, () => resolveConfig(engineOptions(line, plain)));
    if (problems.length > 0 || config === undefined) throw new OptionsError(problems);
    return { ...common, role, config, api: api!, credentialsPath };
  }
  const options = clusterOptions(line, { ...plain, nodeId: outside.nodeId });
  const config = checked(problems, () => resolveClusterConfig(options));
  if (problems.length > 0 || config === undefined) throw new OptionsError(problems);
  if (role === "shard") return { ...common, role, config };
  const { servers, cluster, isPinned } = config;
  const gateway = { ...api!, servers, cluster, isPinned, home: homeOf(line) };
  return { ...common, role, gateway, credentialsPath };
}

function roleOf({ values, given }: CommandLine): Role {
  const role = values.get("role") as Role | undefined;
  return role ?? (given.has("nats") ? "gateway" : "standalone");
}

const namesOf = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name);

function contradictions({ given }: CommandLine, role: Role, { environment }: CliOutside): string[] {
  const problems: string[] = [];
  if (role !== "standalone" && !given.has("nats")) {
    problems.push(
      "--nats is missing: name a NATS server that has JetStream (--nats nats://USER:PASSWORD@HOST:4222, or STEPSTORM_NATS), or have a whole cluster brought up on this machine (npm run cluster -- up)",
    );
  }
  const isOdd = (name: string): boolean => {
    if (role === "shard") return [...namesOf(apiRows), ...namesOf(engineRows)].includes(name);
    const ofShards = ["node-id", "faults", ...Object.keys(clusterNumbers).map(flagOf)];
    if (role === "standalone") return ["nats", "pinned", "cluster", ...ofShards].includes(name);
    const ofEngines = [
      "durability",
      "services",
      "handlers",
      "log-to",
      ...Object.keys(nodeNumbers).map(flagOf),
    ];
    return [...namesOf(engineRows), ...ofEngines, ...ofShards].includes(name);
  };
  for (const name of given) {
    // Variables may be shared by all roles: who has no use for one passes it over.
    if (environment[environmentOf(name)] !== undefined) continue;
    if (isOdd(name)) problems.push(`--${name} does nothing with --role ${role}`);
  }
  if (given.has("metrics-host") && !given.has("metrics-port")) {
    problems.push("--metrics-host does nothing without --metrics-port");
  }
  return problems;
}

interface Reading {
  readonly outside: CliOutside;
  readonly problems: string[];
}

function apiOptions({ values }: CommandLine, { outside, problems }: Reading): ApiOptions {
  const host = values.get("host") as string;
  const path = values.get("credentials") as string | undefined;
  const exposed = exposureProblem(host, path !== undefined);
  if (exposed !== undefined) problems.push(exposed);
  const read = path === undefined ? undefined : readCredentials(path, outside);
  if (read?.kind === "refused") problems.push(...read.problems);
  const account = values.get("account") as string;
  if (!/^\d{12}$/.test(account)) problems.push(`--account ${account} must have twelve digits`);
  const region = values.get("region") as string;
  if (!/^[a-z0-9-]{1,40}$/.test(region)) {
    problems.push(`--region ${region} must be letters, digits and hyphens, such as us-east-1`);
  }
  return {
    host,
    port: values.get("port") as number,
    hasQuotas: values.get("aws-quotas") === true,
    ...(read?.kind === "read" ? { credentials: read.credentials } : {}),
  };
}

function homeOf({ values }: CommandLine) {
  const { partition } = homeDefault;
  return {
    partition,
    region: values.get("region") as string,
    account: values.get("account") as string,
  };
}

type Plain = Pick<EngineConfig, "services" | "handlers">;

function engineOptions(line: CommandLine, plain: Plain): Partial<EngineConfig> {
  const { values } = line;
  const durability = (values.get("durability") as Durability | undefined) ?? "power";
  return {
    ...plain,
    ...numbersOf(line, engineNumbers),
    durability,
    dataFolder: durability === "memory" ? null : (values.get("data") as string),
    logTo: logTo(line),
    home: homeOf(line),
  };
}

function clusterOptions(
  line: CommandLine,
  base: Pick<ClusterNodeOptions, "services" | "handlers" | "nodeId">,
): ClusterNodeOptions {
  const { values } = line;
  return {
    ...base,
    ...numbersOf(line, { ...nodeNumbers, ...clusterNumbers }),
    // Without one, that has been said already; any address does to check the rest.
    servers: (values.get("nats") as string | undefined) ?? "127.0.0.1",
    nodeId: (values.get("node-id") as string | undefined) ?? base.nodeId ?? "",
    cluster: values.get("cluster") as string,
    durability: values.get("durability") as Durability | undefined,
    isPinned: values.get("pinned") === true,
    allowFaults: values.get("faults") === true,
    logTo: logTo(line),
  };
}

function logTo({ values }: CommandLine): string | null {
  return (values.get("log-to") as string | undefined) ?? null;
}

/** Those that were asked for; the others have their defaults where they are resolved. */
function numbersOf(
  { values, given }: CommandLine,
  table: Readonly<Record<string, unknown>>,
): Record<string, number> {
  const names = Object.keys(table).filter((name) => given.has(flagOf(name)));
  return Object.fromEntries(names.map((name) => [name, values.get(flagOf(name)) as number]));
}

function checked<Config>(problems: string[], resolve: () => Config): Config | undefined {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/**
 * A JSON array in the file that a flag names, or the one of that name in its object, as a scenario's
 * file has it; what the items must be is checked by who uses them.
 */
function plainList(
  flag: string,
  { values }: CommandLine,
  { outside, problems }: Reading,
): readonly unknown[] {
  const file = values.get(flag) as string | undefined;
  if (file === undefined) return [];
  try {
    const json: unknown = JSON.parse(outside.readText(file));
    const isObject = typeof json === "object" && json !== null && Object.hasOwn(json, flag);
    const list = isObject ? (json as Record<string, unknown>)[flag] : json;
    if (Array.isArray(list)) return list;
    problems.push(`--${flag} ${file} is neither a JSON array nor an object with one as "${flag}"`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = error instanceof SyntaxError ? "is no JSON" : "cannot be read";
    problems.push(`--${flag} ${file} ${what}: ${reason}`);
  }
  return [];
}
