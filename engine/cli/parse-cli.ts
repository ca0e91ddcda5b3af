/**
 * What one call of `stepstorm` is asked to do: command line and environment, validated once. All
 * problems are reported at once. Pure: what is outside is given.
 */
import { type CommandLine, readCommandLine } from "../command-line/command-line.ts";
import { didYouMean } from "../command-line/did-you-mean.ts";
import { OptionsError } from "../command-line/options-error.ts";
import { withEnvironmentFiles } from "./environment-files.ts";
import { commands, grammar } from "./grammar.ts";
import type { CliOutside } from "./outside.ts";
import { parseStart, type StartRequest } from "./parse-start.ts";
import { usageProblems } from "./usage-problems.ts";

export type CliRequest =
  | { readonly kind: "help"; readonly command: string }
  | { readonly kind: "version" }
  | { readonly kind: "command"; readonly line: CommandLine }
  | StartRequest;

/** @throws OptionsError Not when help or the version is asked for. */
export function parseCli(argv: readonly string[], outside: CliOutside): CliRequest {
  const problems: string[] = [];
  const environment = withEnvironmentFiles(outside, problems);
  const read = readCommandLine(argv, grammar, environment);
  const line = { ...read, problems: [...problems, ...read.problems] };
  if (line.command === "help") return { kind: "help", command: helpedCommand(line.operands[0]) };
  if (line.values.get("help") === true) return { kind: "help", command: line.command };
  if (line.values.get("version") === true) return { kind: "version" };
  if (line.command === "start") return parseStart(line, { ...outside, environment });
  const all = [...line.problems, ...usageProblems(line)];
  if (all.length > 0) throw new OptionsError(all);
  return { kind: "command", line };
}

function helpedCommand(name = ""): string {
  const known = commands.map((row) => row.name);
  if (name === "" || known.includes(name)) return name;
  throw new OptionsError([`unknown command ${name}${didYouMean(name, known)}`]);
}
