/**
 * What one call of `stepstorm` is asked to do: command line, environment and the files they name,
 * validated once. All problems are reported at once. Pure: what is outside is given.
 */
import {
  type ClusterNodeConfig,
  type ClusterNodeOptions,
  clusterNumbers,
  nodeNumbers,
  resolveClusterConfig,
} from "../cluster-config.ts";
import { type CommandLine, readCommandLine } from "../command-line/command-line.ts";
import { OptionsError } from "../command-line/options-error.ts";
import { ConfigError } from "../config.ts";
import type { Durability } from "../ports.ts";
import { flagOf, grammar } from "./start-options.ts";

export interface StartRequest {
  readonly kind: "start";
  readonly config: ClusterNodeConfig;
  readonly drainLimitMs: number;
  /** Undefined: metrics are not served. Port 0: a free one. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
}

export type CliRequest = { readonly kind: "help" } | { readonly kind: "version" } | StartRequest;

export interface CliOutside {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; throws as `readFileSync` does. */
  readonly readText: (path: string) => string;
  /** For a node that is given none. */
  readonly nodeId: string;
}

/** @throws OptionsError Not when help or the version is asked for. */
export function parseCli(argv: readonly string[], outside: CliOutside): CliRequest {
  const line = readCommandLine(argv, grammar, outside.environment);
  if (line.command === "help" || line.values.get("help") === true) return { kind: "help" };
  if (line.values.get("version") === true) return { kind: "version" };
  const problems = [...line.problems, ...contradictions(line)];
  if (line.command !== "start") throw new OptionsError(problems);
  const services = plainList("services", line, { outside, problems });
  const handlers = plainList("handlers", line, { outside, problems });
  const config = configFrom(line, { services, handlers, nodeId: outside.nodeId }, problems);
  if (problems.length > 0 || config === undefined) throw new OptionsError(problems);
  const { values } = line;
  const port = values.get("metrics-port") as number | undefined;
  return {
    kind: "start",
    config,
    drainLimitMs: values.get("drain-limit") as number,
    metrics: port === undefined ? undefined : { host: values.get("metrics-host") as string, port },
  };
}

function contradictions({ command, values, given }: CommandLine): string[] {
  const problems: string[] = [];
  if (command !== "start") return problems;
  if (values.get("role") === "gateway") {
    problems.push(
      "--role gateway does not exist yet: it comes with the HTTP API; until then clients start executions over NATS, and nodes are --role shard",
    );
  }
  if (!given.has("nats")) {
    problems.push(
      "--nats is missing: name a NATS server that has JetStream (--nats nats://USER:PASSWORD@HOST:4222, or STEPSTORM_NATS), or have a whole cluster brought up on this machine (npm run cluster -- up)",
    );
  }
  if (given.has("metrics-host") && !given.has("metrics-port")) {
    problems.push("--metrics-host does nothing without --metrics-port");
  }
  return problems;
}

function configFrom(
  { values, given }: CommandLine,
  base: Pick<ClusterNodeOptions, "services" | "handlers" | "nodeId">,
  problems: string[],
): ClusterNodeConfig | undefined {
  const wanted = (name: string) => (given.has(name) ? values.get(name) : undefined);
  const numbers = [...Object.keys(nodeNumbers), ...Object.keys(clusterNumbers)].map(
    (name) => [name, wanted(flagOf(name))] as const,
  );
  try {
    return resolveClusterConfig({
      ...base,
      ...Object.fromEntries(numbers),
      // Without one, that has been said already; any address does to check the rest.
      servers: (values.get("nats") as string | undefined) ?? "127.0.0.1",
      nodeId: (values.get("node-id") as string | undefined) ?? base.nodeId,
      cluster: values.get("cluster") as string,
      durability: wanted("durability") as Durability | undefined,
      isPinned: values.get("pinned") === true,
      allowFaults: values.get("faults") === true,
    });
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
  { outside, problems }: { readonly outside: CliOutside; readonly problems: string[] },
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
