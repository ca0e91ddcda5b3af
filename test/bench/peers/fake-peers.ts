/** Rows of peers that are fixtures, and settings for them. */
import type { PeerRow } from "../../../bench/peers/peer-list.ts";
import type { PeerSettings } from "../../../bench/peers/protocol.ts";

export function fakeEntry(name: string): URL {
  return new URL(`./fixtures/${name}-peer.js`, import.meta.url);
}

export function fakeRow(name: string, more: Partial<PeerRow> = {}): PeerRow {
  return {
    name,
    entry: fakeEntry(name),
    manner: "in a test",
    workload: "chain",
    against: "language alone",
    beside: null,
    concurrency: { peer: 4, own: 250 },
    programs: [],
    target: null,
    ...more,
  };
}

export const fakeSettings: PeerSettings = {
  dataFolder: "nowhere",
  durability: "memory",
  shards: 1,
  seed: 7,
  definition: "{}",
  services: [],
  handlers: [],
  inputs: ['{"in":1}', '{"in":2}'],
  outputs: ['{"out":1}', '{"out":2}'],
};
