/**
 * `stepstorm validate FILE…`: every problem, at the line where it stands. Needs no server. A file that
 * cannot be read is told as what is wrong with it, and keeps nothing from being told of the others.
 */
import type { CommandLine } from "../../command-line/command-line.ts";
import { formatDiagnostics } from "../../language/diagnostics/format.ts";
import type { MachineType } from "../../ports.ts";
import { isJson, textOption } from "../arguments.ts";
import { CommandError } from "../command-error.ts";
import { type DefinitionFile, readDefinition } from "../definition-file.ts";
import type { CommandOutside } from "../outside.ts";

interface Unreadable {
  readonly path: string;
  readonly problem: string;
}

export async function validate(line: CommandLine, outside: CommandOutside): Promise<number> {
  const type = textOption(line, "type") as MachineType;
  const files: (DefinitionFile | Unreadable)[] = [];
  for (const path of line.operands) files.push(await fileOrProblem(path, type, outside));
  if (isJson(line)) outside.print(JSON.stringify(files.map(told)));
  else for (const file of files) tell(file, type, outside);
  return files.every(isValid) ? 0 : 1;
}

async function fileOrProblem(
  path: string,
  type: MachineType,
  outside: CommandOutside,
): Promise<DefinitionFile | Unreadable> {
  try {
    return await readDefinition(path, type, outside);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { path, problem: error.message };
  }
}

function isValid(file: DefinitionFile | Unreadable): boolean {
  return "report" in file && file.report.definition !== undefined;
}

function told(file: DefinitionFile | Unreadable): object {
  const common = { file: file.path, valid: isValid(file) };
  return "report" in file
    ? { ...common, diagnostics: file.report.diagnostics }
    : { ...common, diagnostics: [], problem: file.problem };
}

function tell(
  file: DefinitionFile | Unreadable,
  type: MachineType,
  { print, complain }: CommandOutside,
): void {
  if ("report" in file) {
    print(formatDiagnostics(file.report, file.path).trimEnd());
    if (isValid(file)) print(`${file.path}: valid as ${type}`);
  } else complain(file.problem);
}
