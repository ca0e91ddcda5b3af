/**
 * What one call of the bench is asked to do: the command line, validated once into one frozen
 * object. All problems are reported at once. Pure: the caller passes `process.argv.slice(2)`.
 */
import { didYouMean } from "./did-you-mean.ts";
import { commandTable, type OptionRow, optionTable } from "./option-table.ts";
import { exampleText, parseValue, placeholderText, rangeText } from "./option-values.ts";

export type BenchCommand = (typeof commandTable)[number]["name"];

export interface BenchOptions {
  readonly command: BenchCommand;
  readonly help: boolean;
  readonly scenario: string; // A built-in name or a folder.
  readonly ratePerSecond: number; // Over all generators.
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
  addDefaults(values);
  const options = optionsFrom(command, values);
  problems.push(...contradictions(options));
  if (problems.length > 0 && !help) throw new OptionsError(problems);
  return Object.freeze(options);
}

/** The text of `--help`, at most 100 columns wide. */
export function helpText(): string {
  return [
    "Stepstorm bench: open-loop load on the engine, latency from the intended start, every",
    "execution audited. Ends with 0 only when the audit is clean, with 2 when it was asked wrongly.",
    "",
    "Usage: npm run bench -- [command] [options]",
    "",
    "Commands",
    ...commandTable.map((row) => `  ${row.name.padEnd(10)} ${row.help}`),
    "",
    "Options",
    ...optionTable.flatMap(helpLines),
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

function addDefaults(values: Values): void {
  for (const row of optionTable) {
    if (values.has(row.name) || row.kind === "switch" || row.fallback === undefined) continue;
    const parsed = parseValue(row, row.fallback);
    if (parsed.ok) values.set(row.name, parsed.value);
  }
}

function optionsFrom(command: BenchCommand, values: Values): BenchOptions {
  const number = (name: string) => values.get(name) as number;
  return {
    command,
    help: values.get("help") === true,
    scenario: values.get("scenario") as string,
    ratePerSecond: number("rate"),
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
  return problems;
}

function helpLines(row: OptionRow): string[] {
  const head = `  --${row.name} ${placeholderText(row)}`.trimEnd();
  const words = `${row.help} ${limitsText(row)}`.trim().split(" ");
  const lines: string[] = [];
  let line = head.length <= 33 ? head.padEnd(33) : "".padEnd(33);
  if (head.length > 33) lines.push(head);
  for (const word of words) {
    if (line.length + 1 + word.length > 99) {
      lines.push(line);
      line = "".padEnd(33);
    }
    line += ` ${word}`;
  }
  return [...lines, line];
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
      return `(${rangeText(row)}, default ${row.fallback ?? "off"})`;
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
