/**
 * Definitions in files or from standard input: JSON or YAML, with their problems at the lines where
 * they stand.
 */
import { diagnose, diagnoseSource } from "../language/diagnostics/diagnose.ts";
import type { DefinitionReport } from "../language/diagnostics/diagnostic.ts";
import type { MachineType } from "../ports.ts";
import { CommandError } from "./command-error.ts";
import { type CommandOutside, STANDARD_INPUT } from "./outside.ts";
import { parseYamlSource } from "./yaml-source.ts";

export interface DefinitionFile {
  readonly path: string;
  /** As JSON text: what the API takes. */
  readonly text: string;
  readonly report: DefinitionReport;
}

type Reading = Pick<CommandOutside, "readText" | "readInput">;

/**
 * @param path `-`: standard input.
 * @throws CommandError when there is no such file.
 */
export async function readDefinition(
  path: string,
  type: MachineType,
  outside: Reading,
): Promise<DefinitionFile> {
  const text = await textOf(path, outside);
  if (!isYaml(path, text)) return { path, text, report: diagnose(text, { type }) };
  const source = parseYamlSource(text);
  const report = diagnoseSource(source, { type });
  const json = source.kind === "parsed" ? JSON.stringify(source.root.value, null, 2) : "";
  return { path, text: json, report };
}

/** The JSON text of a file, unchecked: one state, for instance. @throws CommandError */
export async function readPlainDefinition(path: string, outside: Reading): Promise<string> {
  const text = await textOf(path, outside);
  if (!isYaml(path, text)) return text;
  const source = parseYamlSource(text);
  if (source.kind === "parsed") return JSON.stringify(source.root.value);
  const { position, message } = source.problem;
  throw new CommandError(`${path}:${position.line}:${position.column}: ${message}`);
}

/** `order.asl.json` → `order`. */
export function machineNameOf(path: string): string {
  const file = path.split(/[/\\]/).pop() ?? path;
  return file.replace(/(\.asl)?\.(json|ya?ml)$/i, "");
}

/** Standard input has no name to tell by: what is JSON there begins with a brace. */
function isYaml(path: string, text: string): boolean {
  return path === STANDARD_INPUT ? !/^\s*\{/.test(text) : /\.ya?ml$/i.test(path);
}

async function textOf(path: string, { readText, readInput }: Reading): Promise<string> {
  if (path === STANDARD_INPUT) return readInput();
  try {
    return readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be read: ${reason}`);
  }
}
