/** `stepstorm validate FILE…`: every problem, at the line where it stands. Needs no server. */
import type { CommandLine } from "../../command-line/command-line.ts";
import { formatDiagnostics } from "../../language/diagnostics/format.ts";
import type { MachineType } from "../../ports.ts";
import { isJson, textOption } from "../arguments.ts";
import { readDefinition } from "../definition-file.ts";
import type { CommandOutside } from "../outside.ts";

export async function validate(line: CommandLine, outside: CommandOutside): Promise<number> {
  const type = textOption(line, "type") as MachineType;
  const files = line.operands.map((path) => readDefinition(path, type, outside));
  if (isJson(line)) {
    const told = files.map(({ path, report }) => ({
      file: path,
      valid: report.definition !== undefined,
      diagnostics: report.diagnostics,
    }));
    outside.print(JSON.stringify(told));
  } else {
    for (const { path, report } of files) {
      outside.print(formatDiagnostics(report, path).trimEnd());
      if (report.definition !== undefined) outside.print(`${path}: valid as ${type}`);
    }
  }
  return files.every(({ report }) => report.definition !== undefined) ? 0 : 1;
}
