/**
 * UUIDs that count (version 8, RFC 9562: the bits are ours to choose): unique since they begin with
 * the random bits of one that was drawn, and a third of the price of drawing each.
 */
import type { Ids } from "../ports.ts";

export function countingIds(ids: Ids): () => string {
  const [first, second, third, fourth] = ids.uuid().split("-") as [string, string, string, string];
  const prefix = `${first}-${second}-8${third.slice(1)}-${fourth}-`;
  let count = 0;
  return () => prefix + (++count).toString(16).padStart(12, "0");
}
