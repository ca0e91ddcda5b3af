/**
 * Where damaged records go: out of the store, so that they are never served, into a file of their
 * own, so that someone can look at them. An adapter: writes files.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A stored record that is not what was written. */
export interface Damage {
  readonly table: string;
  readonly key: number;
  /** The file the bytes were moved to; null when that failed: they are still in the store then. */
  readonly file: string | null;
  /** For the operator: what, where, and what became of it. */
  readonly message: string;
}

/** Moves the bytes of a damaged record to `quarantine/` and says what happened. */
export function quarantine(
  folder: string,
  record: { readonly table: string; readonly key: number; readonly bytes: Uint8Array },
  fault: string,
): Damage {
  const { table, key, bytes } = record;
  const what = `record ${key} of ${table} in ${folder} is damaged: ${fault}`;
  const file = join(folder, "quarantine", `${table}-${encodeURIComponent(key)}.bin`);
  try {
    mkdirSync(join(folder, "quarantine"), { recursive: true });
    const handle = openSync(file, "w");
    try {
      writeSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    return { table, key, file, message: `${what}; its bytes were moved to ${file}` };
  } catch (error) {
    const why = (error as Error).message;
    return { table, key, file: null, message: `${what}; it stays there, unused: ${why}` };
  }
}
