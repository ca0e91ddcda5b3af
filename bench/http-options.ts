/** What a call of the bench says about the HTTP API: its defaults, and what does not go with it. Pure. */
import type { CommandLine } from "../engine/command-line/command-line.ts";

/** One state: what is measured is the API, not the machine behind it. */
const SCENARIO_DEFAULT = "pass";
/** Its latency is promised at this rate. */
const RATE_DEFAULT = 1000;

/** The server is one process that frames starts by itself, and the load is made by other means. */
const withoutMeaning = [
  ["kill", "npm run bench -- --kill audits two lives of an embedded engine"],
  ["generators", "the load is made by autocannon and by one open loop"],
  ["frame-records", "the server frames starts by itself"],
  ["metrics-port", "the server is a process of its own"],
] as const;

/** What the options are where none are given, when HTTP is the target. */
export function httpDefaults({ values, given }: CommandLine): {
  readonly scenario?: string;
  readonly ratePerSecond?: number;
} {
  if (values.get("target") !== "http") return {};
  return {
    ...(given.has("scenario") ? {} : { scenario: SCENARIO_DEFAULT }),
    ...(values.has("rate") ? {} : { ratePerSecond: RATE_DEFAULT }),
  };
}

/** What does not go together. */
export function httpContradictions({ command, values, given }: CommandLine): string[] {
  if (values.get("target") !== "http") return [];
  const isOpenLoop = given.has("endpoint") || given.has("open-loop") || given.has("plan");
  const problems = withoutMeaning
    .filter(([name]) => given.has(name) && !(isOpenLoop && name === "generators"))
    .map(([name, why]) => `--${name} does not go with --target http: ${why}`);
  if (command === "ceilings") {
    problems.push("--target http does not go with ceilings: the API has none of its own");
  }
  return problems;
}
