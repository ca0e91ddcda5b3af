import { test } from "tap";
import { formatPeers, judgePeers, peerProblem } from "../../../bench/report/format-peers.ts";
import type { PeerMeasurement, PeersResult } from "../../../bench/report/peers-result.ts";

const measured: PeerMeasurement = {
  name: "bullmq",
  version: "6.7.0 on Redis 7.0.15",
  status: "measured",
  reason: null,
  workload: "one step, add + process",
  guarantees: "at least once; append-only file",
  perSecond: { median: 1000, rounds: [900, 1000, 1100] },
  cpuMicrosEach: 512.34,
  own: {
    name: "durable embedded",
    concurrency: 100,
    guarantees: "at least once; LMDB",
    perSecond: { median: 9000, rounds: [9900, 9000, 8800] },
    cpuMicrosEach: null,
    ratio: { median: 9, rounds: [11, 9, 8] },
  },
  beside: null,
  ratio: { median: 9, rounds: [11, 9, 8] },
  target: 8,
};

const absent: PeerMeasurement = {
  ...measured,
  name: "dbos",
  version: null,
  status: "failed to start",
  reason: "postgresql is not installed",
  guarantees: null,
  perSecond: null,
  cpuMicrosEach: null,
  own: null,
  ratio: null,
  target: null,
};

function resultOf(...peers: readonly PeerMeasurement[]): PeersResult {
  return {
    peers: peers.map((peer) => ({ ...peer, ok: peerProblem(peer) === undefined })),
    durability: "power",
    shards: 2,
    rounds: 3,
    durationMs: 3000,
    computer: { cpu: "Z80", cores: 2, memoryMb: 64, kernel: "Linux 6", node: "v20" },
    commit: "abc",
  };
}

test("a target holds by the median of the ratios", (t) => {
  t.strictSame(judgePeers(resultOf(measured)), { ok: true, reasons: [] });
  t.strictSame(judgePeers(resultOf({ ...measured, target: 9.5 })), {
    ok: false,
    reasons: ["bullmq: ours is 9.0 times as fast, not 9.5"],
  });
  t.ok(judgePeers(resultOf({ ...measured, target: null })).ok, "none was set");
  t.end();
});

test("a peer that was not measured fails the comparison, target or not", (t) => {
  const { ok, reasons } = judgePeers(resultOf(measured, absent));
  t.notOk(ok);
  t.strictSame(reasons, ["dbos failed to start: postgresql is not installed"]);
  const wrong = { ...measured, status: "wrong answers", reason: "3 wrong", ratio: null } as const;
  t.strictSame(judgePeers(resultOf(wrong)).reasons, ["bullmq wrong answers: 3 wrong"]);
  t.end();
});

test("what each side guarantees stands below its figure", (t) => {
  const lines = formatPeers(resultOf(measured, absent)).split("\n");
  const from = lines.indexOf("bullmq 6.7.0 on Redis 7.0.15: one step, add + process");
  t.strictSame(lines.slice(from + 1, from + 6), [
    "  peer        1,000/s, 512.3 µs of CPU each",
    "              at least once; append-only file",
    "  ours        9,000/s; durable embedded",
    "              at least once; LMDB",
    "              9.0 times the peer (8.0 to 11.0), target 8: met",
  ]);
  t.ok(lines.includes("  status      failed to start: postgresql is not installed"));
  t.end();
});
