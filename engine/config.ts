/**
 * Every option of an engine: its name, unit, default, range and what it is for. Checked once, all
 * problems reported at once, then frozen and passed down.
 */
import { availableParallelism } from "node:os";

/** One row of the table below; `range` in the option's own unit, both ends allowed. */
export interface NumberOption {
  readonly default: number;
  readonly range: readonly [number, number];
  readonly help: string;
}

export const engineNumbers = {
  shards: {
    default: Math.min(64, availableParallelism()),
    range: [1, 64],
    help: "Worker threads that run executions; by default one for each core.",
  },
  seed: {
    default: 1,
    range: [0, 0xffff_ffff],
    help: "What simulated services draw their times and errors from.",
  },
  activePerShardMax: {
    default: 20_000,
    range: [1, 1_000_000],
    help: "Executions a shard runs at once, parked ones not counted; the next wait at the node.",
  },
  activeMax: {
    default: 200_000,
    range: [1, 10_000_000],
    help: "Executions accepted and not finished, parked ones not counted; further starts are refused.",
  },
  parkedMax: {
    default: 2_000_000,
    range: [1, 100_000_000],
    help: "Executions parked in Waits of a second or more; further starts are refused.",
  },
  heapMbMax: {
    default: 4096,
    range: [128, 65_536],
    help: "Megabytes of heap a shard's thread may use before it is taken for runaway and replaced.",
  },
  hangMsMax: {
    default: 5000,
    range: [100, 600_000],
    help: "How long a shard may stay in one turn before it is taken for hung and replaced.",
  },
  freeBytesMin: {
    default: 64 * 1024 * 1024,
    range: [0, Number.MAX_SAFE_INTEGER],
    help: "Bytes that must stay free on the data folder's disk; starts are refused below.",
  },
  handlerThreadsMax: {
    default: 4,
    range: [1, 256],
    help: "Threads that run users' task handlers, one call at a time each.",
  },
  profileEvery: {
    default: 0,
    range: [0, 1_000_000],
    help: "One execution of so many is timed at each of its states; 0: none.",
  },
  logFileBytesMax: {
    default: 128 * 1024 * 1024,
    range: [64 * 1024, 1024 ** 4],
    help: "Size at which the file of executions' log records is replaced by a new one.",
  },
  logFilesMax: {
    default: 10,
    range: [1, 1_000],
    help: "Files of log records that are kept, the one that is written included.",
  },
  logQueueBytesMax: {
    default: 16 * 1024 * 1024,
    range: [0, 1024 ** 3],
    help: "Log records of a shard that are not written yet; those beyond are dropped and counted.",
  },
} as const satisfies Record<string, NumberOption>;

type NumberName = keyof typeof engineNumbers;

export const durabilities = ["memory", "process", "power"] as const;

/** In ARNs, unless told otherwise. */
export const homeDefault = {
  partition: "aws",
  region: "us-east-1",
  account: "000000000000",
} as const;

export interface EngineConfig extends Readonly<Record<NumberName, number>> {
  /** What an acknowledged start survives: nothing, kill -9, a power cut. Default: power. */
  readonly durability: (typeof durabilities)[number];
  /** Where the journal and the registry are. Required unless durability is memory. */
  readonly dataFolder: string | null;
  /** Where log records of executions go: a file, `-`: standard output. Null: logs/executions.log in the data folder. */
  readonly logTo: string | null;
  /** In ARNs. Defaults: aws, us-east-1, 000000000000. */
  readonly home: { readonly partition: string; readonly region: string; readonly account: string };
  /** Services that are simulated within the shards: `SimulatedServiceSpec`. */
  readonly services: readonly unknown[];
  /** Users' task handlers: `HandlerRegistration`. */
  readonly handlers: readonly unknown[];
}

/** What was wrong with a configuration, all of it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}: ${problems.join("; ")}.`,
    );
    this.problems = problems;
  }
}

/** Fills in the defaults. @throws ConfigError */
export function resolveConfig(given: Partial<EngineConfig>): EngineConfig {
  const problems = unknownOptions(given);
  const numbers = resolveNumbers(engineNumbers, given, problems);
  const durability = given.durability ?? "power";
  if (!durabilities.includes(durability)) {
    problems.push(`durability must be one of ${durabilities.join(", ")}, not ${durability}`);
  }
  const dataFolder = given.dataFolder ?? null;
  if (durability !== "memory" && dataFolder === null) {
    problems.push(`durability ${durability} needs a dataFolder to keep accepted starts in`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({
    ...numbers,
    durability,
    dataFolder,
    logTo: given.logTo ?? null,
    home: given.home ?? homeDefault,
    services: given.services ?? [],
    handlers: given.handlers ?? [],
  });
}

/** The numbers of a table, with its defaults; what is wrong with them is added to `problems`. */
export function resolveNumbers<Name extends string>(
  table: Readonly<Record<Name, NumberOption>>,
  given: Readonly<Partial<Record<NoInfer<Name>, number | undefined>>>,
  problems: string[],
): Record<Name, number> {
  const numbers = {} as Record<Name, number>;
  for (const name of Object.keys(table) as Name[]) {
    const { default: fallback, range } = table[name];
    const value = given[name] ?? fallback;
    numbers[name] = value;
    if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
      problems.push(`${name} must be a whole number from ${range[0]} to ${range[1]}, not ${value}`);
    }
  }
  return numbers;
}

function unknownOptions(given: object): string[] {
  const others = ["durability", "dataFolder", "logTo", "home", "services", "handlers"];
  return Object.keys(given)
    .filter((name) => !(name in engineNumbers) && !others.includes(name))
    .map((name) => `${name} is not an option`);
}
