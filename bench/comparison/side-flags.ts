/** What one side of a comparison is run with: flags in a text, or a file of options. */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { OptionsError } from "../../engine/command-line/options-error.ts";

/** `--durability power --rate 20k`, with blanks between; quotes keep blanks within a value. */
export function flagsOfText(text: string): readonly string[] {
  return [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/["']/g, ""),
  );
}

/** A file of run's options by their names: `rate: 20k`; true for a flag without a value. */
export async function flagsOfFile(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new OptionsError([`--configs: ${file} cannot be read`]);
  });
  return flagsOfOptions(text, file);
}

/** @throws OptionsError with every entry that is no option's value. */
export function flagsOfOptions(text: string, file: string): readonly string[] {
  const options: unknown = parsed(text, file);
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new OptionsError([`--configs: ${file} must hold options of run, as rate: 20k`]);
  }
  const problems: string[] = [];
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    if (value === false) return [];
    if (typeof value === "string" || typeof value === "number") return [`--${name}=${value}`];
    problems.push(`--configs: ${file}: ${name} must be a text, a number, true or false`);
    return [];
  });
  if (problems.length > 0) throw new OptionsError(problems);
  return flags;
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new OptionsError([`--configs: ${file} is no YAML: ${(error as Error).message}`]);
  }
}
