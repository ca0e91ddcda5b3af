/** What several commands read from their command line in the same way. */
import type { CommandLine } from "../command-line/command-line.ts";
import { type ApiCall, apiCaller } from "./api-call.ts";
import { CommandError } from "./command-error.ts";
import { type CommandOutside, STANDARD_INPUT } from "./outside.ts";

export function textOption({ values }: CommandLine, name: string): string | undefined {
  return values.get(name) as string | undefined;
}

export function isJson({ values }: CommandLine): boolean {
  return values.get("json") === true;
}

export function callerFor(line: CommandLine, outside: CommandOutside): ApiCall {
  return apiCaller(textOption(line, "endpoint")!, outside);
}

/** The input's text, as it is given; undefined: none. @throws CommandError */
export async function inputOption(
  line: CommandLine,
  { readText, readInput }: CommandOutside,
): Promise<string | undefined> {
  const input = textOption(line, "input");
  const file = textOption(line, "input-file");
  if (input === STANDARD_INPUT || file === STANDARD_INPUT) return readInput();
  if (file === undefined) return input;
  try {
    return readText(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`--input-file ${file} cannot be read: ${reason}`);
  }
}

interface Listed {
  readonly name: string;
  readonly stateMachineArn: string;
}

/** All machines of the server. */
export async function allMachines(call: ApiCall): Promise<readonly Record<string, unknown>[]> {
  const machines: Record<string, unknown>[] = [];
  let nextToken: unknown;
  do {
    const page = await call("ListStateMachines", { maxResults: 1000, nextToken });
    machines.push(...(page["stateMachines"] as Record<string, unknown>[]));
    nextToken = page["nextToken"];
  } while (nextToken !== undefined);
  return machines;
}

/** A machine's ARN from what a user calls it: the ARN, or the name with or without `:QUALIFIER`. */
export async function machineArn(given: string, call: ApiCall): Promise<string> {
  if (given.startsWith("arn:")) return given;
  const [name, qualifier] = given.split(":");
  const machines = (await allMachines(call)) as readonly unknown[] as readonly Listed[];
  const found = machines.find((machine) => machine.name === name);
  if (found !== undefined) {
    return qualifier === undefined
      ? found.stateMachineArn
      : `${found.stateMachineArn}:${qualifier}`;
  }
  const known = machines.slice(0, 5).map((machine) => machine.name);
  const hint =
    known.length === 0
      ? "there is none yet: `stepstorm deploy FILE`"
      : `there is ${known.join(", ")}${machines.length > 5 ? " and others: `stepstorm list`" : ""}`;
  throw new CommandError(`there is no state machine ${name}; ${hint}`);
}

/** JSON text, indented; anything else as it is. */
export function pretty(text: unknown): string {
  if (typeof text !== "string") return JSON.stringify(text, null, 2);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
