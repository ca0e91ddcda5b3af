/** The variables that the engine reads: what deployments set must be among them. */
import { optionRows } from "../../../engine/cli/grammar.ts";
import { parseVariable } from "../../../engine/command-line/option-values.ts";

const rows = new Map(optionRows.map((row) => [row.environment, row]));

/** What is wrong with this variable of ours; undefined: nothing, or it is another program's. */
export function variableProblem(name: string, value: string | undefined): string | undefined {
  if (!name.startsWith("STEPSTORM_")) return undefined;
  const row = rows.get(name.replace(/_FILE$/, ""));
  if (row === undefined) return `${name} is nothing that the engine reads`;
  if (name.endsWith("_FILE") || value === undefined) return undefined;
  const parsed = parseVariable(row, value, name);
  return parsed.ok ? undefined : parsed.problem;
}
