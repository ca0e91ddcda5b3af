/** Definitions in files: JSON or YAML, with their problems at the lines where they stand. */
import { diagnose, diagnoseSource } from "../language/diagnostics/diagnose.ts";
import type { DefinitionReport } from "../language/diagnostics/diagnostic.ts";
import type { MachineType } from "../ports.ts";
import { CommandError } from "./command-error.ts";
import type { CliOutside } from "./outside.ts";
import { parseYamlSource } from "./yaml-source.ts";

export interface DefinitionFile {
  readonly path: string;
  /** As JSON text: what the API takes. */
  readonly text: string;
  readonly report: DefinitionReport;
}

/** @throws CommandError when there is no such file. */
export function readDefinition(
  path: string,
  type: MachineType,
  { readText }: Pick<CliOutside, "readText">,
): DefinitionFile {
  const text = textOf(path, readText);
  if (!isYaml(path)) return { path, text, report: diagnose(text, { type }) };
  const source = parseYamlSource(text);
  const report = diagnoseSource(source, { type });
  const json = source.kind === "parsed" ? JSON.stringify(source.root.value, null, 2) : "";
  return { path, text: json, report };
}

/** The JSON text of a file, unchecked: one state, for instance. @throws CommandError */
export function readPlainDefinition(
  path: string,
  { readText }: Pick<CliOutside, "readText">,
): string {
  const text = textOf(path, readText);
  if (!isYaml(path)) return text;
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

export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

function textOf(path: string, readText: (path: string) => string): string {
  try {
    return readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be read: ${reason}`);
  }
}
