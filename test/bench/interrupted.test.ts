/** Ctrl-C in a run: once, and there is a result of what was measured; twice, and it ends at once. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import type { RunResult } from "../../bench/report/result.ts";
import { until } from "../../cluster/processes/until.ts";
import { natsBinaryFor } from "../support/nats-server.ts";
import { leftIn, processesWith, startBench } from "./signalled-bench.ts";

const load =
  "--scenario pass --rate 200 --duration 10m --warmup 0s --shards 1 --progress json --json";
const words = (line: string) => line.split(" ");
const inTheLoad = /"phase":"load".*"completed":[1-9]/;

for (const [target, signal] of [
  ["--durability memory", "SIGINT"],
  ["--target http --open-loop --durability memory", "SIGINT"],
  ["--target nats", "SIGTERM"],
] as const) {
  test(`${signal} in a run (${target}) ends its load, and leaves a result of it`, async (t) => {
    if (target.includes("nats") && (await natsBinaryFor(t)) === undefined) return;
    const folder = t.testdir({ temporary: {} });
    const out = join(folder, "out");
    const line = [...words(load), ...words(target), "--out", out];
    const bench = startBench(t, line, join(folder, "temporary"));
    await bench.says(inTheLoad);
    bench.send(signal);
    bench.send(signal); // As npm passes on what the terminal has given to all: it is the same one.
    t.equal(await bench.end(), 130, bench.stderr());
    t.match(bench.stderr(), /^\{"interrupted":true,"elapsedMs":\d+\}$/m);
    t.match(bench.stderr(), /^FAILED: interrupted: \d+\.\d of 600\.0 s were measured/m);
    const result = JSON.parse(bench.stdout()) as RunResult;
    t.match(result, { interrupted: true, durationMsAsked: 600_000, drained: true, lost: 0 });
    t.ok(result.durationMs > 0 && result.durationMs < 600_000, `${result.durationMs} ms`);
    t.equal(result.terminal, result.accepted);
    // By the length that was measured: all of it was sent.
    t.ok(result.rateSent > 190 && result.rateSent < 210, `${result.rateSent} a second`);
    t.strictSame(JSON.parse(readFileSync(join(out, "result.json"), "utf8")), result);
    t.match(readFileSync(join(out, "report.html"), "utf8"), /interrupted: \d/);
    t.strictSame(leftIn(join(folder, "temporary")), []);
  });
}

test("a run that is interrupted in its warm-up has measured nothing, and says so", async (t) => {
  const folder = t.testdir();
  const line = words(load.replace("--warmup 0s", "--warmup 10m --durability memory"));
  const bench = startBench(t, line, folder);
  await bench.says(/"phase":"warm-up".*"completed":[1-9]/);
  bench.send("SIGINT");
  t.equal(await bench.end(), 130, bench.stderr());
  t.match(bench.stderr(), /^FAILED: interrupted: 0\.0 of 600\.0 s were measured/m);
  const result = JSON.parse(bench.stdout()) as RunResult;
  t.match(result, { durationMs: 0, rateSent: 0, throughput: 0, lost: 0, drained: true });
  t.ok(result.warmupMs > 0 && result.warmupMs < 600_000);
});

test("a second Ctrl-C ends a run at once, and leaves nothing behind", async (t) => {
  const folder = t.testdir({ temporary: {} });
  const scenario = join(folder, "long");
  mkdirSync(scenario);
  const write = (name: string, text: string) => writeFileSync(join(scenario, name), text);
  const states = { Wait: { Type: "Wait", Seconds: 200, End: true } };
  write("machine.asl.json", JSON.stringify({ StartAt: "Wait", States: states }));
  write("scenario.json", '{ "description": "Waits longer than any test." }');
  write("package.json", '{ "type": "module" }');
  write("generator.js", "export const input = () => ({}); export const expected = input;");
  const temporary = join(folder, "temporary");
  const line = `--scenario ${scenario} --rate 50 --duration 10m --warmup 0s --shards 1 --progress plain`;
  const out = join(folder, "out");
  const bench = startBench(t, [...words(line), "--out", out], temporary);
  await bench.says(/^load \d/m);
  bench.send("SIGINT");
  await bench.says(/^interrupted: waiting for what is under way, \d+ s at most; Ctrl-C again/m);
  t.equal(leftIn(temporary).length, 1, "the engine's data, while it waits");
  await until(
    () => {
      bench.send("SIGINT");
      return bench.hasEnded();
    },
    { what: "another Ctrl-C to end it", withinMs: 20_000, everyMs: 100 },
  );
  t.equal(await bench.end(), 130);
  t.equal(bench.stdout(), "");
  t.notOk(existsSync(join(out, "result.json")));
  t.strictSame(leftIn(temporary), []);
});

test("a run on NATS that is ended at once throws nothing, and leaves nothing behind", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  const folder = t.testdir();
  const bench = startBench(t, [...words(load), "--target", "nats"], folder);
  await bench.says(inTheLoad);
  bench.send("SIGHUP");
  t.equal(await bench.end(), 129);
  t.notMatch(bench.stderr(), /at .*node:internal|throw /);
  await until(() => processesWith(folder).length === 0, {
    what: "its servers and nodes to be gone",
    withinMs: 10_000,
  });
  t.strictSame(leftIn(folder), [], bench.stderr());
});
