/**
 * One LMDB environment and its databases of records by number, as lmdb-js gives them.
 *
 * Keys are float64 in lmdb-js's ordered encoding: integers up to 2^53 sort as numbers. (uint32 keys
 * would be spent in twelve days at 4,000 frames a second.)
 * Without overlapping sync, lmdb-js's promise of a put is the promise of a plain LMDB commit: pages
 * fsynced, then the meta page. Overlapping was no faster here (2.4 million records a second either
 * way) and answers a failed fsync less clearly. An adapter: opens files.
 */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";

export type RecordDatabase = Database<Buffer, number>;

export const pageBytes = 4096;

export interface Environment {
  database(name: string): RecordDatabase;
  /** Commits what `write` puts and removes as one transaction; the promises of those mean nothing. */
  commit(write: () => void): Promise<unknown>;
  /** Bytes of the file that LMDB has used so far; what lies behind is free. */
  usedBytes(): number;
  /** Bytes among these that removed records have left to be used again; somewhat less right after. */
  reusableBytes(): number;
  close(): Promise<void>;
}

const databasesMax = 10;
const mapBytes = 2 ** 37; // Address space, not memory; lmdb-js remaps should it ever not be enough.

export function openEnvironment(folder: string, durability: "power" | "process"): Environment {
  const root: RootDatabase<Buffer, number> = open({
    path: folder,
    noSubdir: false, // Else a folder with a dot in its name is taken for a file.
    encoding: "binary",
    maxDbs: databasesMax,
    mapSize: mapBytes,
    pageSize: pageBytes,
    overlappingSync: false,
    noSync: durability === "process",
    // Else every commit has a promise of its own that nobody gets, and when the commit fails nobody
    // handles: the process would end. With explicit batches there is only the batch's.
    eventTurnBatching: false,
  });
  const databases = new Map<string, RecordDatabase>();
  return {
    database(name) {
      const known = databases.get(name);
      if (known !== undefined) return known;
      const database = root.openDB<Buffer, number>({ name, encoding: "binary" });
      databases.set(name, database);
      return database;
    },
    commit: (write) => root.batch(write),
    usedBytes: () => ((root.getStats() as RootStats).lastPageNumber + 1) * pageBytes,
    reusableBytes() {
      const stats = root.getStats() as RootStats;
      let pages = stats.lastPageNumber - pagesOf(stats.root) - pagesOf(stats.free);
      for (const database of databases.values()) pages -= pagesOf(database.getStats() as Tree);
      return pages * pageBytes;
    },
    async close() {
      await root.close();
      syncFile(join(folder, "data.mdb")); // A clean stop outlives a power cut in every class.
    },
  };
}

interface Tree {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

interface RootStats {
  readonly lastPageNumber: number;
  readonly root: Tree;
  readonly free: Tree;
}

function pagesOf(tree: Tree): number {
  return tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
}

function syncFile(file: string): void {
  const handle = openSync(file, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
