/** `stepstorm describe MACHINE`: a state machine with its versions, aliases and tags. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { callerFor, isJson, machineArn, pretty } from "../arguments.ts";
import type { CommandOutside } from "../outside.ts";

export async function describe(line: CommandLine, outside: CommandOutside): Promise<number> {
  const call = callerFor(line, outside);
  const stateMachineArn = await machineArn(line.operands[0]!, call);
  const machine = await call("DescribeStateMachine", { stateMachineArn });
  const plainArn = stateMachineArn.split(":").slice(0, 7).join(":");
  const ask = { stateMachineArn: plainArn, maxResults: 1000 };
  const { stateMachineVersions: versions } = await call("ListStateMachineVersions", ask);
  const { stateMachineAliases: aliases } = await call("ListStateMachineAliases", ask);
  const { tags } = await call("ListTagsForResource", { resourceArn: plainArn });
  const whole = { ...machine, versions, aliases, tags };
  if (isJson(line)) outside.print(JSON.stringify(whole));
  else outside.print(lines(whole).join("\n"));
  return 0;
}

function loggingText(logging: unknown): string {
  const { level, includeExecutionData } = logging as {
    readonly level: string;
    readonly includeExecutionData: boolean;
  };
  return includeExecutionData ? `${level}, with data` : level;
}

function lines(machine: Record<string, unknown>): string[] {
  const row = (name: string, value: unknown): string[] =>
    value === undefined || value === "" ? [] : [`${name.padEnd(9)} ${value}`];
  const names = (list: unknown, member: string): string =>
    (list as Record<string, string>[]).map((one) => one[member]!.split(":").pop()).join(", ");
  const tags = (machine["tags"] as { key: string; value: string }[]).map(
    (tag) => `${tag.key}=${tag.value}`,
  );
  return [
    ...row("name", machine["name"]),
    ...row("arn", machine["stateMachineArn"]),
    ...row("type", machine["type"]),
    ...row("role", machine["roleArn"]),
    ...row("created", new Date(Number(machine["creationDate"]) * 1000).toISOString()),
    ...row("revision", machine["revisionId"]),
    ...row("versions", names(machine["versions"], "stateMachineVersionArn")),
    ...row("aliases", names(machine["aliases"], "stateMachineAliasArn")),
    ...row("tags", tags.join(", ")),
    ...row("logging", loggingText(machine["loggingConfiguration"])),
    pretty(machine["definition"]),
  ];
}
