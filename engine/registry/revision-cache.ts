/** Revisions read lately, bounded in number and in the length of their definitions; the rest is read again. */
import type { MachineRevision } from "../ports.ts";

export interface CacheLimits {
  readonly revisionsMax: number;
  /** Of all definitions together, in UTF-16 units. */
  readonly lengthMax: number;
}

export class RevisionCache {
  readonly #limits: CacheLimits;
  /** The least lately used first. */
  readonly #revisions = new Map<string, MachineRevision>();
  #length = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  has(revisionId: string): boolean {
    return this.#revisions.has(revisionId);
  }

  get(revisionId: string): MachineRevision | undefined {
    const revision = this.#revisions.get(revisionId);
    if (revision === undefined) return undefined;
    this.#revisions.delete(revisionId);
    this.#revisions.set(revisionId, revision);
    return revision;
  }

  add(revision: MachineRevision): void {
    if (this.get(revision.revisionId) !== undefined) return;
    this.#revisions.set(revision.revisionId, revision);
    this.#length += revision.definition.length;
    const { revisionsMax, lengthMax } = this.#limits;
    for (const [revisionId, { definition }] of this.#revisions) {
      if (this.#revisions.size <= revisionsMax && this.#length <= lengthMax) break;
      this.#revisions.delete(revisionId);
      this.#length -= definition.length;
    }
  }
}
