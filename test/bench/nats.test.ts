/** The bench on a cluster of its own, tiny, as a user runs it: answers are checked, speeds are not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { judgeSync } from "../../bench/report/format-sync.ts";
import type { CeilingsResult, RunResult, SyncResult } from "../../bench/report/result.ts";
import { judgeRun } from "../../bench/report/verdict.ts";
import { natsBinaryFor } from "../support/nats-server.ts";
import { type BenchOutcome, resultOf, runBench } from "./bench-process.ts";

/** What a slow computer may fail by; nothing else may be wrong. */
const ofSlowness = /^(generator-bound|rate not held)/;

function checkRun(t: Test, outcome: BenchOutcome, result: RunResult): void {
  const { ok, reasons } = judgeRun(result);
  t.equal(outcome.code, ok ? 0 : 1);
  t.same(
    reasons.filter((reason) => !ofSlowness.test(reason)),
    [],
  );
}

test("a run on NATS brings up servers and nodes, and accounts for every execution", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const folder = t.testdir();
  const line = "--target nats --nodes 2 --rate 500 --duration 2s --warmup 400ms --generators 2";
  const outcome = await runBench(`${line} --data ${folder} --json`);
  const result = resultOf<RunResult>(outcome);
  // The first 200 ms ramp up: half of their 100 starts are missing.
  t.match(result, { target: "nats", durability: "process", sent: 1150, terminal: 1150 });
  t.match(result.nats, {
    servers: 1,
    replicas: 1,
    streams: 2,
    sync: "default",
    nodes: 2,
    shardsPerNode: 1,
    redelivered: 0,
    pending: 0,
  });
  t.match(result.nats!.serverVersion, /^2\.\d+\.\d+$/);
  t.equal(result.ceilings.journal, null, "there is no journal");
  t.ok(result.ceilings.transport! > 0 && result.ceilings.codec > 0);
  t.ok(result.cpu.engineMicrosPerExecution! > 0 && result.cpu.brokerMicrosPerExecution! > 0);
  t.ok(result.rssMb! > 0 && result.brokerRssMb! > 0);
  checkRun(t, outcome, result);
  t.match(outcome.stderr, /cluster +2 nodes of 1 shard, frames redelivered 0, left 0/);
  t.match(outcome.stderr, /of transport \(/);
  for (const node of ["node-1", "node-2"]) {
    t.match(readFileSync(join(folder, `${node}.log`), "utf8"), /stopped: everything/, node);
  }
});

test("sync sends from a connection of its own, and every outcome is the expected one", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const line = "sync --target nats --sync always --rate 200 --duration 500ms --warmup 100ms";
  const outcome = await runBench(`${line} --json`);
  const result = resultOf<SyncResult>(outcome);
  t.match(result, { target: "nats", durability: "power", sent: 120, succeeded: 120, errors: 0 });
  t.match(result.nats, { sync: "always", nodes: 1, redelivered: null });
  t.match(outcome.stderr, /target +p50 1\.00 ms, p99 5\.00 ms/);
  t.equal(outcome.code, judgeSync(result).ok ? 0 : 1);
});

test("ceilings on NATS measure the transport without any node", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const outcome = await runBench("ceilings --target nats --sync 100ms --duration 200ms --json");
  t.equal(outcome.code, 0, outcome.stderr);
  const result = resultOf<CeilingsResult>(outcome);
  t.match(result, { durability: "process", journal: null });
  t.ok(result.transport! > 0);
  t.match(outcome.stderr, /executions\/s published, pulled/);
});

test("faults are made while the load goes on, and what each did is in the result", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const faults = "shard-kill@1500ms,node-pause@3s:500ms";
  const line = `--target nats --nodes 2 --faults ${faults} --rate 200 --duration 5s --warmup 500ms`;
  const outcome = await runBench(`${line} --json`);
  const result = resultOf<RunResult>(outcome);
  t.match(result, { lost: 0, unexpected: 0, wrong: 0, drained: true });
  t.equal(result.terminal, result.accepted);
  const { marks, strays } = result.faults!;
  t.match(marks, [
    { name: "shard-kill", target: /^node-[12]$/, lost: 0 },
    { name: "node-pause", target: /^node-[12]$/, lost: 0 },
  ]);
  t.ok(marks[0]!.beginMs >= 1500 && marks[1]!.endMs - marks[1]!.beginMs >= 500);
  t.equal(strays, 0);
  checkRun(t, outcome, result);
  t.match(outcome.stderr, /fault +shard-kill of node-[12], /);
});
