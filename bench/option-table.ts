/**
 * Every flag and command of the bench: name, unit, default, range, help. The parser and the help
 * text are both built from this table, so that neither can know a flag that the other does not.
 */
import { availableParallelism } from "node:os";

interface OptionBase {
  readonly name: string; // Without the dashes.
  readonly help: string;
}

/** A flag without a value: absent is false. */
export interface SwitchOption extends OptionBase {
  readonly kind: "switch";
}

/** A number with a unit; `fallback` is written as a user would write it. */
export interface NumberOption extends OptionBase {
  readonly kind: "number";
  readonly unit: "count" | "rate" | "duration";
  readonly min: number; // A rate is per second, a duration in milliseconds.
  readonly max: number;
  readonly fallback: string | undefined; // Undefined: absent has a meaning of its own.
  readonly absent?: string; // That meaning, for the help; else: off.
}

/** One word out of a few. */
export interface ChoiceOption extends OptionBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly fallback: string;
}

/** Any text: a name or a folder. */
export interface TextOption extends OptionBase {
  readonly kind: "text";
  readonly placeholder: string;
  readonly fallback: string | undefined;
  readonly absent?: string; // What absence means, for the help.
}

export type OptionRow = SwitchOption | NumberOption | ChoiceOption | TextOption;

/** One for each core, as the engine itself has it. */
const shardsDefault = String(Math.min(64, availableParallelism()));
const secondMs = 1000;
const hourMs = 3_600_000;

export const optionTable: readonly OptionRow[] = [
  text("scenario", "NAME|FOLDER", "chain", "What is run: a built-in scenario or a folder of one."),
  {
    ...number("rate", "rate", [1, 10_000_000], undefined, "Executions offered per second."),
    absent: "the scenario's",
  },
  choice("arrivals", ["constant", "poisson"], "How intended starts are spaced."),
  number("duration", "duration", [100, 24 * hourMs], "15s", "Length of the measured window."),
  number(
    "warmup",
    "duration",
    [0, hourMs],
    "3s",
    "Load before it, audited but not measured; its first half ramps up.",
  ),
  number("shards", "count", [1, 64], shardsDefault, "Worker threads that run executions."),
  number("generators", "count", [1, 16], "1", "Worker threads that make the load."),
  choice("durability", ["power", "process", "memory"], "What an accepted execution survives."),
  number("seed", "count", [0, 0xffffffff], "7", "Replays arrivals, inputs and simulated services."),
  text("out", "DIR", undefined, "Where result.json and, with --kill, the ledgers go.", "nowhere"),
  text("data", "DIR", undefined, "The engine's data.", "a fresh temporary folder"),
  flag("json", "End stdout with the result as one line of JSON."),
  number(
    "kill",
    "duration",
    [100, 24 * hourMs],
    undefined,
    "SIGKILL engine and generator at this time of the load, restart them on the same data, audit both lives.",
  ),
  number("metrics-port", "count", [1, 65_535], undefined, "Serve Prometheus metrics meanwhile."),
  number("parked", "count", [1, 10_000_000], "1m", "Executions that `parked` leaves waiting."),
  number("frame-records", "count", [1, 500], "256", "Starts in one frame at most."),
  number(
    "drain-timeout",
    "duration",
    [secondMs, hourMs],
    "60s",
    "How long to wait for the last terminals after the load.",
  ),
  flag("help", "Print this text."),
];

export interface CommandRow {
  readonly name: string;
  readonly help: string;
  /** Where its flags' defaults are not those of the table above. */
  readonly defaults: Readonly<Record<string, string>>;
}

export const commandTable = [
  { name: "run", help: "Load one scenario, measure it and audit it (the default).", defaults: {} },
  {
    name: "ceilings",
    help: "What journal, codec and machine reach alone on this computer, for --duration each.",
    defaults: { duration: "1s" },
  },
  {
    name: "slope",
    help: "Cost per item and per state as Maps and chains grow, for --duration each size.",
    defaults: { duration: "300ms" },
  },
  {
    name: "sync",
    help: "Latency of startSyncExecution at the given rate, client and engine in one process.",
    defaults: { rate: "1k", duration: "10s", warmup: "2s" },
  },
  {
    name: "parked",
    help: "Memory of executions that wait, and CPU over --duration while nothing is due.",
    defaults: { duration: "5s", warmup: "2s" },
  },
] as const satisfies readonly CommandRow[];

function flag(name: string, help: string): SwitchOption {
  return { kind: "switch", name, help };
}

function number(
  name: string,
  unit: NumberOption["unit"],
  [min, max]: readonly [number, number],
  fallback: string | undefined,
  help: string,
): NumberOption {
  return { kind: "number", name, unit, min, max, fallback, help };
}

function choice(name: string, choices: readonly string[], help: string): ChoiceOption {
  return { kind: "choice", name, choices, fallback: choices[0]!, help };
}

function text(
  name: string,
  placeholder: string,
  fallback: string | undefined,
  help: string,
  absent?: string,
): TextOption {
  const row: TextOption = { kind: "text", name, placeholder, fallback, help };
  return absent === undefined ? row : { ...row, absent };
}
