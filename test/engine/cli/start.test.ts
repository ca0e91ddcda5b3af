/** Nodes as processes, on a real nats-server. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { freePort } from "../../../cluster/processes/free-port.ts";
import { until } from "../../../cluster/processes/until.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { connectAs } from "../registry/kv-fixture.ts";
import { startCli } from "./cli-process.ts";

const WITHIN_MS = 15_000;

test("a node says that it is ready, tells its status and metrics, and ends with 0 at SIGTERM", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const observer = await connectAs(t, server.urlFor("observer"));
  const statuses: { readonly nodeId: string; readonly state: string }[] = [];
  observer.subscribe(clusterNames("stepstorm").nodeStatus("*"), ({ data }) => {
    statuses.push(JSON.parse(Buffer.from(data).toString()));
  });
  const words = ["start", "--role", "shard", "--shards", "1", "--metrics-port", "0"];
  const node = startCli(t, words, { STEPSTORM_NATS: server.urlFor("node") });
  const line = await node.ready();
  const [, nodeId, url] =
    /^stepstorm: node ([0-9a-f]{8}) is ready: cluster stepstorm, 1 shard, .* on (http:\S+)$/.exec(
      line,
    )!;
  t.match(await (await fetch(url!)).text(), /^stepstorm_/m);
  await until(() => statuses.some((status) => status.nodeId === nodeId), {
    what: "the node's status",
    withinMs: WITHIN_MS,
  });
  node.child.kill("SIGTERM");
  t.equal(await node.ended(), 0);
  t.match(node.stderr(), /SIGTERM: draining.*\n.*stopped: everything that was taken is finished/);
  t.equal(node.stdout(), `${line}\n`);
  t.notMatch(node.stderr(), new URL(server.urlFor("node")).password);
});

test("several nodes on one machine do not collide, and later ones follow the first one's settings", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const words = ["start", "--role", "shard", "--nats", server.urlFor("node"), "--shards", "1"];
  const first = startCli(t, [...words, "--streams", "2"]);
  await first.ready();
  const others = [startCli(t, [...words, "--streams", "3"]), startCli(t, words)];
  for (const node of others) await node.ready();
  t.match(others[0]!.stderr(), /created with streams 2; 3 is not followed/);
  t.equal(others[1]!.stderr(), "");
  for (const node of [first, ...others]) node.child.kill("SIGINT");
  for (const node of [first, ...others]) t.equal(await node.ended(), 0);
});

test("without a server that answers it ends with 1 and says so, without a stack", async (t) => {
  const port = await freePort();
  const node = startCli(t, [
    "start",
    "--role",
    "shard",
    "--nats",
    `nats://node:secret@127.0.0.1:${port}`,
  ]);
  t.equal(await node.ended(), 1);
  t.match(
    node.stderr(),
    new RegExp(`^stepstorm: no NATS server answers at 127.0.0.1:${port} .*\n$`),
  );
});

test("what it was asked wrongly ends with 2 and one line", async (t) => {
  const folder = t.testdir();
  const services = join(folder, "services.json");
  writeFileSync(services, '[{"resource":"x","latencyMs":{"distribution":"uniform"}}]');
  const nats = ["--nats", "nats://127.0.0.1:1"];
  const rows: [string[], RegExp][] = [
    [["start", "--role", "shard"], /--nats is missing/],
    [["strat", ...nats], /did you mean start\?/],
    [["start", "--role", "shard", ...nats, "--services", services], /services\[0\]: .*minMs/],
    [
      ["start", "--role", "shard", ...nats, "--services", join(folder, "none")],
      /cannot be read: ENOENT/,
    ],
  ];
  for (const [words, problem] of rows) {
    const cli = startCli(t, words);
    t.equal(await cli.ended(), 2, words.join(" "));
    t.match(cli.stderr(), problem);
    t.equal(cli.stderr().trimEnd().split("\n").length, 1);
    t.equal(cli.stdout(), "");
  }
});

test("help and version go to standard output", async (t) => {
  const help = startCli(t, ["help"]);
  t.equal(await help.ended(), 0);
  t.match(help.stdout(), /Usage: stepstorm COMMAND/);
  const version = startCli(t, ["--version"]);
  t.equal(await version.ended(), 0);
  t.match(version.stdout(), /^\d+\.\d+\.\d+\n$/);
});
