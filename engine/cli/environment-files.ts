/**
 * Values that stand in files which the environment names: `STEPSTORM_NATS_FILE` for `STEPSTORM_NATS`.
 * So secrets reach a container or a service as files, and stand on no command line and in no environment.
 */
import { optionRows } from "./grammar.ts";
import type { CliOutside } from "./outside.ts";

const SUFFIX = "_FILE";

/** The environment with what the files say. What is wrong with them is added to `problems`. */
export function withEnvironmentFiles(
  { environment, readText }: Pick<CliOutside, "environment" | "readText">,
  problems: string[],
): CliOutside["environment"] {
  const found: Record<string, string> = {};
  for (const { environment: name } of optionRows) {
    const path = name === undefined ? undefined : environment[`${name}${SUFFIX}`];
    if (name === undefined || path === undefined || path === "") continue;
    if (environment[name]) {
      problems.push(`${name} and ${name}${SUFFIX} exclude each other`);
      continue;
    }
    try {
      found[name] = readText(path).trim();
      if (found[name] === "") problems.push(`${name}${SUFFIX} ${path} is empty`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push(`${name}${SUFFIX} ${path} cannot be read: ${reason}`);
    }
  }
  return { ...environment, ...found };
}
