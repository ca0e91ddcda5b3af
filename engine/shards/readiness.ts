/**
 * Whether a node should be sent work. Not being ready is no reason to end it: it may be draining, or
 * wait for a disk or a server that comes back. Overload is none either: the door refuses by itself.
 */

export interface ReadinessFacts {
  readonly isDraining: boolean;
  readonly liveShards: number;
  /** Why nothing can be kept at the moment; null: it can. */
  readonly keeping: string | null;
}

/** Why the node takes no work, in words; null: it is ready. */
export function unreadyReason(facts: ReadinessFacts): string | null {
  if (facts.isDraining) return "it is draining";
  if (facts.liveShards === 0) return "none of its shards runs";
  return facts.keeping;
}
