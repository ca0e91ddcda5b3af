/**
 * What one call of the bench is asked to do: the command line, validated once into one frozen
 * object. All problems are reported at once. Pure: the caller passes `process.argv.slice(2)`.
 */
import { type CommandLine, readCommandLine } from "../engine/command-line/command-line.ts";
import { hangingLines } from "../engine/command-line/hanging-lines.ts";
import { commandLines, optionLines, unitsText } from "../engine/command-line/help-lines.ts";
import { OptionsError } from "../engine/command-line/options-error.ts";
import type { LogSettings } from "../engine/ports.ts";
import { faultContradictions } from "./faults/contradictions.ts";
import { faults } from "./faults/fault-list.ts";
import { parseSchedule, type ScheduledFault } from "./faults/schedule.ts";
import { httpContradictions, httpDefaults } from "./http-options.ts";
import { type LoadOptions, loadContradictions, readLoadOptions } from "./load-options.ts";
import {
  type NatsOptions,
  natsContradictions,
  readNatsOptions,
  shardsOfNodeDefault,
} from "./nats-options.ts";
import { commandTable, optionTable } from "./option-table.ts";
import { type PeersOptions, readPeersOptions } from "./peers-options.ts";
import type { LoadPlan } from "./plan/load-plan.ts";
import {
  readStudyOptions,
  type StudyOptions,
  studyContradictions,
  withShardsScaled,
} from "./study-options.ts";

export type ProgressKind = "live" | "plain" | "json" | "none";

export type BenchCommand = (typeof commandTable)[number]["name"];

export interface BenchOptions {
  readonly command: BenchCommand;
  readonly operands: readonly string[]; // Words after the command.
  readonly help: boolean;
  readonly target: "embedded" | "nats" | "http";
  readonly scenario: string; // A built-in name or a folder.
  readonly ratePerSecond: number | undefined; // Over all generators; undefined: the scenario's own.
  readonly arrivals: "constant" | "poisson";
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly shards: number; // Of each node.
  readonly generators: number;
  readonly durability: "memory" | "process" | "power";
  readonly seed: number; // 32 bits, unsigned.
  readonly outFolder: string | undefined;
  readonly dataFolder: string | undefined; // Undefined: a fresh temporary one.
  readonly json: boolean;
  readonly markdown: boolean;
  readonly progress: ProgressKind | undefined; // Undefined: what fits where standard error goes.
  readonly killMs: number | undefined; // Since the load's start, warm-up included.
  readonly faults: readonly ScheduledFault[];
  readonly metricsPort: number | undefined;
  readonly parkedExecutions: number;
  readonly logging: LogSettings;
  readonly profileEvery: number;
  readonly frameRecordsMax: number;
  readonly drainTimeoutMs: number;
  readonly nats: NatsOptions; // Of no meaning unless that is the target.
  readonly peers: PeersOptions; // Of no meaning unless that is the command.
  readonly load: LoadOptions; // Of `run`.
  readonly plan?: LoadPlan; // Read from its file.
  readonly study: StudyOptions; // Of commands that make or read many runs.
}

/** The same, with the rate settled. */
export interface RunOptions extends BenchOptions {
  readonly ratePerSecond: number;
}

/** @throws OptionsError Not when `--help` is among the arguments: help is given, whatever else is wrong. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const grammar = { commands: commandTable, options: optionTable, commandDefault: "run" };
  const line = withShardsScaled(readCommandLine(argv, grammar));
  const problems = [...line.problems];
  const nats = readNatsOptions(line, problems);
  const faultsText = line.values.get("faults") as string | undefined;
  const scheduled = faultsText === undefined ? [] : parseSchedule(faultsText, faults, problems);
  const options = {
    ...optionsFrom(line, nats, readLoadOptions(line, problems)),
    faults: scheduled,
    peers: readPeersOptions(line, problems),
    study: readStudyOptions(line, optionTable, problems),
  };
  problems.push(
    ...contradictions(options),
    ...natsContradictions(line, nats),
    ...httpContradictions(line),
    ...faultContradictions(options),
    ...loadContradictions(line),
    ...studyContradictions(line),
  );
  if (problems.length > 0 && !options.help) throw new OptionsError(problems);
  return Object.freeze(options);
}

/** A built-in scenario as the help shows it. */
export interface ScenarioRow {
  readonly name: string;
  readonly rateText: string; // `100k`
  readonly description: string;
}

/** The text of `--help`, at most 100 columns wide. */
export function helpText(scenarios: readonly ScenarioRow[]): string {
  return [
    "Stepstorm bench: open-loop load on the engine, latency from the intended start, every",
    "execution audited. Ends with 0 only when the audit is clean, with 2 when it was asked wrongly.",
    "",
    "Usage: npm run bench -- [command] [options]",
    "",
    "Commands",
    ...commandTable.flatMap((row) => commandLines(row)),
    "",
    "Options",
    ...optionTable.flatMap(optionLines),
    "",
    "Scenarios, each with the rate it is run at when none is given",
    ...scenarios.flatMap(({ name, rateText, description }) =>
      hangingLines(`  ${name.padEnd(13)} ${rateText.padStart(5)}`, 21, description),
    ),
    "",
    unitsText,
    "Example: npm run bench -- --scenario order --rate 20k --arrivals poisson --duration 30s",
  ].join("\n");
}

function optionsFrom(
  line: CommandLine,
  nats: NatsOptions,
  load: LoadOptions,
): Omit<BenchOptions, "faults" | "peers" | "study"> {
  const { command, values, given } = line;
  const number = (name: string) => values.get(name) as number;
  const target = values.get("target") as BenchOptions["target"];
  const isShardsDefault = target === "nats" && !given.has("shards");
  return {
    command: (command || "run") as BenchCommand,
    operands: line.operands,
    help: values.get("help") === true,
    target,
    scenario: values.get("scenario") as string,
    ratePerSecond: values.get("rate") as number | undefined,
    arrivals: values.get("arrivals") as BenchOptions["arrivals"],
    durationMs: number("duration"),
    warmupMs: number("warmup"),
    shards: isShardsDefault ? shardsOfNodeDefault : number("shards"),
    generators: number("generators"),
    durability: values.get("durability") as BenchOptions["durability"],
    seed: number("seed"),
    outFolder: values.get("out") as string | undefined,
    dataFolder: values.get("data") as string | undefined,
    json: values.get("json") === true,
    markdown: values.get("markdown") === true,
    progress: values.get("progress") as ProgressKind | undefined,
    killMs: values.get("kill") as number | undefined,
    metricsPort: values.get("metrics-port") as number | undefined,
    parkedExecutions: number("parked"),
    logging: {
      level: values.get("log-level") as LogSettings["level"],
      includeExecutionData: values.get("log-data") === true,
    },
    profileEvery: number("profile-every"),
    frameRecordsMax: number("frame-records"),
    drainTimeoutMs: number("drain-timeout"),
    nats,
    load,
    ...httpDefaults(line),
  };
}

function contradictions(options: BenchOptions): string[] {
  const problems: string[] = [];
  const { level, includeExecutionData } = options.logging;
  if (level !== "OFF" && options.target !== "embedded") {
    problems.push(`--log-level does not go with --target ${options.target}`);
  }
  if (includeExecutionData && level === "OFF") problems.push("--log-data needs a --log-level");
  if (options.killMs === undefined) return problems;
  if (options.command !== "run") problems.push(`--kill does not go with ${options.command}`);
  const loadMs = options.warmupMs + options.durationMs;
  if (options.killMs >= loadMs) {
    problems.push(`--kill must come before the load ends (--warmup and --duration: ${loadMs} ms)`);
  }
  if (options.durability === "memory") {
    problems.push(
      "--kill does not go with --durability memory: it keeps nothing that could be run",
    );
  }
  return problems;
}
