/** The bench's main job, tiny, as a user runs it: answers are checked, speeds are not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import type { RunResult } from "../../bench/report/result.ts";
import { judgeRun } from "../../bench/report/verdict.ts";
import { type BenchOutcome, fixture, resultOf, runBench } from "./bench-process.ts";

const percentiles = { p50: Number, p90: Number, p99: Number, p999: Number, max: Number };

/** What every result must have, whatever was run. */
const fields = {
  scenario: String,
  target: String,
  durability: String,
  shards: Number,
  rateOffered: Number,
  rateSent: Number,
  throughput: Number,
  sent: Number,
  accepted: Number,
  refused: Number,
  unknown: Number,
  terminal: Number,
  lost: Number,
  duplicates: Number,
  unexpected: Number,
  wrong: Number,
  dropped: Number,
  backlogGrowth: Number,
  latencyMs: { accept: percentiles, terminal: percentiles },
  latenessMs: { p99: Number },
  eventLoopLagMs: Number,
  cpu: { engineMicrosPerExecution: Number, generatorMicrosPerExecution: Number },
  rssMb: Number,
  ceilings: { journal: Number, codec: Number, machine: Number },
  machine: { cpu: String, cores: Number },
  commit: String,
};

/** A busy computer may be too slow for a load; then the run says so, and its exit code with it. */
function checkVerdict(t: Test, outcome: BenchOutcome, result: RunResult): void {
  const { ok, reasons } = judgeRun(result);
  t.equal(outcome.code, ok ? 0 : 1);
  const faults = reasons.filter((reason) => !reason.startsWith("generator-bound"));
  t.same(faults, [], "nothing is wrong but, at most, the computer's speed");
}

test("a run ends with a result that has every field, and accounts for every execution", async (t) => {
  const outFolder = t.testdir();
  const line = "--rate 1k --duration 1s --warmup 100ms --generators 2 --shards 2";
  const outcome = await runBench(`${line} --json --out ${outFolder}`);
  const result = resultOf<RunResult>(outcome);
  t.match(result, fields);
  t.match(result, { scenario: "chain", durability: "power", shards: 2, kill: null });
  // The first 50 ms ramp up: half of their 50 starts are missing.
  t.equal(result.sent, 1075);
  t.equal(result.terminal, 1075);
  t.ok(result.ceilings.journal! > 0 && result.ceilings.codec > 0 && result.ceilings.machine > 0);
  checkVerdict(t, outcome, result);
  t.match(outcome.stderr, /^(OK|FAILED: generator-bound)/m, "people read the same on stderr");
  t.same(result.verdict, judgeRun(result));
  t.equal(result.rssSlopeMbPerMinute, null, "a second tells nothing of a minute");
  t.notMatch(outcome.stderr, "MB/minute");
  t.same(JSON.parse(readFileSync(join(outFolder, "result.json"), "utf8")), result);
});

test("a run that is killed loses nothing, and repeats no more than was in flight", async (t) => {
  const outFolder = t.testdir();
  const line = "--rate 2k --duration 800ms --warmup 200ms --kill 500ms --generators 2 --seed 3";
  const outcome = await runBench(`${line} --json --out ${outFolder}`);
  const result = resultOf<RunResult>(outcome);
  t.match(result, fields);
  t.match(result, { lost: 0, unexpected: 0, wrong: 0, drained: true, durationMs: 500 });
  const { kill, sent, accepted, refused, unknown } = result;
  t.match(kill, { atMs: 500, acceptedBefore: Number, unfinished: Number, recoveryMs: Number });
  t.ok(kill!.acceptedBefore > 0);
  t.ok(result.duplicates <= kill!.inFlight);
  t.equal(sent, accepted + refused + unknown);
  checkVerdict(t, outcome, result);
  const [ledgers] = readdirSync(outFolder).filter((name) => name.startsWith("ledgers-"));
  t.same(readdirSync(join(outFolder, ledgers!)).sort(), [
    "life-1.0",
    "life-1.1",
    "life-2.0",
    "life-2.1",
  ]);
});

test("a scenario that expects something else fails the run, with samples of what came", async (t) => {
  const folder = fixture("wrong-output");
  const outcome = await runBench(
    `--scenario ${folder} --duration 500ms --warmup 0s --durability memory --shards 1 --json`,
  );
  const result = resultOf<RunResult>(outcome);
  t.equal(outcome.code, 1);
  t.match(result, { rateOffered: 200, sent: 100, wrong: 50, lost: 0 });
  t.match(result.wrongSamples, [
    {
      index: 1,
      expected: 'SUCCEEDED {"index":1,"more":true}',
      got: 'SUCCEEDED {"index":1}',
    },
    { index: 3 },
    { index: 5 },
  ]);
  t.match(outcome.stderr, /FAILED: 50 wrong outputs/);
  t.match(outcome.stderr, / got +SUCCEEDED \{"index":1\}/);
});

test("what a handler failed for stands with the samples of wrong outcomes", async (t) => {
  const state = { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:charge" };
  const definition = { StartAt: "A", States: { A: { ...state, End: true } } };
  const handlers = [{ name: "charge", module: "charge.js" }];
  const files = {
    "package.json": '{"type":"module"}',
    "machine.asl.json": JSON.stringify(definition),
    "scenario.json": JSON.stringify({ description: "x", services: [], handlers }),
    "charge.js": 'import "./not-there.js"; export const handler = () => 1;',
    "generator.js":
      "export const input = () => ({}); export const expected = () => ({ status: 'SUCCEEDED', output: 1 });",
  };
  const folder = join(t.testdir({ broken: files }), "broken");
  const outcome = await runBench(
    `--scenario ${folder} --rate 100 --duration 200ms --warmup 0s --durability memory --json`,
  );
  const { wrongSamples, verdict } = resultOf<RunResult>(outcome);
  t.match(wrongSamples[0], { got: /^FAILED Runtime\.ImportModuleError$/, cause: /not-there\.js/ });
  t.ok(wrongSamples[0]!.cause!.length <= 300, "cut");
  t.match(outcome.stderr, /cause +.*not-there\.js/);
  t.match(verdict, { ok: false, reasons: [/^20 wrong outputs/] });
});

test("a run whose machine logs says how many records were written, and none is dropped", async (t) => {
  const line = "--rate 200 --duration 1s --warmup 100ms --durability memory --json";
  const all = resultOf<RunResult>(await runBench(`${line} --log-level ALL --log-data`));
  // The start, entry and exit of three states at least, the end.
  t.ok(all.log!.records >= 8 * all.terminal, `${all.log?.records} records`);
  t.equal(all.log?.dropped, 0);
  t.ok(all.log!.bytes > 200 * all.log!.records);
  const errors = resultOf<RunResult>(await runBench(`${line} --log-level ERROR`));
  t.strictSame(errors.log, { records: 0, bytes: 0, dropped: 0 });
});
