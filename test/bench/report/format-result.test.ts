import { test } from "tap";
import { formatResult } from "../../../bench/report/format-result.ts";
import { unseenFigures } from "../../../bench/report/unseen.ts";
import { goodResult } from "./sample-result.ts";

const kill = {
  atMs: 10_000,
  acceptedBefore: 900_000,
  unfinished: 1100,
  inFlight: 1234,
  recoveryMs: 812.4,
};

test("the first line gives the verdict in words", (t) => {
  const first = (text: string) => text.split("\n")[0];
  t.match(
    first(formatResult(goodResult)),
    /^OK: 99,876 executions\/s completed of 100,000\/s offered/,
  );
  const bad = formatResult({ ...goodResult, lost: 12, rateSent: 50_000 });
  t.match(first(bad), /^FAILED: 12 lost.*; generator-bound: sent 50\.0 % of the rate offered\.$/);
  const killed = { ...goodResult, kill };
  t.match(first(formatResult(killed)), /^OK: survived kill -9/);
  t.end();
});

test("the table has every figure with its unit, and names the durability class", (t) => {
  const text = formatResult(goodResult);
  for (const part of [
    /scenario +chain on embedded, 15s after 3s warm-up, constant arrivals, 1 shard, 1 generator/,
    /durability +power: accepted executions survive a power cut/,
    /offered 100,000\/s, sent 99,990\/s, completed 99,876\/s \(448,944 transitions\/s\)/,
    /backlog +\+120 executions/,
    /accepted +1\.23 ms +2\.00 ms +8\.10 ms +14\.3 ms +25\.0 ms/,
    /terminal +2\.3\d ms +4\.00 ms +13\.0 ms +155 ms +12\.3 s/,
    /lateness +p99 0\.92 ms/,
    /sent 1,800,000, accepted 1,800,000, refused 0, unknown 0, terminal 1,800,000/,
    /lost 0, duplicates 0, unexpected 0, wrong 0, dropped 0/,
    /engine 5\.68 µs, generator 1\.50 µs an execution/,
    /312 MB at most, \+7\.3 MB\/minute \(the audit's own: \+6\.0\)/,
    /event loop +p99 3\.21 ms late/,
    /6\.7 % of journal \(1,500,000\/s\), 28 % of codec \(360,000\/s\), 5\.0 % of machine/,
    /EPYC, 2 cores, 8\.2 GB, Linux 6\.1, Node v20\.1\.0/,
    /commit +0123456789ab/,
  ]) {
    t.match(text, part);
  }
  t.end();
});

test("a cluster is told with its servers; its processes' cost is apart, where it is known", (t) => {
  const nats = {
    serverVersion: "2.10.27",
    servers: 3,
    replicas: 3,
    streams: 4,
    sync: "always",
    nodes: 2,
    shardsPerNode: 1,
    redelivered: 7,
    pending: 0,
  };
  const result = {
    ...goodResult,
    target: "nats",
    nats,
    eventLoopLagMs: null,
    brokerRssMb: 88,
    cpu: { ...goodResult.cpu, brokerMicrosPerExecution: 2.25 },
    ceilings: { ...goodResult.ceilings, journal: null, transport: 200_000 },
  } as const;
  const text = formatResult(result);
  t.match(text, /scenario +chain on nats, 15s after 3s warm-up, constant arrivals, 1 generator\n/);
  t.match(text, /cluster +2 nodes of 1 shard, frames redelivered 7, left 0/);
  const uncounted = formatResult({ ...result, nats: { ...nats, redelivered: null } });
  t.match(uncounted, /frames redelivered not known, left 0/);
  t.match(text, /nats +3 servers 2\.10\.27, 4 streams of 3 replicas, sync always/);
  t.match(text, /engine 5\.68 µs, NATS 2\.25 µs, generator 1\.50 µs an execution/);
  t.match(text, /312 MB at most, NATS 88 MB, \+7\.3 MB\/minute\n/);
  t.match(text, /50 % of transport \(200,000\/s\)/);
  t.notMatch(text, /event loop|of journal/);
  const theirs = formatResult({
    ...result,
    nats: { ...nats, servers: null, sync: null, nodes: null, redelivered: null, pending: null },
    rssMb: null,
    cpu: { ...result.cpu, engineMicrosPerExecution: null, brokerMicrosPerExecution: null },
  });
  t.match(theirs, /cluster +nodes that were there of 1 shard\n/);
  t.match(theirs, /nats +servers that were there 2\.10\.27, 4 streams of 3 replicas\n/);
  t.match(theirs, /cpu +generator 1\.50 µs an execution/);
  t.match(theirs, /memory +not measured/);
  t.end();
});

test("columns of latencies stand under their percentiles", (t) => {
  const lines = formatResult(goodResult).split("\n");
  const rows = lines.filter((line) => /^(latency| {2}accepted| {2}terminal)/.test(line));
  t.equal(rows.length, 3);
  t.same(new Set(rows.map((line) => line.length)).size, 1);
  t.end();
});

test("what was not measured has no row", (t) => {
  const text = formatResult({
    ...goodResult,
    transitionsPerExecution: null,
    rssSlopeMbPerMinute: null,
    ceilings: { ...goodResult.ceilings, machine: 0 },
  });
  t.notMatch(text, /transitions\/s|SIGKILL|minute| expected/);
  t.match(text, /machine not measurable/);
  t.end();
});

test("a kill tells its time, what was in flight, and how long recovery took", (t) => {
  const text = formatResult({ ...goodResult, duplicates: 56, kill });
  t.match(
    text,
    /SIGKILL at 10s, first terminal 812 ms later; before it 900,000 accepted, 1,100 sent without a terminal/,
  );
  t.match(text, /1,234 in flight were run again, 56 of them ended twice; figures are the second/);
  t.end();
});

test("after a kill the lateness is shown, and said not to be judged", (t) => {
  const late = { ...goodResult, latenessMs: { p99: 43 } };
  t.match(
    formatResult({ ...late, kill }),
    /lateness +p99 43\.0 ms after the intended start; not judged: the generator was killed as well/,
  );
  t.notMatch(formatResult({ ...goodResult, kill }), /not judged/);
  t.match(
    formatResult(late),
    /^FAILED: generator-bound[\s\S]*p99 43\.0 ms after the intended start\n/,
  );
  t.end();
});

test("never is every execution accounted for when starts are unknown", (t) => {
  const thresholds = [{ text: "unknown<1%", actual: 0.02, ok: true }];
  const text = formatResult({ ...goodResult, unknown: 400, refused: 7, thresholds });
  t.match(
    text,
    /^OK: .* every accepted execution accounted for, every output right, 7 starts refused, 400 starts unknown\.\n/,
  );
  t.match(text, "407 starts refused or unknown: in none of these");
  t.match(text, /thresholds +held unknown<1% \(0\.02 %\)/);
  const killed = formatResult({ ...goodResult, kill, unknown: 64 });
  t.match(killed, /^OK: survived kill -9 with every accepted execution .*, 64 starts unknown\./);
  t.notMatch(formatResult(goodResult), "in none of these");
  t.end();
});

test("what StartExecution does not tell is not seen, and is no zero", (t) => {
  const text = formatResult({
    ...goodResult,
    ...unseenFigures(goodResult),
    target: "http",
    cpu: { ...goodResult.cpu, generatorMicrosPerExecution: 14.2 },
  });
  for (const part of [
    /^OK as far as can be seen: 99,990 starts\/s of 100,000\/s offered, 1,800,000 accepted/,
    /sent 99,990\/s, completed not seen\n/,
    /backlog +not seen\n/,
    / terminal +not seen\n/,
    /terminal not seen\n +lost not seen, duplicates not seen, unexpected not seen, wrong not seen, dropped 0/,
    /generator 14\.20 µs an accepted start/,
    /on AWS .*, by accepted starts\n/,
  ]) {
    t.match(text, part);
  }
  t.notMatch(text, /NaN|transitions\/s|execution\n/);
  t.end();
});

test("wrong outcomes are shown with what was expected and what came", (t) => {
  const wrongSamples = [{ index: 17, expected: 'SUCCEEDED {"a":1}', got: 'SUCCEEDED {"a":2}' }];
  const text = formatResult({ ...goodResult, wrong: 1, wrongSamples });
  t.notMatch(text, / cause /);
  const failed = { index: 3, expected: "SUCCEEDED 1", got: "FAILED Boom", cause: "no\nmodule x" };
  t.match(
    formatResult({ ...goodResult, wrong: 1, wrongSamples: [failed] }),
    / +got +FAILED Boom\n +cause +no module x\n/,
  );
  t.match(text, /wrong +execution 17\n +expected +SUCCEEDED \{"a":1\}\n +got +SUCCEEDED \{"a":2\}/);
  t.end();
});
