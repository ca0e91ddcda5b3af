/**
 * Deployed machine revisions as numbered records of a durable table, in the order of deployment.
 * The table is given: normally one of the journal's store, so that a deployment shares its commits,
 * its lock and its protection against a full disk, and lives exactly as long as accepted frames.
 */
import assert from "node:assert/strict";
import type { MachineRevision, Registry } from "../ports.ts";
import { makeRevisionIndex } from "./revision-index.ts";

/** Numbered records, durable once `put` resolves. A damaged one reads as undefined. */
export interface RevisionTable {
  keys(): readonly number[];
  read(key: number): Uint8Array | undefined;
  put(key: number, bytes: Uint8Array): Promise<void>;
}

/** Reads every revision once. `close` leaves the table to its owner, who closes after this. */
export function openLmdbRegistry(table: RevisionTable): Registry {
  const index = makeRevisionIndex();
  const underway = new Set<Promise<MachineRevision>>();
  let orderLast = 0;
  for (const order of table.keys()) {
    orderLast = Math.max(orderLast, order);
    const revision = readRevision(table, order);
    if (revision !== undefined) index.add(revision, order);
  }

  const store = async (revision: MachineRevision): Promise<MachineRevision> => {
    const order = ++orderLast;
    await table.put(order, Buffer.from(JSON.stringify(revision)));
    index.add(revision, order);
    return revision;
  };

  return {
    put(revision) {
      assert(index.orderOf(revision.revisionId) === undefined, "a revision is deployed once");
      const stored = store(revision).finally(() => underway.delete(stored));
      underway.add(stored);
      return stored;
    },
    has: (revisionId) => index.orderOf(revisionId) !== undefined,
    find: async (revisionId) => {
      const order = index.orderOf(revisionId);
      return order === undefined ? undefined : readRevision(table, order);
    },
    latest: async (name) => index.latest(name),
    list: async () => index.list(),
    close: async () => {
      await Promise.allSettled(underway);
    },
  };
}

function readRevision(table: RevisionTable, order: number): MachineRevision | undefined {
  const bytes = table.read(order);
  return bytes && (JSON.parse(Buffer.from(bytes).toString()) as MachineRevision);
}
