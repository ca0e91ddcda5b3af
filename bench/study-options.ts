/** What a call of the bench says about searches, comparisons, scaling and trends. Pure. */
import type { CommandLine } from "../engine/command-line/command-line.ts";
import { number, type OptionRow } from "../engine/command-line/option-row.ts";
import { parseValue } from "../engine/command-line/option-values.ts";
import { parseThresholds, type Threshold } from "./plan/thresholds.ts";

export interface StudyOptions {
  readonly operands: readonly string[];
  /** Run's own options that were given, for runs made by a command: `--durability=power`. */
  readonly runFlags: readonly string[];
  readonly find: FindOptions;
  readonly compare: CompareOptions;
  readonly scale: ScaleOptions;
  readonly metrics: readonly string[] | undefined; // Of a trend; undefined: all.
  readonly markdown: boolean;
}

export interface FindOptions {
  readonly sloText: string;
  readonly slo: readonly Threshold[];
  readonly rateMin: number;
  readonly rateMax: number;
  readonly tolerance: number; // A share, as the margin below.
  readonly confirmations: number;
  readonly runsMax: number;
  readonly timeMsMax: number;
}

export interface CompareOptions {
  readonly refs: readonly string[] | undefined; // Two, here and below.
  readonly configs: readonly string[] | undefined;
  readonly flags: readonly [a: string, b: string] | undefined;
  readonly runsPerSide: number;
  readonly noiseRuns: number;
  readonly noisePath: string | undefined;
  readonly primary: readonly string[];
  readonly margin: number;
  readonly force: boolean;
}

export interface ScaleOptions {
  readonly repeats: number;
  readonly over: "nodes" | "shards";
  readonly shardCounts: readonly number[];
  readonly projectRates: readonly number[];
  readonly nodeUsdPerHour: number | undefined; // Undefined: the default's, with its name.
}

/** Not passed on to runs: commands set them themselves, or they are about the whole. */
const ownFlags = new Set(["duration", "warmup", "seed", "json", "out", "help", "kill"]);

const shardsRow = number("shard-counts", "count", [1, 64], undefined, "");
const rateRow = number("project", "rate", [1, 1_000_000_000], undefined, "");

export function readStudyOptions(
  line: CommandLine,
  options: readonly OptionRow[],
  problems: string[],
): StudyOptions {
  const { values, given, operands } = line;
  const list = (name: string) => listOf(values.get(name) as string | undefined);
  return {
    operands,
    runFlags: options
      .filter(({ commands }) => commands === undefined || commands.includes("run"))
      .filter(({ name }) => given.has(name) && !ownFlags.has(name))
      .map((row) => flagText(row, values.get(row.name)!)),
    find: readFind(line, problems),
    compare: readCompare(line, problems),
    scale: readScale(line, problems),
    metrics: list("metrics"),
    markdown: values.get("markdown") === true,
  };
}

/** `scale --over shards` is of an embedded engine, and of work that takes CPU: other defaults. */
const ofShards = { target: "embedded", scenario: "chain", rate: 50_000, "frame-records": 256 };

export function withShardsScaled(line: CommandLine): CommandLine {
  if (line.command !== "scale" || line.values.get("over") !== "shards") return line;
  const own = Object.entries(ofShards).filter(([name]) => !line.given.has(name));
  return { ...line, values: new Map([...line.values, ...own]) };
}

/** What does not go together. */
export function studyContradictions({ command, values, given, operands }: CommandLine): string[] {
  const problems: string[] = [];
  if (command === "find") {
    if ((values.get("min-rate") as number) > (values.get("max-rate") as number)) {
      problems.push("--min-rate must not be above --max-rate");
    }
    if (given.has("rate")) problems.push("--rate does not go with find: that is what it looks for");
    if (values.get("target") === "http") problems.push("find needs --target embedded or nats");
  }
  if (
    command === "scale" &&
    values.get("over") === "shards" &&
    values.get("target") !== "embedded"
  ) {
    problems.push("--over shards needs --target embedded: shards of one engine");
  }
  if (command === "compare") problems.push(...compareContradictions(given, operands));
  if (["find", "compare", "trend"].includes(command) && given.has("kill")) {
    problems.push(`--kill does not go with ${command}`);
  }
  return problems;
}

function compareContradictions(given: ReadonlySet<string>, operands: readonly string[]): string[] {
  const problems: string[] = [];
  if (given.has("a") !== given.has("b")) problems.push("--a and --b are given together");
  const sources = [
    operands.length > 0 ? "two files" : "",
    ...["refs", "configs", "a"].map((name) => (given.has(name) ? `--${name}` : "")),
  ].filter((source) => source !== "");
  if (sources.length > 1) problems.push(`compare takes one of ${sources.join(", ")}, not all`);
  if (sources.length === 0) {
    problems.push(
      "compare needs two files or folders, or --refs A,B, --configs A.yaml,B.yaml, or --a and --b",
    );
  }
  if (operands.length === 1) problems.push("compare needs a second file or folder");
  if (operands.length > 0) {
    for (const name of ["runs", "noise-runs"]) {
      if (given.has(name)) problems.push(`--${name} does not go with files: their runs are made`);
    }
  }
  return problems;
}

function readFind({ values }: CommandLine, problems: string[]): FindOptions {
  const sloText = values.get("slo") as string;
  const slo = parseThresholds(sloText);
  if (!slo.ok) problems.push(`--slo: ${slo.problem}`);
  return {
    sloText,
    slo: slo.ok ? slo.thresholds : [],
    rateMin: values.get("min-rate") as number,
    rateMax: values.get("max-rate") as number,
    tolerance: readShare("tolerance", values.get("tolerance") as string, problems),
    confirmations: values.get("confirm") as number,
    runsMax: values.get("budget-runs") as number,
    timeMsMax: values.get("budget-time") as number,
  };
}

function readCompare({ values }: CommandLine, problems: string[]): CompareOptions {
  const pair = (name: string) => {
    const list = listOf(values.get(name) as string | undefined);
    if (list !== undefined && list.length !== 2) problems.push(`--${name} needs two, as A,B`);
    return list;
  };
  const [a, b] = [values.get("a") as string | undefined, values.get("b") as string | undefined];
  return {
    refs: pair("refs"),
    configs: pair("configs"),
    flags: a === undefined || b === undefined ? undefined : [a, b],
    runsPerSide: values.get("runs") as number,
    noiseRuns: values.get("noise-runs") as number,
    noisePath: values.get("noise") as string | undefined,
    primary: listOf(values.get("primary") as string) ?? [],
    margin: readShare("margin", values.get("margin") as string, problems),
    force: values.get("force") === true,
  };
}

function readScale({ values }: CommandLine, problems: string[]): ScaleOptions {
  const numbers = (row: typeof shardsRow) =>
    (listOf(values.get(row.name) as string) ?? []).flatMap((text) => {
      const parsed = parseValue(row, text);
      if (parsed.ok) return [parsed.value as number];
      problems.push(parsed.problem);
      return [];
    });
  const usd = values.get("node-usd-per-hour") as string | undefined;
  const isPrice = usd === undefined || /^\d+(\.\d+)?$/.test(usd);
  if (!isPrice) problems.push(`--node-usd-per-hour ${usd} is no price; write it as 0.085`);
  return {
    repeats: values.get("repeat") as number,
    over: values.get("over") as ScaleOptions["over"],
    shardCounts: numbers(shardsRow),
    projectRates: numbers(rateRow),
    nodeUsdPerHour: usd === undefined ? undefined : Number(usd),
  };
}

/** `3%` or `0.03`; above nothing, below one. */
function readShare(name: string, text: string, problems: string[]): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const share = Number(digits) / (percent === "%" ? 100 : 1);
  if (share > 0 && share < 1) return share;
  problems.push(`--${name} ${text} is no share; write it as 3% or 0.03`);
  return 0.03;
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function flagText(row: OptionRow, value: string | number | boolean): string {
  if (row.kind === "switch") return `--${row.name}`;
  const unit = row.kind === "number" && row.unit === "duration" ? "ms" : "";
  return `--${row.name}=${value}${unit}`;
}
