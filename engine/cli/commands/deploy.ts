/**
 * `stepstorm deploy FILE`: creates the machine, or updates the one of that name. Of an update, what no
 * option names stays as it is: role, logging, tags.
 */
import type { CommandLine } from "../../command-line/command-line.ts";
import { formatDiagnostics } from "../../language/diagnostics/format.ts";
import { nameProblem } from "../../language/source/name-problem.ts";
import type { MachineType } from "../../ports.ts";
import { type ApiCall, ApiRefusal } from "../api-call.ts";
import { allMachines, callerFor, isJson, textOption } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { machineNameOf, readDefinition } from "../definition-file.ts";
import { loggingFor } from "../logging-option.ts";
import type { CommandOutside } from "../outside.ts";
import { parseTags, type Tag } from "../tags-option.ts";

export async function deploy(line: CommandLine, outside: CommandOutside): Promise<number> {
  const path = line.operands[0]!;
  const type = textOption(line, "type") as MachineType;
  const file = await readDefinition(path, type, outside);
  if (file.report.definition === undefined) {
    const { diagnostics } = file.report;
    if (isJson(line)) outside.print(JSON.stringify({ deployed: false, file: path, diagnostics }));
    else outside.complain(formatDiagnostics(file.report, path).trimEnd());
    return 1;
  }
  outside.complain(formatDiagnostics(file.report, path).trimEnd()); // Warnings.
  const name = textOption(line, "name") ?? nameFromFile(path);
  const call = callerFor(line, outside);
  const deployed = await createOrUpdate(call, { line, name, type, definition: file.text });
  if (isJson(line)) outside.print(JSON.stringify({ deployed: true, ...deployed }));
  else outside.print(sentence(name, deployed));
  return 0;
}

/** Refused here where the user can tell why: it was not them who named it so. */
function nameFromFile(path: string): string {
  const name = machineNameOf(path);
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  throw new CommandError(`${path}: the machine takes the file's name. ${problem} Name it: --name`);
}

interface Wanted {
  readonly line: CommandLine;
  readonly name: string;
  readonly type: MachineType;
  readonly definition: string;
}

interface Deployed {
  readonly action: "created" | "updated" | "unchanged";
  readonly stateMachineArn: string;
  readonly revisionId?: unknown;
  readonly stateMachineVersionArn?: unknown;
}

/** It is never assumed: there is no IAM here. */
const ROLE_DEFAULT = "arn:aws:iam::000000000000:role/stepstorm";

async function createOrUpdate(
  call: ApiCall,
  { line, name, type, definition }: Wanted,
): Promise<Deployed> {
  const roleArn = textOption(line, "role-arn");
  const version = {
    publish: line.values.get("publish") === true,
    ...optional("versionDescription", textOption(line, "description")),
  };
  const tagsText = textOption(line, "tags");
  const tags = tagsText === undefined ? [] : parseTags(tagsText).tags;
  const existing = (await allMachines(call)).find((machine) => machine["name"] === name);
  if (existing === undefined) {
    const created = await call("CreateStateMachine", {
      name,
      definition,
      type,
      roleArn: roleArn ?? ROLE_DEFAULT,
      ...optional("loggingConfiguration", loggingFor(line)),
      ...optional("tags", tags.length === 0 ? undefined : tags),
      ...version,
    });
    return { action: "created", ...(created as { stateMachineArn: string }) };
  }
  const stateMachineArn = String(existing["stateMachineArn"]);
  const before = await call("DescribeStateMachine", { stateMachineArn });
  if (before["type"] !== type) {
    throw new ApiRefusal(
      "StateMachineAlreadyExists",
      `${name} is ${before["type"]}, and a machine's type cannot be changed: deploy it with --type ${before["type"]}, or under another --name`,
    );
  }
  const updated = await call("UpdateStateMachine", {
    stateMachineArn,
    definition,
    ...optional("roleArn", roleArn),
    ...optional("loggingConfiguration", loggingFor(line, before["loggingConfiguration"])),
    ...version,
  });
  const isSame =
    before["definition"] === definition && before["revisionId"] === updated["revisionId"];
  const isTagged = await addTags(call, stateMachineArn, tags);
  return { action: isSame && !isTagged ? "unchanged" : "updated", stateMachineArn, ...updated };
}

/** Adds and replaces, removes none. Answers whether there was anything to do. */
async function addTags(call: ApiCall, resourceArn: string, tags: readonly Tag[]): Promise<boolean> {
  if (tags.length === 0) return false;
  const { tags: present } = await call("ListTagsForResource", { resourceArn });
  const has = new Map((present as readonly Tag[]).map(({ key, value }) => [key, value]));
  const missing = tags.filter(({ key, value }) => has.get(key) !== value);
  if (missing.length > 0) await call("TagResource", { resourceArn, tags: missing });
  return missing.length > 0;
}

function optional(name: string, value: string | object | undefined): object {
  return value === undefined ? {} : { [name]: value };
}

function sentence(
  name: string,
  { action, stateMachineArn, stateMachineVersionArn }: Deployed,
): string {
  const version = stateMachineVersionArn === undefined ? "" : `\nversion ${stateMachineVersionArn}`;
  return `${action} ${name}: ${stateMachineArn}${version}`;
}
