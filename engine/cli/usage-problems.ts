/**
 * What is wrong with a command line though each of its words is right: options that exclude or need
 * each other, and texts that are no URL, no shell, no tags. Told with all other problems before
 * anything is read or asked. Pure.
 */
import type { CommandLine } from "../command-line/command-line.ts";
import { didYouMean } from "../command-line/did-you-mean.ts";
import { shells } from "./grammar.ts";
import { STANDARD_INPUT } from "./outside.ts";
import { parseTags } from "./tags-option.ts";

export function usageProblems(line: CommandLine): readonly string[] {
  return [
    ...endpointProblems(line),
    ...inputProblems(line),
    ...(ofCommands[line.command]?.(line) ?? []),
  ];
}

type Check = (line: CommandLine) => readonly string[];

const ofCommands: Readonly<Record<string, Check>> = {
  completion: ({ operands: [shell] }) =>
    shell === undefined || (shells as readonly string[]).includes(shell)
      ? []
      : [
          `there is no completion for ${shell}; it is one of ${shells.join(", ")}${didYouMean(shell, shells)}`,
        ],
  cost: ({ given }) =>
    given.has("executions")
      ? []
      : ["duration", "memory-mb", "transitions"]
          .filter((name) => given.has(name))
          .map((name) => `--${name} describes work: it does nothing without --executions`),
  deploy: deployProblems,
  logs: ({ given }) =>
    given.has("execution") || given.has("machine")
      ? []
      : ["logs needs --execution ARN, or --machine NAME"],
  "start-execution": ({ values, given }) =>
    Number(values.get("count")) > 1 && given.has("name")
      ? ["--name names one execution: leave it out, or --count"]
      : [],
  "test-state": ({ given }) =>
    given.has("mock-cause") && !given.has("mock-error")
      ? ["--mock-cause does nothing without --mock-error"]
      : [],
  validate: ({ operands }) =>
    operands.filter((path) => path === STANDARD_INPUT).length > 1
      ? ["standard input (-) can be read once"]
      : [],
};

function deployProblems({ values, given, operands }: CommandLine): readonly string[] {
  const problems: string[] = [];
  if (operands[0] === STANDARD_INPUT && !given.has("name")) {
    problems.push("a definition from standard input has no name: give it one with --name");
  }
  const level = values.get("log-level");
  if (given.has("log-data") && (level === undefined || level === "OFF")) {
    problems.push("--log-data does nothing without --log-level FATAL, ERROR or ALL");
  }
  if (given.has("description") && !given.has("publish")) {
    problems.push("--description is a version's: it does nothing without --publish");
  }
  const tags = values.get("tags") as string | undefined;
  if (tags !== undefined) problems.push(...parseTags(tags).problems);
  return problems;
}

function endpointProblems({ values }: CommandLine): readonly string[] {
  const endpoint = values.get("endpoint") as string | undefined;
  if (endpoint === undefined) return [];
  if (/^https?:\/\/\S+$/.test(endpoint) && URL.canParse(endpoint)) return [];
  return [`--endpoint ${endpoint} is no URL: write it as http://127.0.0.1:8083`];
}

function inputProblems({ values, given, operands }: CommandLine): readonly string[] {
  if (given.has("input") && given.has("input-file")) {
    return ["--input and --input-file exclude each other"];
  }
  const isInput = ["input", "input-file"].some((name) => values.get(name) === STANDARD_INPUT);
  return isInput && operands[0] === STANDARD_INPUT ? ["standard input (-) can be read once"] : [];
}
