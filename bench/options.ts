/**
 * What one call of the bench is asked to do: the command line, validated once into one frozen
 * object. All problems are reported at once. Pure: the caller passes `process.argv.slice(2)`.
 */
import { didYouMean } from "./did-you-mean.ts";
import { hangingLines } from "./hanging-lines.ts";
import { type CommandRow, commandTable, type OptionRow, optionTable } from "./option-table.ts";
import { exampleText, parseValue, placeholderText, rangeText } from "./option-values.ts";

export type BenchCommand = (typeof commandTable)[number]["name"];

export interface BenchOptions {
  readonly command: BenchCommand;
  readonly help: boolean;
  readonly scenario: string; // A built-in name or a folder.
  readonly ratePerSecond: number | undefined; // Over all generators; undefined: the scenario's own.
  readonly arrivals: "constant" | "poisson";
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly shards: number;
  readonly generators: number;
  readonly durability: "memory" | "process" | "power";
  readonly seed: number; // 32 bits, unsigned.
  readonly outFolder: string | undefined;
  readonly dataFolder: string | undefined; // Undefined: a fresh temporary one.
  readonly json: boolean;
  readonly killMs: number | undefined; // Since the load's start, warm-up included.
  readonly metricsPort: number | undefined;
  readonly parkedExecutions: number;
  readonly frameRecordsMax: number;
  readonly drainTimeoutMs: number;
}

/** The same, with the rate settled. */
export interface RunOptions extends BenchOptions {
  readonly ratePerSecond: number;
}

/** The command line cannot be followed. `message` is one line that names every problem. */
export class OptionsError extends Error {
  override readonly name = "OptionsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

type Values = Map<string, string | number | boolean>;

/** @throws OptionsError Not when `--help` is among the arguments: help is given, whatever else is wrong. */
export function parseOptions(argv: readonly string[]): BenchOptions {
  const problems: string[] = [];
  const values: Values = new Map();
  const commands: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (!word.startsWith("-")) commands.push(word);
    else if (readFlag(word, argv[at + 1], { values, problems }) === "took the next") at++;
  }
  const command = readCommand(commands, problems);
  const help = values.get("help") === true;
  addDefaults(values, command);
  const options = optionsFrom(command, values);
  problems.push(...contradictions(options));
  if (problems.length > 0 && !help) throw new OptionsError(problems);
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
    ...commandTable.flatMap(commandLines),
    "",
    "Options",
    ...optionTable.flatMap(helpLines),
    "",
    "Scenarios, each with the rate it is run at when none is given",
    ...scenarios.flatMap(({ name, rateText, description }) =>
      hangingLines(`  ${name.padEnd(8)} ${rateText.padStart(5)}`, 16, description),
    ),
    "",
    "Numbers may end in k or m (100k, 1.5m), times end in ms, s, m or h (500ms, 30s, 2m).",
    "Example: npm run bench -- --scenario order --rate 20k --arrivals poisson --duration 30s",
  ].join("\n");
}

function readFlag(
  word: string,
  next: string | undefined,
  into: { values: Values; problems: string[] },
): "took the next" | "alone" {
  const [head, inline] = splitOnce(word === "-h" ? "--help" : word, "=");
  const row = optionTable.find((candidate) => `--${candidate.name}` === head);
  if (row === undefined) {
    const known = optionTable.map((candidate) => `--${candidate.name}`);
    into.problems.push(`unknown flag ${head}${didYouMean(head, known)}`);
    // `--rat 100k` is one problem, not two: the value that goes with it is no command.
    return inline === undefined && isValue(next) && !isCommand(next) ? "took the next" : "alone";
  }
  if (into.values.has(row.name)) into.problems.push(`--${row.name} is given twice`);
  if (row.kind === "switch" && inline === undefined) {
    into.values.set(row.name, true);
    return "alone";
  }
  const text = inline ?? next;
  if (text === undefined || (inline === undefined && !isValue(text))) {
    into.problems.push(`--${row.name} needs a value: ${exampleText(row)}`);
    return "alone";
  }
  const parsed = parseValue(row, text);
  if (parsed.ok) into.values.set(row.name, parsed.value);
  else into.problems.push(parsed.problem);
  return inline === undefined ? "took the next" : "alone";
}

function isValue(word: string | undefined): word is string {
  return word !== undefined && !word.startsWith("--");
}

function isCommand(word: string): word is BenchCommand {
  return commandTable.some((row) => row.name === word);
}

function readCommand(words: readonly string[], problems: string[]): BenchCommand {
  const [first = "run", ...more] = words;
  for (const word of more) problems.push(`unexpected argument ${word}`);
  if (isCommand(first)) return first;
  const known = commandTable.map((row) => row.name);
  problems.push(`unknown command ${first}${didYouMean(first, known)}`);
  return "run";
}

function addDefaults(values: Values, command: BenchCommand): void {
  const own = commandRow(command).defaults;
  for (const row of optionTable) {
    const fallback = own[row.name] ?? (row.kind === "switch" ? undefined : row.fallback);
    if (values.has(row.name) || fallback === undefined) continue;
    const parsed = parseValue(row, fallback);
    if (parsed.ok) values.set(row.name, parsed.value);
  }
}

function commandRow(command: BenchCommand): CommandRow {
  return commandTable.find((row) => row.name === command)!;
}

function optionsFrom(command: BenchCommand, values: Values): BenchOptions {
  const number = (name: string) => values.get(name) as number;
  return {
    command,
    help: values.get("help") === true,
    scenario: values.get("scenario") as string,
    ratePerSecond: values.get("rate") as number | undefined,
    arrivals: values.get("arrivals") as BenchOptions["arrivals"],
    durationMs: number("duration"),
    warmupMs: number("warmup"),
    shards: number("shards"),
    generators: number("generators"),
    durability: values.get("durability") as BenchOptions["durability"],
    seed: number("seed"),
    outFolder: values.get("out") as string | undefined,
    dataFolder: values.get("data") as string | undefined,
    json: values.get("json") === true,
    killMs: values.get("kill") as number | undefined,
    metricsPort: values.get("metrics-port") as number | undefined,
    parkedExecutions: number("parked"),
    frameRecordsMax: number("frame-records"),
    drainTimeoutMs: number("drain-timeout"),
  };
}

function contradictions(options: BenchOptions): string[] {
  const problems: string[] = [];
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

function commandLines({ name, help, defaults }: CommandRow): string[] {
  const own = Object.entries(defaults).map(([flag, value]) => `--${flag} ${value}`);
  const suffix = own.length === 0 ? "" : ` Defaults: ${own.join(", ")}.`;
  return hangingLines(`  ${name}`, 12, `${help}${suffix}`);
}

function helpLines(row: OptionRow): string[] {
  const head = `  --${row.name} ${placeholderText(row)}`.trimEnd();
  return hangingLines(head, 33, `${row.help} ${limitsText(row)}`.trim());
}

function limitsText(row: OptionRow): string {
  switch (row.kind) {
    case "switch":
      return "";
    case "choice":
      return `(default ${row.fallback})`;
    case "text":
      return `(default ${row.fallback ?? row.absent})`;
    case "number":
      return `(${rangeText(row)}, default ${row.fallback ?? row.absent ?? "off"})`;
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
