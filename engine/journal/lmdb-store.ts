/**
 * A folder with records by table and number, in one LMDB environment that this process alone holds.
 * The journal keeps its frames in it, the registry its revisions: one commit, one fsync, one lock
 * and one answer to a full disk for both.
 * Belongs on the main thread: LMDB in a thread that is terminated can abort the process.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../ports.ts";
import { reserveFile } from "./file-reserve.ts";
import { lockFolder } from "./folder-lock.ts";
import { watchFreeSpace } from "./free-space.ts";
import { GroupCommit } from "./group-commit.ts";
import { openEnvironment } from "./lmdb-environment.ts";
import type { Damage } from "./quarantine.ts";
import { makeRecordTable, type RecordTable } from "./record-table.ts";
import { makeRoom } from "./room.ts";

export interface StoreOptions {
  /** Made when missing; held by this process alone until `close`. */
  readonly folder: string;
  /** `power`: fsynced before a put resolves. `process`: handed to the operating system. */
  readonly durability: "power" | "process";
  /** Puts are refused while the disk has less. Default 64 MiB. */
  readonly freeBytesMin?: number;
  /** Default: the process's monotonic clock. */
  readonly clock?: Clock;
  /** A stored record turned out to be damaged and was moved out of the way. */
  readonly onDamage?: (damage: Damage) => void;
  /** A commit failed. Puts are refused for good: report it, and restart the process. */
  readonly mustRestart?: (reason: string) => void;
}

export interface LmdbStore {
  /** At most eight names. The same name gives the same records. */
  table(name: string): RecordTable;
  /** Why puts are refused at the moment, or null. */
  refusal(): string | null;
  /** Resolves when all that was asked for is on disk and the folder is free for another process. */
  close(): Promise<void>;
}

const freeBytesMinDefault = 64 << 20;
const ignore = (): void => {};

/** Throws when another process holds the folder, or its files cannot be opened. */
export function openLmdbStore(options: StoreOptions): LmdbStore {
  const { folder, freeBytesMin = freeBytesMinDefault, onDamage = ignore } = options;
  const clock = options.clock ?? { nowMs: () => performance.now() };
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    const environment = openEnvironment(folder, options.durability);
    const reserve = reserveFile(join(folder, "data.mdb"));
    const commit = new GroupCommit({
      commit: environment.commit,
      room: makeRoom({
        environment,
        reserve,
        freeSpace: watchFreeSpace(folder, freeBytesMin, clock),
      }),
      mustRestart: options.mustRestart ?? ignore,
    });
    return {
      table: (name) =>
        makeRecordTable({ name, folder, database: environment.database(name), commit, onDamage }),
      refusal: () => commit.refusal(),
      async close() {
        const { hasFailed } = await commit.close();
        await reserve.close();
        if (!hasFailed) await environment.close(); // A failed environment is not touched again.
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
