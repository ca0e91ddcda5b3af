/**
 * Reads a command line by tables of commands and options: flags before or after the command, values
 * after a blank or an equals sign, defaults of the command before those of the options. All problems
 * are collected, none is thrown. Pure: words and environment are given.
 */
import { didYouMean } from "./did-you-mean.ts";
import type { CommandRow, OptionRow } from "./option-row.ts";
import { exampleText, type OptionValue, parseValue, parseVariable } from "./option-values.ts";

export interface Grammar {
  readonly commands: readonly CommandRow[];
  readonly options: readonly OptionRow[];
  /** What is done when no command is given; undefined: one must be. */
  readonly commandDefault: string | undefined;
}

export interface CommandLine {
  /** A name of the grammar's; empty when none was given or it is unknown. */
  readonly command: string;
  readonly operands: readonly string[];
  readonly values: ReadonlyMap<string, OptionValue>;
  /** The options that a user named, on the command line or in the environment: no defaults. */
  readonly given: ReadonlySet<string>;
  readonly problems: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is being read. */
interface Reading {
  readonly grammar: Grammar;
  readonly words: string[];
  readonly values: Map<string, OptionValue>;
  readonly problems: string[];
}

/** @param argv Without the program's own name. `-h` is `--help`. */
export function readCommandLine(
  argv: readonly string[],
  grammar: Grammar,
  environment: Environment = {},
): CommandLine {
  const reading: Reading = { grammar, words: [], values: new Map(), problems: [] };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (isOperand(word)) reading.words.push(word);
    else if (readFlag(word, argv[at + 1], reading) === "took the next") at++;
  }
  const row = readCommand(reading);
  const operands = row === undefined ? [] : readOperands(row, reading);
  addEnvironment(environment, row, reading);
  const { values, problems } = reading;
  const given = new Set(values.keys());
  problems.push(...misplaced(given, row, grammar));
  addDefaults(row, reading);
  return { command: row?.name ?? "", operands, values, given, problems };
}

/** A dash alone stands for standard input. */
function isOperand(word: string): boolean {
  return word === "-" || !word.startsWith("-");
}

function readFlag(
  word: string,
  next: string | undefined,
  { grammar, values, problems }: Reading,
): "took the next" | "alone" {
  const [head, inline] = splitOnce(word === "-h" ? "--help" : word, "=");
  const row = grammar.options.find((candidate) => `--${candidate.name}` === head);
  if (row === undefined) {
    const known = grammar.options.map((candidate) => `--${candidate.name}`);
    problems.push(`unknown flag ${head}${didYouMean(head, known)}`);
    // `--rat 100k` is one problem, not two: the value that goes with it is no command.
    const isItsValue = inline === undefined && isValue(next) && !isCommand(next, grammar);
    return isItsValue ? "took the next" : "alone";
  }
  if (values.has(row.name)) problems.push(`--${row.name} is given twice`);
  if (row.kind === "switch" && inline === undefined) {
    values.set(row.name, true);
    return "alone";
  }
  const text = inline ?? next;
  if (text === undefined || (inline === undefined && !isValue(text))) {
    problems.push(`--${row.name} needs a value: ${exampleText(row)}`);
    return "alone";
  }
  const parsed = parseValue(row, text);
  if (parsed.ok) values.set(row.name, parsed.value);
  else problems.push(parsed.problem);
  return inline === undefined ? "took the next" : "alone";
}

function isValue(word: string | undefined): word is string {
  // What has a blank within it is no flag: a value that holds flags itself.
  return word !== undefined && (!word.startsWith("--") || word.includes(" "));
}

function isCommand(word: string, { commands }: Grammar): boolean {
  return commands.some(({ name }) => name === word);
}

function readCommand({ grammar, words, problems }: Reading): CommandRow | undefined {
  const { commands, commandDefault } = grammar;
  const known = commands.map(({ name }) => name);
  const name = words.shift() ?? commandDefault;
  if (name === undefined) problems.push(`no command is given; it is one of ${known.join(", ")}`);
  else if (!known.includes(name)) {
    // The words that follow may well be right for the command that was meant.
    problems.push(`unknown command ${name}${didYouMean(name, known)}`);
  }
  return commands.find((row) => row.name === name);
}

function readOperands({ name, operands }: CommandRow, { words, problems }: Reading): string[] {
  const taken = words.splice(0, operands?.max ?? 0);
  problems.push(...words.map((word) => `unexpected argument ${word}`));
  if (operands !== undefined && taken.length < operands.min) {
    problems.push(`${name} needs ${operands.placeholder}`);
  }
  return taken;
}

function addEnvironment(
  environment: Environment,
  command: CommandRow | undefined,
  { grammar, values, problems }: Reading,
): void {
  for (const row of grammar.options) {
    const text = row.environment === undefined ? undefined : environment[row.environment];
    // A variable is for all commands: those that have no use for it pass it over.
    if (text === undefined || text === "" || values.has(row.name)) continue;
    if (!goesWith(row, command)) continue;
    const parsed = parseVariable(row, text, row.environment!);
    if (parsed.ok) values.set(row.name, parsed.value);
    else problems.push(parsed.problem);
  }
}

function misplaced(
  given: ReadonlySet<string>,
  command: CommandRow | undefined,
  { options }: Grammar,
): string[] {
  return options
    .filter((row) => given.has(row.name) && !goesWith(row, command))
    .map((row) => `--${row.name} does not go with ${command?.name}`);
}

function goesWith({ commands }: OptionRow, command: CommandRow | undefined): boolean {
  return commands === undefined || command === undefined || commands.includes(command.name);
}

function addDefaults(command: CommandRow | undefined, { grammar, values }: Reading): void {
  for (const row of grammar.options) {
    const own = command?.defaults[row.name];
    const fallback = own ?? (row.kind === "switch" ? undefined : row.fallback);
    if (values.has(row.name) || fallback === undefined) continue;
    const parsed = parseValue(row, fallback);
    if (parsed.ok) values.set(row.name, parsed.value);
  }
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
