/** Our sides are the real ones, the peers are not. */
import fs from "node:fs";
import { test } from "tap";
import { measurePeers } from "../../../bench/peers/measure-peers.ts";
import { ownSides, peerRows } from "../../../bench/peers/peer-list.ts";
import { fakeRow } from "./fake-peers.ts";

const plan = {
  rounds: 2,
  durationMs: 50,
  warmupMs: 0,
  durability: "process",
  shards: 1,
  seed: 7,
} as const;

/** The first run waits until threads and code are there. */
const longer = { durationMs: 1000, warmupMs: 100, rounds: 1 };

const ready = { say: () => {}, prepare: () => undefined };

test("each peer is a row, whatever becomes of it", async (t) => {
  const said: string[] = [];
  const rows = ["good", "wrong", "refusing", "dying"].map((name) => fakeRow(name));
  const ports = { ...ready, say: (line: string) => void said.push(line) };
  const [good, wrong, refusing, dying] = await measurePeers(rows, plan, ports);
  t.match(good, { name: "good", status: "measured", reason: null, workload: "chain, in a test" });
  t.match(good?.own, { name: "language alone", concurrency: 250 });
  const { perSecond, own, ratio } = good!;
  t.strictSame(
    ratio!.rounds,
    [0, 1].map((at) => own!.perSecond.rounds[at]! / perSecond!.rounds[at]!),
    "a ratio is of one round",
  );
  t.match(wrong, { status: "wrong answers", ratio: null, own: { ratio: null } });
  t.match(wrong?.reason, /^\d+ wrong answers: input 0: \{"orderId":"o-0"/);
  t.match(refusing, { status: "failed to start", reason: "its server is not there" });
  t.match(refusing, { perSecond: null, own: null, ratio: null });
  t.match(dying, { status: "failed", reason: "its process ended early (SIGKILL)", ratio: null });
  t.match(said[0], /^good, round 1 of 2: \d+\/s, ours \d+\/s \([\d.]+ times\)$/);
});

test("what a peer lacks keeps it from being started", async (t) => {
  const ports = { ...ready, prepare: () => "redis is not installed" };
  const [row] = await measurePeers([fakeRow("good")], plan, ports);
  t.match(row, { status: "failed to start", reason: "redis is not installed", version: null });
});

test("durable sides do one step, by a function and within the engine", async (t) => {
  const of = peerRows.find(({ name }) => name === "restate")!;
  const durable = fakeRow("good", {
    workload: of.workload,
    against: of.against,
    beside: of.beside,
  });
  const small = { ...durable, concurrency: { peer: 4, own: 20 } };
  const [row] = await measurePeers([small], { ...plan, ...longer }, ready);
  t.match(row, { status: "measured", own: { name: of.against }, beside: { name: of.beside } });
  for (const side of [row?.own, row?.beside]) {
    t.ok(side!.perSecond.median > 0);
    t.match(side!.guarantees, /^at least once; .*survives kill -9/);
  }
});

test("the build has the entry of each peer and each side of ours", (t) => {
  for (const { name, entry } of peerRows) t.ok(fs.existsSync(entry), name);
  for (const [name, { entry }] of Object.entries(ownSides)) t.ok(fs.existsSync(entry), name);
  t.end();
});

test("the peers' lock file names no download addresses", (t) => {
  const lock = new URL("../../../bench/peers/package-lock.json", import.meta.url);
  t.notMatch(fs.readFileSync(lock, "utf8"), /"resolved":/);
  t.end();
});
