/** Options and commands of the bench that make many runs, or read many: rows of its table. */
import {
  type CommandRow,
  flag,
  number,
  type OptionRow,
  text,
} from "../engine/command-line/option-row.ts";

const hourMs = 3_600_000;

export const studyOptions: readonly OptionRow[] = [
  ...searchOptions(),
  ...comparisonOptions(),
  ...scalingOptions(),
  {
    ...text("metrics", "NAME[,NAME…]", undefined, "Metrics to show.", "all that the results have"),
    commands: ["trend"],
  },
];

function searchOptions(): readonly OptionRow[] {
  const rows: readonly OptionRow[] = [
    text(
      "slo",
      "THRESHOLDS",
      "p99<100ms,lost=0",
      "What a rate must hold, as 'p99<100ms,lost=0,refused<1%'; that it is completed and leaves no growing backlog is asked of it anyway.",
    ),
    number("min-rate", "rate", [1, 10_000_000], "1k", "Where the search begins."),
    number("max-rate", "rate", [1, 10_000_000], "1m", "Where it ends, even if that is held."),
    text(
      "tolerance",
      "PERCENT",
      "3%",
      "How close the highest rate held and the lowest failed come.",
    ),
    number("confirm", "count", [0, 20], "2", "Repeats at the rate found; most of all must hold."),
    number("budget-runs", "count", [1, 1000], "40", "Runs at most."),
    number("budget-time", "duration", [1000, 24 * hourMs], "30m", "No run begins later."),
  ];
  return rows.map((row) => ({ ...row, commands: ["find"] }));
}

function comparisonOptions(): readonly OptionRow[] {
  const rows: readonly OptionRow[] = [
    text(
      "refs",
      "A,B",
      undefined,
      "Compare two commits, each built in a checkout of its own.",
      "none",
    ),
    text(
      "configs",
      "A.yaml,B.yaml",
      undefined,
      "Compare two files of run's options (rate: 20k).",
      "none",
    ),
    text("a", "'FLAGS'", undefined, "Run's options of side A, as '--durability power'.", "none"),
    text("b", "'FLAGS'", undefined, "Run's options of side B.", "none"),
    number(
      "runs",
      "count",
      [2, 500],
      "16",
      "Runs a side when compare makes them: A B B A, B A A B …",
    ),
    number(
      "noise-runs",
      "count",
      [0, 500],
      "0",
      "Runs of A against itself before, for the noise floor.",
    ),
    text(
      "noise",
      "FILE|FOLDER",
      undefined,
      "Kept runs of one unchanged side, for the noise floor.",
      "within each side",
    ),
    text(
      "primary",
      "NAME[,NAME…]",
      "cpu",
      "Metrics that decide: cpu, throughput, p50, p99, p99.9, accept.p99, generator.cpu, rss.",
    ),
    text("margin", "PERCENT", "2%", "A difference that is surely smaller is none."),
    flag("force", "Compare also what differs in scenario, durability, machine …"),
  ];
  return rows.map((row) => ({ ...row, commands: ["compare"] }));
}

function scalingOptions(): readonly OptionRow[] {
  const rows: readonly OptionRow[] = [
    number("repeat", "count", [1, 20], "3", "Measurements of each size, all sizes in turn."),
    {
      kind: "choice",
      name: "over",
      choices: ["nodes", "shards"],
      fallback: "nodes",
      help: "What is added: nodes of a cluster, or shards of an embedded engine.",
    },
    text("shard-counts", "N[,N…]", "1,2,3,4,6,8", "Sizes with --over shards."),
    text("project", "RATE[,RATE…]", "100k,1m", "Rates to extrapolate to."),
    {
      ...text(
        "node-usd-per-hour",
        "USD",
        undefined,
        "What a node costs, beside what AWS would bill.",
      ),
      absent: "an instance with two cores, named in the result",
    },
  ];
  return rows.map((row) => ({ ...row, commands: ["scale"] }));
}

export const studyCommands = [
  {
    name: "find",
    help: "The largest rate that holds --slo: doubling, halving, repeating; each probe a run of --duration.",
    defaults: { duration: "10s", warmup: "2s", "drain-timeout": "20s" },
  },
  {
    name: "compare",
    help: "Whether B is as fast as A: result files, folders of them or .jsonl, or runs made for it in turn (--refs, --configs, --a and --b). Ends with 0: same or better, 2: worse, 3: inconclusive.",
    defaults: { duration: "3s", warmup: "1s" },
    operands: { placeholder: "[A B]", min: 0, max: 2 },
  },
  {
    name: "trend",
    help: "Results over time: a table and a line for each metric, and where its level changed.",
    defaults: {},
    operands: { placeholder: "FILE|FOLDER…", min: 1, max: 10_000 },
  },
] as const satisfies readonly CommandRow[];
