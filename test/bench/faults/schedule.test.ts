import { test } from "tap";
import { faults } from "../../../bench/faults/fault-list.ts";
import { parseSchedule, shapeFor } from "../../../bench/faults/schedule.ts";
import { parseOptions } from "../../../bench/options.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";

function scheduleOf(text: string) {
  const problems: string[] = [];
  const scheduled = parseSchedule(text, faults, problems);
  const entries = scheduled.map(({ fault, atMs, pauseMs }) => [fault.name, atMs, pauseMs]);
  return { scheduled, entries, problems };
}

test("faults are made in the order of their times, pauses for as long as they are told", (t) => {
  const { entries, problems } = scheduleOf("node-pause@25s:2s, node-kill@10s,shard-kill@500ms");
  t.same(entries, [
    ["shard-kill", 500, 5000],
    ["node-kill", 10_000, 5000],
    ["node-pause", 25_000, 2000],
  ]);
  t.same(problems, []);
  t.end();
});

test("what is no fault, no time or not for a timeline is told, all at once", (t) => {
  const { problems } = scheduleOf(
    "node-kil@1s,node-kill,overload@1s,none@1s,node-kill@1s:3s,leader-pause@x",
  );
  t.match(problems, [
    /node-kil@1s: there is no fault node-kil; did you mean node-kill\?|node-kil/,
    /--faults node-kill must be as node-kill@10s/,
    /overload brings a load of its own: npm run chaos -- --fault overload/,
    /none is no fault/,
    /node-kill has a length of its own/,
    /leader-pause@x: x/,
  ]);
  t.equal(problems.length, 6);
  t.end();
});

test("the cluster has what each of the faults needs, and those that need two kinds of one are refused", (t) => {
  const problems: string[] = [];
  const of = (text: string) => shapeFor(scheduleOf(text).scheduled, { nodes: 2 }, problems);
  t.match(of("node-kill@1s,leader-kill@9s"), {
    nodes: 2,
    servers: 3,
    replicas: 3,
    road: "straight",
  });
  t.match(of("redelivery-storm@1s"), { ackWaitMs: 1000, servers: 1 });
  t.match(of("slow-link@1s,broken-link@20s"), { road: "proxies" });
  t.same(problems, []);
  of("slow-link@1s,network-cut@20s");
  t.match(problems, [/network-cut needs node 1 to reach its servers from a network namespace/]);
  t.end();
});

test("a run with faults has three nodes unless told otherwise, and only on a cluster of its own", (t) => {
  const of = (line: string) => parseOptions(line.split(" "));
  t.same(of("--target nats --faults node-kill@5s").nats.nodeCounts, [3]);
  t.same(of("--target nats --nodes 2 --faults node-kill@5s").nats.nodeCounts, [2]);
  const problemsOf = (line: string): readonly string[] => {
    try {
      of(line);
    } catch (error) {
      if (error instanceof OptionsError) return error.problems;
    }
    return [];
  };
  t.match(problemsOf("--faults node-kill@5s"), [/--faults needs --target nats/]);
  t.equal(problemsOf("--faults node-kill@5s").length, 1, "only what was given is blamed");
  t.match(problemsOf("--target nats --shards 2 --faults node-kill@5s"), [/--shards does not go/]);
  t.match(problemsOf("--target nats --nats nats://h:1 --faults node-kill@5s"), [
    /other people's clusters are not hit/,
  ]);
  t.match(problemsOf("--target nats --duration 3s --warmup 1s --faults node-kill@5s"), [
    /comes after the load's end/,
  ]);
  const onTime = "--target nats --faults node-kill@5s";
  t.match(problemsOf(`${onTime} --plan mix.yaml`), [/does not go with --plan/]);
  t.match(problemsOf(`${onTime} --processes 2`), [/its client is one process/]);
  t.end();
});
