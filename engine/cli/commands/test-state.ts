/** `stepstorm test-state FILE`: what one state does with an input. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { callerFor, inputOption, isJson, pretty, textOption } from "../arguments.ts";
import { readPlainDefinition } from "../definition-file.ts";
import type { CommandOutside } from "../outside.ts";

export async function testState(line: CommandLine, outside: CommandOutside): Promise<number> {
  const call = callerFor(line, outside);
  const input = await inputOption(line, outside);
  const answer = await call("TestState", {
    definition: await readPlainDefinition(line.operands[0]!, outside),
    inspectionLevel: textOption(line, "inspection-level"),
    ...optional("stateName", textOption(line, "state")),
    ...optional("roleArn", textOption(line, "role-arn")),
    ...optional("input", input),
    ...optional("variables", textOption(line, "variables")),
    ...optional("mock", mockFrom(line)),
  });
  if (isJson(line)) outside.print(JSON.stringify(answer));
  else outside.print(lines(answer).join("\n"));
  return answer["status"] === "FAILED" ? 1 : 0;
}

function optional(name: string, value: unknown): object {
  return value === undefined ? {} : { [name]: value };
}

function mockFrom(line: CommandLine): object | undefined {
  const result = textOption(line, "mock-result");
  const error = textOption(line, "mock-error");
  const cause = textOption(line, "mock-cause");
  if (result === undefined && error === undefined) return undefined;
  const errorOutput = error === undefined ? undefined : { error, ...optional("cause", cause) };
  return { ...optional("result", result), ...optional("errorOutput", errorOutput) };
}

function lines(answer: Record<string, unknown>): string[] {
  const { status, nextState, output, error, cause, inspectionData } = answer;
  const row = (name: string, value: unknown): string[] =>
    value === undefined ? [] : [`${name.padEnd(8)} ${value}`];
  const steps = Object.entries((inspectionData ?? {}) as Record<string, unknown>);
  return [
    ...row("status", status),
    ...row("next", nextState),
    ...row("error", error),
    ...row("cause", cause),
    ...steps.map(([name, value]) => `${name}: ${pretty(value)}`),
    ...(output === undefined ? [] : [`output: ${pretty(output)}`]),
  ];
}
