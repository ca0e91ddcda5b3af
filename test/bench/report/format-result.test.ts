import { test } from "tap";
import { formatResult } from "../../../bench/report/format-result.ts";
import { goodResult } from "./sample-result.ts";

test("the first line gives the verdict in words", (t) => {
  const first = (text: string) => text.split("\n")[0];
  t.match(
    first(formatResult(goodResult)),
    /^OK: 99,876 executions\/s completed of 100,000\/s offered/,
  );
  const bad = formatResult({ ...goodResult, lost: 12, rateSent: 50_000 });
  t.match(first(bad), /^FAILED: 12 lost.*; generator-bound: sent 50\.0 % of the rate offered\.$/);
  const killed = { ...goodResult, kill: { atMs: 10_000, inFlight: 9, recoveryMs: 812 } };
  t.match(first(formatResult(killed)), /^OK: survived kill -9/);
  t.end();
});

test("the table has every figure with its unit, and names the durability class", (t) => {
  const text = formatResult(goodResult);
  for (const part of [
    /scenario +chain on embedded, 15s after 3s warm-up, constant arrivals, 1 shard, 1 generator/,
    /durability +power: accepted executions survive a power cut/,
    /offered 100,000\/s, sent 99,990\/s, completed 99,876\/s \(448,944 transitions\/s\)/,
    /accepted +1\.23 ms +2\.00 ms +8\.10 ms +14\.3 ms +25\.0 ms/,
    /terminal +2\.3\d ms +4\.00 ms +13\.0 ms +155 ms +12\.3 s/,
    /lateness +p99 0\.92 ms/,
    /sent 1,800,000, accepted 1,800,000, refused 0, unknown 0, terminal 1,800,000/,
    /lost 0, duplicates 0, unexpected 0, wrong 0, dropped 0/,
    /engine 5\.68 µs, generator 1\.50 µs an execution/,
    /312 MB, event loop p99 3\.21 ms late/,
    /6\.7 % of journal \(1,500,000\/s\), 28 % of codec \(360,000\/s\), 5\.0 % of machine/,
    /EPYC, 2 cores, 8\.2 GB, Linux 6\.1, Node v20\.1\.0/,
    /commit +0123456789ab/,
  ]) {
    t.match(text, part);
  }
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
  const text = formatResult({ ...goodResult, ceilings: null, transitionsPerExecution: null });
  t.notMatch(text, /ceilings|transitions|kill/);
  t.end();
});

test("a kill tells its time, what was in flight, and how long recovery took", (t) => {
  const kill = { atMs: 10_000, inFlight: 1234, recoveryMs: 812.4 };
  t.match(
    formatResult({ ...goodResult, kill }),
    /SIGKILL at 10s, 1,234 in flight, .* 812 ms later/,
  );
  t.end();
});
