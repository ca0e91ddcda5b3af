/** Every command and option of `stepstorm`: what is parsed, what the help prints, what shells complete. */
import type { Grammar } from "../command-line/command-line.ts";
import {
  type CommandRow,
  choice,
  flag,
  number,
  type OptionRow,
  text,
} from "../command-line/option-row.ts";
import { statuses } from "./logs/logged-record.ts";
import { PORT_DEFAULT, startRows } from "./start-options.ts";

const machine = { placeholder: "MACHINE", min: 1, max: 1 };
const file = { placeholder: "FILE", min: 1, max: 1 };

export const shells = ["bash", "zsh", "fish"] as const;
const logLevels = ["OFF", "FATAL", "ERROR", "ALL"] as const;

export const commands: readonly CommandRow[] = [
  { name: "start", help: "Run an engine and its API until SIGTERM.", defaults: {} },
  { name: "deploy", help: "Create or update a state machine.", defaults: {}, operands: file },
  {
    name: "start-execution",
    help: "Start an execution; prints its ARN when it is durable.",
    defaults: {},
    operands: machine,
  },
  {
    name: "start-sync-execution",
    help: "Run an execution; prints its output.",
    defaults: {},
    operands: machine,
  },
  {
    name: "validate",
    help: "Tell all problems of definitions; needs no server.",
    defaults: {},
    operands: { placeholder: "FILE…", min: 1, max: 1_000 },
  },
  { name: "test-state", help: "Run one state of a definition.", defaults: {}, operands: file },
  { name: "list", help: "List the state machines.", defaults: {} },
  { name: "describe", help: "Show a state machine.", defaults: {}, operands: machine },
  {
    name: "delete",
    help: "Delete a state machine, its versions and aliases.",
    defaults: {},
    operands: machine,
  },
  {
    name: "cost",
    help: "What AWS would bill for the work of a server, or for work that is described.",
    defaults: {},
  },
  { name: "logs", help: "Show histories of executions, from their log.", defaults: {} },
  { name: "env", help: "Print what points AWS's clients to this server.", defaults: {} },
  { name: "doctor", help: "Check what a server and its clients need here.", defaults: {} },
  {
    name: "health",
    help: "Ask a server, or a node's metrics port, whether it takes work: 0 yes, 1 no.",
    defaults: {},
  },
  {
    name: "completion",
    help: `Print the completion of a shell: ${shells.join(", ")}.`,
    defaults: {},
    operands: { placeholder: "SHELL", min: 1, max: 1 },
  },
  {
    name: "help",
    help: "Print this text, or a command's.",
    defaults: {},
    operands: { placeholder: "[COMMAND]", min: 0, max: 1 },
  },
];

const callers = [
  "deploy",
  "start-execution",
  "start-sync-execution",
  "test-state",
  "list",
  "describe",
  "delete",
  "cost",
  "env",
  "doctor",
  "health",
];
const starters = ["start-execution", "start-sync-execution"];

const only = (row: OptionRow, ...names: readonly string[]): OptionRow => ({
  ...row,
  commands: names,
});

const costRows: readonly OptionRow[] = [
  {
    ...number("executions", "count", [1, 1e15], undefined, "Describe the work: executions."),
    absent: "the server's",
  },
  number("duration", "duration", [0, 300_000], "100ms", "Of one execution, where it is described."),
  number("memory-mb", "count", [1, 100_000], "64", "Megabytes that it uses."),
  number("transitions", "count", [1, 1e9], "5", "Transitions that it makes."),
];

/** Of the commands that ask a server, and of `validate`. */
const commandRows: readonly OptionRow[] = [
  only(
    text("endpoint", "URL", `http://127.0.0.1:${PORT_DEFAULT}`, "The server that is asked."),
    ...callers,
  ),
  only(flag("live", "Ask only whether the process answers."), "health"),
  only(
    text("name", "NAME", undefined, "Of the machine or the execution.", "the file's, or a new one"),
    "deploy",
    ...starters,
  ),
  only(
    choice("type", ["EXPRESS", "STANDARD"], "What the machine is created or checked as."),
    "deploy",
    "validate",
  ),
  only(
    text(
      "role-arn",
      "ARN",
      undefined,
      "What the context object says; nothing is done by it.",
      "the machine's, or any",
    ),
    "deploy",
    "test-state",
  ),
  only(flag("publish", "Publish a version, too."), "deploy"),
  only(text("description", "TEXT", undefined, "Of the version, with --publish.", "none"), "deploy"),
  only(
    {
      ...choice("log-level", logLevels, "What the machine logs of its executions."),
      fallback: undefined,
      absent: "the machine's; OFF for a new one",
    },
    "deploy",
  ),
  only(
    flag("log-data", "Log inputs, outputs, errors and causes, too (includeExecutionData)."),
    "deploy",
  ),
  only(
    text(
      "tags",
      "KEY=VALUE[,…]",
      undefined,
      "Tags that the machine has then, beside those that it has.",
      "none",
    ),
    "deploy",
  ),
  only(
    text("input", "JSON", undefined, "The input; - reads it from standard input.", "{}"),
    "test-state",
    ...starters,
  ),
  only(
    text("input-file", "FILE", undefined, "A file that has the input, or -.", "none"),
    "test-state",
    ...starters,
  ),
  only(
    number("count", "count", [1, 1_000_000], "1", "Executions to start, in batches of 500."),
    "start-execution",
  ),
  only(
    text(
      "state",
      "NAME",
      undefined,
      "The state of a whole machine that is run.",
      "the file is one state",
    ),
    "test-state",
  ),
  only(
    choice("inspection-level", ["INFO", "DEBUG", "TRACE"], "How much of the data's way is told."),
    "test-state",
  ),
  only(
    text("variables", "JSON", undefined, "Variables that the state sees.", "none"),
    "test-state",
  ),
  only(
    text("mock-result", "JSON", undefined, "A Task's, Map's or Parallel's result.", "none"),
    "test-state",
  ),
  only(
    text("mock-error", "NAME", undefined, "The error that it fails with.", "none"),
    "test-state",
  ),
  only(
    text("execution", "ARN", undefined, "The execution; its name will do.", "any of the machine"),
    "logs",
  ),
  only(text("machine", "NAME", undefined, "The machine of the executions.", "any"), "logs"),
  only(
    { ...choice("status", statuses, "How they ended."), fallback: undefined, absent: "any" },
    "logs",
  ),
  only(
    {
      ...number("since", "duration", [1, 10 * 365 * 24 * 3_600_000], undefined, "How far back."),
      absent: "all there is",
    },
    "logs",
  ),
  only(number("limit", "count", [1, 10_000], "10", "How many, the newest ones."), "logs"),
  only(text("log-file", "FILE", undefined, "The log.", "logs/executions.log in --data"), "logs"),
  only(text("mock-cause", "TEXT", undefined, "That error's cause.", "none"), "test-state"),
];

const everywhere: readonly OptionRow[] = [
  flag("json", "Print JSON, for programs."),
  flag("help", "Print a command's help."),
  flag("version", "Print the version."),
];

export const optionRows: readonly OptionRow[] = [
  ...everywhere,
  ...commandRows,
  ...costRows.map((row) => only(row, "cost")),
  ...startRows.map((row) => only(row, "start", ...(row.name === "data" ? ["logs"] : []))),
].map(withEnvironment);

export const grammar: Grammar = { commands, options: optionRows, commandDefault: undefined };

/** Those that go with a command, its own first. */
export function optionsOf(command: string): readonly OptionRow[] {
  const goes = optionRows.filter((row) => row.commands?.includes(command) ?? true);
  return goes.toSorted(
    (one, other) => Number(one.commands === undefined) - Number(other.commands === undefined),
  );
}

function withEnvironment(row: OptionRow): OptionRow {
  // A name or an input that was left in an environment would be one too many.
  const isForStart = row.commands?.includes("start") ?? false;
  if (!isForStart && row.name !== "endpoint") return row;
  return { ...row, environment: environmentOf(row.name) };
}

/** The variable that stands for an option. */
export function environmentOf(name: string): string {
  return `STEPSTORM_${name.replaceAll("-", "_").toUpperCase()}`;
}
