import { test } from "tap";
import { grammar } from "../../../engine/cli/grammar.ts";
import { helpText } from "../../../engine/cli/help.ts";
import type { CliOutside } from "../../../engine/cli/outside.ts";
import { parseCli } from "../../../engine/cli/parse-cli.ts";
import type { StartRequest } from "../../../engine/cli/parse-start.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";

const server = "nats://node:secret@127.0.0.1:4222";

function parse(line: string, outside: Partial<CliOutside> = {}) {
  const words = line.split(" ").filter((word) => word !== "");
  const none = () => {
    throw new Error("ENOENT: no such file");
  };
  return parseCli(words, { environment: {}, readText: none, nodeId: "0badcafe", ...outside });
}

type RequestOf<Role> = Extract<StartRequest, { readonly role: Role }>;

function startAs<Role extends StartRequest["role"]>(
  role: Role,
  line: string,
  outside: Partial<CliOutside> = {},
): RequestOf<Role> {
  const request = parse(line, outside);
  if (request.kind !== "start" || request.role !== role) {
    throw new Error(`${line} asks for ${JSON.stringify(request)}`);
  }
  return request as RequestOf<Role>;
}

function start(line: string, outside: Partial<CliOutside> = {}): RequestOf<"shard"> {
  return startAs("shard", line, outside);
}

function problemsOf(line: string, outside: Partial<CliOutside> = {}): readonly string[] {
  try {
    parse(line, outside);
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
  return [];
}

test("a node needs nothing but a server to be told of", (t) => {
  const { config, drainLimitMs, metrics } = start(`start --role shard --nats ${server}`);
  t.match(config, {
    servers: [server],
    nodeId: "0badcafe",
    cluster: "stepstorm",
    activePerShardMax: 20_000,
    isPinned: false,
    allowFaults: false,
    services: [],
    handlers: [],
    wanted: {
      settings: {
        version: 1,
        replicas: 1,
        ackWaitMs: 5_000,
        durability: "process",
        storage: "file",
      },
      insisted: [],
    },
  });
  t.ok(Object.isFrozen(config));
  t.equal(drainLimitMs, 30_000);
  t.equal(metrics, undefined);
  t.end();
});

test("without a role an engine with its API is started, with a NATS server a gateway", (t) => {
  const alone = startAs("standalone", "start --port 0 --data d --shards 1 --aws-quotas --json");
  t.match(alone.config, { dataFolder: "d", durability: "power", shards: 1 });
  t.same(alone.api, { host: "127.0.0.1", port: 0, hasQuotas: true });
  t.equal(alone.isJson, true);
  const named = startAs(
    "standalone",
    "start --durability memory --region eu-west-1 --account 111111111111",
  );
  const home = { partition: "aws", region: "eu-west-1", account: "111111111111" };
  t.match(named.config, { dataFolder: null, durability: "memory", home });
  t.equal(named.api.port, 8083);
  const { gateway } = startAs("gateway", `start --nats ${server} --cluster other --pinned`);
  t.match(gateway, { servers: [server], cluster: "other", isPinned: true, port: 8083 });
  t.end();
});

test("variables that another role uses are passed over", (t) => {
  const environment = { STEPSTORM_NATS: server, STEPSTORM_PORT: "9", STEPSTORM_SHARDS: "2" };
  t.equal(startAs("shard", "start --role shard", { environment }).config.shards, 2);
  t.equal(startAs("gateway", "start", { environment }).gateway.port, 9);
  t.end();
});

test("every flag reaches its field", (t) => {
  const { config, drainLimitMs, metrics } = start(
    `start --role=shard --nats ${server},127.0.0.1:4223 --pinned --cluster other --node-id n-1 ` +
      "--shards 2 --seed 9 --active-per-shard-max 250 --active-max 1k --parked-max 2k " +
      "--heap-mb-max 512 --hang-max 10s --handler-threads-max 1 --durability memory --streams 8 " +
      "--replicas 3 --ack-wait 1500ms --starts-bytes-max 64mb --results-bytes-max 1gb " +
      "--results-age-max 10m --services s.json --handlers h.json --drain-limit 5s " +
      "--metrics-port 0 --metrics-host 0.0.0.0 --faults",
    { readText: (path) => (path === "s.json" ? '[{"resource":"a"}]' : '[{"name":"f"}]') },
  );
  t.match(config, {
    servers: [server, "127.0.0.1:4223"],
    nodeId: "n-1",
    cluster: "other",
    isPinned: true,
    allowFaults: true,
    shards: 2,
    seed: 9,
    activePerShardMax: 250,
    activeMax: 1_000,
    parkedMax: 2_000,
    heapMbMax: 512,
    hangMsMax: 10_000,
    handlerThreadsMax: 1,
    services: [{ resource: "a" }],
    handlers: [{ name: "f" }],
  });
  t.same(config.wanted.settings, {
    version: 1,
    streams: 8,
    replicas: 3,
    ackWaitMs: 1_500,
    durability: "memory",
    storage: "memory",
    startsBytesMax: 64 * 2 ** 20,
    resultsBytesMax: 2 ** 30,
    resultsAgeMsMax: 600_000,
  });
  t.same([...config.wanted.insisted].sort(), [
    "ackWaitMs",
    "durability",
    "replicas",
    "resultsAgeMsMax",
    "resultsBytesMax",
    "startsBytesMax",
    "streams",
  ]);
  t.equal(drainLimitMs, 5_000);
  t.same(metrics, { host: "0.0.0.0", port: 0 });
  t.end();
});

test("the environment stands in for flags, and counts as asked for", (t) => {
  const environment = {
    STEPSTORM_NATS: server,
    STEPSTORM_CLUSTER: "other",
    STEPSTORM_ACK_WAIT: "2s",
    STEPSTORM_METRICS_PORT: "9100",
    STEPSTORM_NATS_SERVER: "/usr/sbin/nats-server",
  };
  const { config, metrics } = start("start --role shard --cluster mine", { environment });
  t.equal(config.cluster, "mine");
  t.same(config.servers, [server]);
  t.same(config.wanted.insisted, ["ackWaitMs"]);
  t.equal(metrics?.port, 9100);
  t.end();
});

test("every role may serve metrics", (t) => {
  for (const role of ["standalone", "gateway", "shard"] as const) {
    const nats = role === "standalone" ? "" : ` --nats ${server}`;
    const line = `start --role ${role}${nats} --metrics-port 9100 --metrics-host ::1`;
    t.same(startAs(role, line).metrics, { host: "::1", port: 9100 }, role);
  }
  t.end();
});

test("what is wrong is said with what is right", (t) => {
  const rows: [string, RegExp][] = [
    ["start --role shard", /^--nats is missing: name a NATS server .*npm run cluster -- up/],
    ["start --role gateway", /^--nats is missing: name a NATS server .*npm run cluster -- up/],
    [`start --nats ${server} --durability power`, /^--durability does nothing with --role gateway/],
    [`start --nats ${server} --data d`, /^--data does nothing with --role gateway/],
    [`start --nats ${server} --role shard --port 1`, /^--port does nothing with --role shard/],
    ["start --streams 2", /^--streams does nothing with --role standalone/],
    [
      "start --host 0.0.0.0",
      /^--host 0\.0\.0\.0 could be reached .* no credentials are configured/,
    ],
    ["start --host ::", /^--host :: could be reached/],
    ["start --account 12", /^--account 12 must have twelve digits/],
    ["start --port 70000", /--port 70000 is out of range/],
    ["list --port 1", /^--port does not go with list/],
    ["deploy", /^deploy needs FILE/],
    ["deploi x", /^unknown command deploi \(did you mean deploy\?\)/],
    ["list --jsno", /unknown flag --jsno \(did you mean --json\?\)/],
    ["help strat", /^unknown command strat \(did you mean start\?\)/],
    [
      `start --nats ${server} --role shards`,
      /must be one of standalone, gateway, shard \(did you mean shard\?\)/,
    ],
    [
      `start --role shard --nats ${server} --ack-wiat 5s`,
      /unknown flag --ack-wiat \(did you mean --ack-wait\?\)/,
    ],
    [`start --role shard --nats ${server} --ack-wait 5`, /--ack-wait 5 is no duration/],
    [
      `start --role shard --nats ${server} --ack-wait 1ms`,
      /--ack-wait 1ms is out of range 500ms\.\.10m/,
    ],
    [`start --role shard --nats ${server} --starts-bytes-max 1kb`, /out of range 1mb\.\.1024tb/],
    [
      `start --role shard --nats ${server} --cluster My.Cluster`,
      /cluster's name must be 1 to 40 lower-case/,
    ],
    [`start --role shard --nats ${server} --node-id a.b`, /node's id must be 1 to 40 letters/],
    [
      `start --role shard --nats ${server} --metrics-host ::`,
      /--metrics-host does nothing without --metrics-port/,
    ],
    [
      `start --role shard --nats ${server} --services x.json`,
      /--services x\.json cannot be read: ENOENT/,
    ],
    [
      "start --role shard --nats tls://h:1",
      /NATS server 1 begins with tls:\/\/; write it as nats:/,
    ],
    [`start --role shard --nats ${server},`, /NATS server 2 has no address/],
    ["star", /unknown command star \(did you mean start\?\)/],
    ["", /no command is given; it is one of start, deploy, /],
    [`start now --nats ${server}`, /unexpected argument now/],
  ];
  for (const [line, problem] of rows) {
    const problems = problemsOf(line);
    t.equal(problems.length, 1, `${line}: ${problems}`);
    t.match(problems[0], problem, line);
  }
  t.end();
});

test("files must have JSON arrays, of their own or by their flag's name", (t) => {
  const problemOf = (content: string) =>
    problemsOf(`start --role shard --nats ${server} --services s.json`, {
      readText: () => content,
    })[0];
  t.match(problemOf("{"), /--services s\.json is no JSON: /);
  for (const content of ["{}", "7", "null", '{"services": 7}', '{"handlers": []}']) {
    t.match(
      problemOf(content),
      /--services s\.json is neither a JSON array nor an object with one/,
    );
  }
  t.equal(problemOf("[]"), undefined);
  t.equal(problemOf('{"rate": "20k", "services": []}'), undefined);
  t.end();
});

test("all problems are reported at once, and none shows a password", (t) => {
  const line =
    "start --role shard --nats http://node:secret@h,nats://no:secret@ --shards 65 --cluster A --colour red --durability disk --services s";
  const problems = problemsOf(line);
  t.equal(problems.length, 7, problems.join("\n"));
  t.notMatch(problems.join(), /secret/);
  t.end();
});

test("help and version are given whatever else is wrong", (t) => {
  for (const line of ["help", "help start", "--help", "start -h", "start --help --shards 0"]) {
    t.equal(parse(line).kind, "help", line);
  }
  t.equal(parse("--version").kind, "version");
  t.end();
});

test("the help names every flag within 100 columns", (t) => {
  const helps = grammar.commands.map(({ name }) => helpText(name));
  const help = [helpText(), ...helps].join("\n");
  for (const { name } of grammar.options) t.match(help, `  --${name}`, name);
  for (const { name } of grammar.commands) t.match(helpText(), `  ${name}`, name);
  t.match(help, "(500ms..10m, default 5s)");
  for (const line of help.split("\n")) t.ok(line.length <= 100, line);
  t.end();
});
