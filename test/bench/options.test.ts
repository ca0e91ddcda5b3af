import { availableParallelism } from "node:os";
import fc from "fast-check";
import { test } from "tap";
import { optionTable } from "../../bench/option-table.ts";
import { helpText, parseOptions } from "../../bench/options.ts";
import { parseValue } from "../../engine/command-line/option-values.ts";
import { OptionsError } from "../../engine/command-line/options-error.ts";

/** The problems that a command line is refused for. */
function problemsOf(line: string): readonly string[] {
  try {
    parseOptions(line.split(" ").filter((word) => word !== ""));
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
  return [];
}

test("no argument at all runs the chain scenario for well under a minute", (t) => {
  const options = parseOptions([]);
  t.match(options, {
    command: "run",
    help: false,
    scenario: "chain",
    ratePerSecond: undefined,
    arrivals: "constant",
    shards: Math.min(64, availableParallelism()),
    generators: 1,
    durability: "power",
    json: false,
    frameRecordsMax: 256,
    drainTimeoutMs: 60_000,
  });
  t.ok(options.warmupMs + options.durationMs < 30_000);
  for (const absent of ["outFolder", "dataFolder", "killMs", "metricsPort"] as const) {
    t.equal(options[absent], undefined, absent);
  }
  t.ok(Object.isFrozen(options));
  t.end();
});

test("every flag reaches its field, written with a blank or an equals sign", (t) => {
  const line =
    "parked --scenario ./mine --rate=1.5m --arrivals poisson --duration 2m --warmup 500ms " +
    "--shards 64 --generators=16 --durability memory --seed 4294967295 --out o --data d --json " +
    "--metrics-port 9100 --parked 2k --frame-records 500 --drain-timeout 1h";
  const { load, ...options } = parseOptions(line.split(" "));
  t.match(load, { planFile: undefined, thresholds: [], processes: 0, isOpenLoop: false });
  t.match(options, {
    command: "parked",
    operands: [],
    help: false,
    target: "embedded",
    scenario: "./mine",
    ratePerSecond: 1_500_000,
    arrivals: "poisson",
    durationMs: 120_000,
    warmupMs: 500,
    shards: 64,
    generators: 16,
    durability: "memory",
    seed: 4_294_967_295,
    outFolder: "o",
    dataFolder: "d",
    json: true,
    markdown: false,
    progress: undefined,
    killMs: undefined,
    faults: [],
    profileEvery: 64,
    metricsPort: 9100,
    parkedExecutions: 2000,
    logging: { level: "OFF", includeExecutionData: false },
    frameRecordsMax: 500,
    drainTimeoutMs: 3_600_000,
    nats: {
      url: undefined,
      cluster: "stepstorm",
      sync: "default",
      replicas: 1,
      servers: 1,
      nodeCounts: [1],
      streams: undefined,
      activePerShardMax: undefined,
    },
    peers: { only: undefined, rounds: 3 },
  });
  t.equal(parseOptions(["--kill", "10s"]).killMs, 10_000);
  t.equal(parseOptions(["ceilings"]).command, "ceilings");
  t.end();
});

test("what is said about a cluster reaches its fields; each node has one shard by default", (t) => {
  const line =
    "--target nats --sync 100ms --replicas 3 --nodes 2 --streams 4 --cluster mine --active-per-shard 9";
  const options = parseOptions(line.split(" "));
  t.match(options, { target: "nats", shards: 1 });
  t.match(options.nats, {
    url: undefined,
    cluster: "mine",
    sync: 100,
    replicas: 3,
    servers: 3,
    nodeCounts: [2],
    streams: 4,
    activePerShardMax: 9,
  });
  t.equal(parseOptions(["--target", "nats", "--shards", "5"]).shards, 5);
  t.match(parseOptions(["--target", "nats", "--nats", "nats://h:1"]).nats, { url: "nats://h:1" });
  const scale = parseOptions(["scale"]);
  t.match(scale, { target: "nats", scenario: "latency", ratePerSecond: 280 });
  t.match(scale.nats, { nodeCounts: [1, 2, 3, 4, 6, 8], activePerShardMax: 128 });
  t.end();
});

test("peers are compared in a few short rounds, all of them unless some are named", (t) => {
  const peers = parseOptions(["peers"]);
  t.match(peers, { durationMs: 3000, durability: "power", peers: { only: undefined, rounds: 3 } });
  const some = parseOptions("peers --only xstate,restate --rounds 5".split(" "));
  t.strictSame(some.peers, { only: ["xstate", "restate"], rounds: 5 });
  t.match(problemsOf("peers --only xstat").join(), /--only xstat is none of .*xstate/);
  t.match(problemsOf("run --rounds 5").join(), /--rounds/);
  t.end();
});

test("over HTTP it is the API that is measured: one state, a thousand calls a second", (t) => {
  const plain = { target: "http", scenario: "pass", ratePerSecond: 1000, durability: "power" };
  t.match(parseOptions(["--target", "http"]), { ...plain, command: "run" });
  t.match(parseOptions(["sync", "--target", "http"]), { ...plain, durationMs: 10_000 });
  const line = "--target http --scenario order --rate 50 --durability memory --shards 3";
  t.match(parseOptions(line.split(" ")), {
    scenario: "order",
    ratePerSecond: 50,
    durability: "memory",
    shards: 3,
  });
  t.match(parseOptions([]), { scenario: "chain", ratePerSecond: undefined });
  t.end();
});

test("decimals with a unit are exact", (t) => {
  t.equal(parseOptions(["--rate", "1.1k"]).ratePerSecond, 1100);
  t.equal(parseOptions(["--rate", "0.0025m"]).ratePerSecond, 2500);
  t.equal(parseOptions(["--duration", "4.35s"]).durationMs, 4350);
  t.end();
});

test("what is wrong with a value is said in one line, with what is right", (t) => {
  const rows: [string, string][] = [
    ["--rate 0", "--rate 0 is out of range 1..10m"],
    ["--rate 11m", "--rate 11m is out of range 1..10m"],
    ["--rate fast", "--rate fast is no rate; write it as 2500, 100k, 1.5m"],
    ["--rate -5", "--rate -5 is no rate; write it as 2500, 100k, 1.5m"],
    ["--shards 65", "--shards 65 is out of range 1..64"],
    ["--shards 1.5", "--shards 1.5 must be a whole number"],
    ["--shards 1toString", "--shards 1toString is no count; write it as 8"],
    ["--generators 17", "--generators 17 is out of range 1..16"],
    ["--frame-records 501", "--frame-records 501 is out of range 1..500"],
    ["--duration 30", "--duration 30 is no duration; write it as 30s, 500ms, 2m"],
    ["--duration 99ms", "--duration 99ms is out of range 100ms..24h"],
    ["--warmup 2h", "--warmup 2h is out of range 0s..1h"],
    ["--seed 4294967296", "--seed 4294967296 is out of range 0..4294967295"],
    [
      "--arrivals poison",
      "--arrivals poison must be one of constant, poisson (did you mean poisson?)",
    ],
    ["--durability none", "--durability none must be one of power, process, memory"],
    ["--json=yes", "--json yes takes no value"],
    ["--out=", "--out  must not be empty"],
    ["--rate", "--rate needs a value: 2500, 100k, 1.5m"],
    ["--scenario --json", "--scenario needs a value: NAME|FOLDER"],
    ["--rate 1 --rate 2", "--rate is given twice"],
    ["--rat 100k", "unknown flag --rat (did you mean --rate?)"],
    ["-x", "unknown flag -x"],
    ["cielings", "unknown command cielings (did you mean ceilings?)"],
    ["run again", "unexpected argument again"],
    ["--kill 18s", "--kill must come before the load ends (--warmup and --duration: 18000 ms)"],
    ["sync --kill 1s", "--kill does not go with sync"],
    ["--sync always", "--sync needs --target nats"],
    ["slope --target nats", "--target does not go with slope"],
    ["scale --target embedded", "scale needs --target nats: one process does not scale"],
    [
      "--target nats --durability power",
      "--durability does not go with --target nats: there it follows from --sync",
    ],
    [
      "--target nats --kill 1s",
      "--kill does not go with --target nats: npm run chaos kills parts of a cluster",
    ],
    [
      "--target nats --nats nats://h:1 --shards 2",
      "--shards does not go with --nats: that cluster is as it is",
    ],
    [
      "--target nats --replicas 3 --nats-servers 2",
      "--replicas 3 needs as many servers: --nats-servers 2 are too few",
    ],
    [
      "--target nats --cluster Mine",
      "--cluster Mine must be lower-case letters, digits and hyphens, at most 40",
    ],
    ["--target nats --nodes 1,2", "--nodes takes a list with scale only"],
    [
      "--target http --kill 1s",
      "--kill does not go with --target http: npm run bench -- --kill audits two lives of an embedded engine",
    ],
    [
      "--target http --generators 2",
      "--generators does not go with --target http: the load is made by autocannon and by one open loop",
    ],
    [
      "--target http --frame-records 9",
      "--frame-records does not go with --target http: the server frames starts by itself",
    ],
    [
      "sync --target http --metrics-port 9100",
      "--metrics-port does not go with --target http: the server is a process of its own",
    ],
    ["--target http --sync always", "--sync needs --target nats"],
    ["--target http --nats nats://h:1", "--nats needs --target nats"],
    [
      "ceilings --target http",
      "--target http does not go with ceilings: the API has none of its own",
    ],
    ["parked --target http", "--target does not go with parked"],
    ["scale --target http", "scale needs --target nats: one process does not scale"],
    ["scale --nodes 1,0", "--nodes 0 is out of range 1..64"],
    [
      "--target nats --sync often",
      "--sync often is no duration; write it as 30s, 500ms, 2m, or as default, always",
    ],
    [
      "--kill 1s --durability memory",
      "--kill does not go with --durability memory: it keeps nothing that could be run",
    ],
  ];
  for (const [line, problem] of rows) t.same(problemsOf(line), [problem], line);
  t.end();
});

test("all problems of a command line are reported at once, in one line", (t) => {
  const problems = problemsOf("--rate 0 --shards 0 --durability disk --colour red");
  t.equal(problems.length, 4);
  t.notMatch(new OptionsError(problems).message, /\n/);
  t.end();
});

test("each command has its own defaults, and a flag wins over them", (t) => {
  t.match(parseOptions(["sync"]), { ratePerSecond: 1000, durationMs: 10_000, warmupMs: 2000 });
  t.match(parseOptions(["slope"]), { ratePerSecond: undefined, durationMs: 300 });
  t.match(parseOptions(["sync", "--rate", "5"]), { ratePerSecond: 5, durationMs: 10_000 });
  t.end();
});

test("help is given whatever else is wrong, and to -h too", (t) => {
  t.equal(parseOptions(["--help", "--rate", "0"]).help, true);
  t.equal(parseOptions(["-h"]).help, true);
  t.end();
});

test("the help explains every flag with its range and default, within 100 columns", (t) => {
  const description =
    "One of many words, so many that they do not all fit into a line of a terminal";
  const text = helpText([{ name: "mine", rateText: "7k", description }]);
  t.match(text, /mine +7k One of many words/);
  t.match(text, /sync [\s\S]*Defaults:\s+--rate\s+1k,\s+--duration\s+10s,\s+--warmup\s+2s\./);
  for (const row of optionTable) t.match(text, `--${row.name}`, row.name);
  t.match(text, `(1..64, default ${Math.min(64, availableParallelism())})`);
  t.match(text, "(default power)");
  t.match(text, "ceilings");
  for (const line of text.split("\n")) t.ok(line.length <= 100, line);
  t.end();
});

test("every default lies within its own range", (t) => {
  for (const row of optionTable) {
    if (row.kind !== "number" || row.fallback === undefined) continue;
    t.match(parseValue(row, row.fallback), { ok: true }, row.name);
  }
  t.end();
});

test("no command line whatsoever fails in another way than by its problems", (t) => {
  const word = fc.oneof(
    fc.constantFrom(
      "--rate",
      "--rate=",
      "--kill",
      "10s",
      "100k",
      "run",
      "sync",
      "-",
      "--",
      "=",
      "--=",
    ),
    fc.string(),
    fc.string().map((text) => `--${text}`),
  );
  const property = fc.property(fc.array(word), (argv) => {
    try {
      return parseOptions(argv).shards >= 1;
    } catch (error) {
      return error instanceof OptionsError && error.problems.length > 0;
    }
  });
  fc.assert(property, { numRuns: 500 });
  t.end();
});

test("a level of logging goes with the embedded target, and data with a level", (t) => {
  t.strictSame(parseOptions(["--log-level", "ERROR", "--log-data"]).logging, {
    level: "ERROR",
    includeExecutionData: true,
  });
  t.throws(() => parseOptions(["--log-data"]), /--log-data needs a --log-level/);
  t.throws(() => parseOptions(["--log-level", "ALL", "--target", "nats"]), /does not go with/);
  t.end();
});
