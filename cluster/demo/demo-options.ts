/** The command line of `npm run demo`. Pure. */
import { type Grammar, readCommandLine } from "../../engine/command-line/command-line.ts";
import { optionLines, unitsText } from "../../engine/command-line/help-lines.ts";
import { flag, number, type OptionRow, text } from "../../engine/command-line/option-row.ts";
import { OptionsError } from "../../engine/command-line/options-error.ts";

const port = (name: string, fallback: string, what: string): OptionRow =>
  number(`${name}-port`, "count", [0, 65_535], fallback, `${what}; 0, or in use: a free one.`);

const rows: readonly OptionRow[] = [
  text("scenario", "NAME", "order", "The machine under load, a built-in one of the bench."),
  number("rate", "rate", [1, 100_000], "200", "Executions started per second."),
  {
    ...number("for", "duration", [1_000, 24 * 3_600_000], undefined, "End after this time."),
    absent: "Ctrl-C",
  },
  port("api", "8083", "Of AWS's API"),
  port("prometheus", "9090", "Of Prometheus"),
  flag("help", "Print this text."),
];

const grammar: Grammar = {
  commands: [{ name: "demo", help: "", defaults: {} }],
  options: rows,
  commandDefault: "demo",
};

export interface DemoOptions {
  readonly isHelp: boolean;
  readonly scenario: string;
  readonly ratePerSecond: number;
  /** Undefined: until it is interrupted. */
  readonly forMs: number | undefined;
  readonly apiPort: number;
  readonly prometheusPort: number;
}

/** @throws OptionsError */
export function parseDemo(argv: readonly string[], scenarios: readonly string[]): DemoOptions {
  const { values, problems } = readCommandLine(argv, grammar);
  const scenario = values.get("scenario") as string;
  const all = scenarios.includes(scenario)
    ? problems
    : [...problems, `--scenario ${scenario} is none of ${scenarios.join(", ")}`];
  const isHelp = values.get("help") === true;
  if (all.length > 0 && !isHelp) throw new OptionsError(all);
  return {
    isHelp,
    scenario,
    ratePerSecond: values.get("rate") as number,
    forMs: values.get("for") as number | undefined,
    apiPort: values.get("api-port") as number,
    prometheusPort: values.get("prometheus-port") as number,
  };
}

export function demoHelp(): string {
  return [
    "Stepstorm demo: a nats-server, a node, a gateway with AWS's API, load, and Prometheus that watches",
    "them, all on this machine, until Ctrl-C. Nothing stays.",
    "",
    "Usage: npm run demo -- [options]",
    "",
    ...rows.flatMap(optionLines),
    "",
    unitsText,
  ].join("\n");
}
