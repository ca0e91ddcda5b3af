/** The registry that is gone with its process: for tests, simulations and durability `memory`. */
import type { MachineRevision, Registry } from "../ports.ts";
import { makeRevisionIndex } from "./revision-index.ts";

export function openMemoryRegistry(): Registry {
  const revisions = new Map<string, MachineRevision>();
  const index = makeRevisionIndex();
  return {
    put(revision) {
      index.add(revision, revisions.size + 1);
      revisions.set(revision.revisionId, revision);
      return Promise.resolve(revision);
    },
    has: (revisionId) => revisions.has(revisionId),
    find: async (revisionId) => revisions.get(revisionId),
    latest: async (name) => index.latest(name),
    list: async () => index.list(),
    close: () => Promise.resolve(),
  };
}
