/** The option `--sync`: when nats-server syncs its files. Pure. */
import { number } from "../../engine/command-line/option-row.ts";
import { parseValue } from "../../engine/command-line/option-values.ts";
import type { Durability } from "../../engine/ports.ts";
import type { Sync } from "./nats-config.ts";

const row = number("sync", "duration", [1, 3_600_000], undefined, "");

/** `default`, `always`, or a time like `100ms`; a problem's text goes to `problems`. */
export function readSync(text: string, problems: string[]): Sync {
  if (text === "default" || text === "always") return text;
  const parsed = parseValue(row, text);
  if (parsed.ok) return parsed.value as number;
  problems.push(`${parsed.problem}, or as default, always`);
  return "default";
}

/** What an acknowledged message survives: an unsynced one lives in the system's memory. */
export function durabilityOf(sync: Sync): Durability {
  return sync === "always" ? "power" : "process";
}

export function syncText(sync: Sync): string {
  return typeof sync === "number" ? `${sync}ms` : sync;
}
