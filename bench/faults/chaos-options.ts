/** What one call of `npm run chaos` is asked to do: the command line, validated once. Pure. */
import { readCommandLine } from "../../engine/command-line/command-line.ts";
import { didYouMean } from "../../engine/command-line/did-you-mean.ts";
import { hangingLines } from "../../engine/command-line/hanging-lines.ts";
import { optionLines, unitsText } from "../../engine/command-line/help-lines.ts";
import { flag, number, type OptionRow, text } from "../../engine/command-line/option-row.ts";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { type Fault, type LoadShape, loadDefault } from "./fault.ts";

export interface ChaosOptions {
  readonly help: boolean;
  /** In the order in which they are made. */
  readonly faults: readonly Fault[];
  readonly isAll: boolean;
  readonly seed: number;
  readonly json: boolean;
  readonly outFolder: string | undefined;
  readonly pauseMs: number;
  readonly drainTimeoutMs: number;
  readonly metricsPort: number | undefined;
  /** Where it differs from each fault's own. */
  readonly load: Partial<LoadShape>;
}

const hourMs = 3_600_000;

const optionTable: readonly OptionRow[] = [
  text("fault", "NAME", undefined, "The fault to make, or all.", "none: it is required"),
  number("seed", "count", [0, 0xffffffff], "7", "Replays inputs, services and victims."),
  {
    ...number("rate", "rate", [1, 1_000_000], undefined, "Executions offered per second."),
    absent: "the fault's",
  },
  {
    ...number("warmup", "duration", [0, hourMs], undefined, "Load before the measured window."),
    absent: "the fault's",
  },
  {
    ...number("duration", "duration", [100, hourMs], undefined, "Length of the measured window."),
    absent: "the fault's",
  },
  {
    ...number(
      "fault-at",
      "duration",
      [0, hourMs],
      undefined,
      "When the fault is made, since the load's start.",
    ),
    absent: "the fault's",
  },
  number("pause", "duration", [100, hourMs], "30s", "How long node-pause and leader-pause last."),
  number(
    "drain-timeout",
    "duration",
    [1000, hourMs],
    "90s",
    "How long to wait for the last terminals.",
  ),
  text(
    "out",
    "DIR",
    undefined,
    "Keeps stores, logs, ledgers and result.json of each run.",
    "nowhere",
  ),
  number(
    "metrics-port",
    "count",
    [1, 65_000],
    undefined,
    "Serve Prometheus metrics of the client there, and of node K at the K-th port after it.",
  ),
  flag("json", "End stdout with the result as one line of JSON, or one for each fault."),
  flag("help", "Print this text."),
];

/** @throws OptionsError Not when `--help` is among the arguments. */
export function parseChaosOptions(argv: readonly string[], known: readonly Fault[]): ChaosOptions {
  const commands = [{ name: "chaos", help: "", defaults: {} }];
  const grammar = { commands, options: optionTable, commandDefault: "chaos" };
  const { values, problems: found } = readCommandLine(argv, grammar);
  const problems = [...found];
  const name = values.get("fault") as string | undefined;
  const faults = name === "all" ? known : known.filter((fault) => fault.name === name);
  const names = known.map((fault) => fault.name);
  if (name === undefined) problems.push(`--fault is missing: one of all, ${names.join(", ")}`);
  else if (faults.length === 0) {
    problems.push(`there is no fault ${name}${didYouMean(name, ["all", ...names])}`);
  }
  const load = givenLoad(values);
  for (const fault of faults) problems.push(...lateFault(fault, load));
  const help = values.get("help") === true;
  if (problems.length > 0 && !help) throw new OptionsError(problems);
  return {
    help,
    faults,
    isAll: name === "all",
    seed: values.get("seed") as number,
    json: values.get("json") === true,
    outFolder: values.get("out") as string | undefined,
    pauseMs: values.get("pause") as number,
    drainTimeoutMs: values.get("drain-timeout") as number,
    metricsPort: values.get("metrics-port") as number | undefined,
    load,
  };
}

/** The text of `--help`, at most 100 columns wide. */
export function chaosHelpText(known: readonly Fault[]): string {
  return [
    "Stepstorm chaos: a cluster of real processes under load, a fault, and an audit of every execution",
    "from ledgers outside of it. Ends with 0 only when nothing is lost and no more ended twice than was",
    "in flight at the fault; with 2 when it was asked wrongly. How soon all was well again stands beside",
    "a target, and a target that was missed is told in the first line, but does not fail the run: seconds",
    "are the computer's as well. Overload alone must be over within 30 s.",
    "",
    "Usage: npm run chaos -- --fault NAME [options]",
    "",
    "Faults",
    ...[...known, { name: "all", help: "Every one of them, one after another." }].flatMap((fault) =>
      hangingLines(`  ${fault.name}`, 20, fault.help),
    ),
    "",
    "Options",
    ...optionTable.flatMap(optionLines),
    "",
    unitsText,
  ].join("\n");
}

/** A fault that is made when the load is over proves nothing. */
function lateFault({ name, load }: Fault, given: Partial<LoadShape>): string[] {
  const { faultAtMs, warmupMs, durationMs } = { ...loadDefault, ...load, ...given };
  const endMs = warmupMs + durationMs;
  if (faultAtMs < endMs) return [];
  return [
    `${name} would be made ${faultAtMs / 1000} s after the load's start, which ends after ${endMs / 1000} s: raise --duration or lower --fault-at`,
  ];
}

function givenLoad(values: ReadonlyMap<string, unknown>): Partial<LoadShape> {
  const fields = {
    rate: "ratePerSecond",
    warmup: "warmupMs",
    duration: "durationMs",
    "fault-at": "faultAtMs",
  } as const;
  const given = Object.entries(fields).filter(([option]) => values.has(option));
  return Object.fromEntries(given.map(([option, field]) => [field, values.get(option)]));
}
