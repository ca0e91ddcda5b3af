/**
 * Which revisions there are and which is the newest of each name. The newest are kept in memory,
 * since every start asks for one; of the others only where they are stored.
 */
import assert from "node:assert/strict";
import type { MachineRevision } from "../ports.ts";

export interface RevisionIndex {
  /** @param order Counts deployments; of two revisions of a name the higher one is the newer. */
  add(revision: MachineRevision, order: number): void;
  /** The order of a known revision. */
  orderOf(revisionId: string): number | undefined;
  latest(name: string): MachineRevision | undefined;
  /** The newest of every name, sorted by name. */
  list(): readonly MachineRevision[];
}

export function makeRevisionIndex(): RevisionIndex {
  const orders = new Map<string, number>();
  const newest = new Map<string, MachineRevision>();
  return {
    add(revision, order) {
      const { revisionId, name } = revision;
      assert(!orders.has(revisionId), `revision ${revisionId} was deployed twice`);
      orders.set(revisionId, order);
      const before = newest.get(name);
      if (before === undefined || orders.get(before.revisionId)! < order) {
        newest.set(name, revision);
      }
    },
    orderOf: (revisionId) => orders.get(revisionId),
    latest: (name) => newest.get(name),
    list: () => [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
