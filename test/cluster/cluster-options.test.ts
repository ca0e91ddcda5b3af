import { test } from "tap";
import {
  clusterHelpText,
  commandTable,
  parseClusterOptions,
} from "../../cluster/cluster-options.ts";

const parse = (line: string) => parseClusterOptions(line.split(" ").filter((word) => word !== ""));

test("replicas and streams follow from servers and nodes", async (t) => {
  const { up } = parse("up");
  t.match(up, { nodes: 3, servers: 3, shards: 1, replicas: 3, streams: 3, sync: "default" });
  t.match(parse("up --nodes 8 --nats 5").up, { replicas: 3, streams: 8 });
  t.match(parse("up --nodes 0 --nats 1").up, { replicas: 1, streams: 1 });
  t.match(parse("up --nats 5 --replicas 5 --streams 2").up, { replicas: 5, streams: 2 });
});

test("what nodes alone understand goes on to them", async (t) => {
  const { up } = parse("up --services a.json --active-per-shard-max 250 --starts-bytes-max 1mb");
  t.strictSame(up.nodeArguments, [
    ...["--services", "a.json"],
    ...["--active-per-shard-max", "250"],
    ...["--starts-bytes-max", "1048576"],
  ]);
});

test("commands take targets or flags of their own", async (t) => {
  t.match(parse("cut node-1 nats-2 --one-way"), { targets: ["node-1", "nats-2"], isOneWay: true });
  t.match(parse("heal"), { command: "heal", targets: [] });
  t.match(parse("down --purge --now --folder /x"), { purge: true, now: true, folder: "/x" });
  t.match(parse("roll --servers"), { withServers: true });
  t.match(parse("status --json"), { json: true });
});

test("all that is wrong is said at once, with the nearest word", async (t) => {
  t.throws(() => parse("up --node 3 --nats 20 --sync sometimes --replicas 4"), {
    message:
      /^unknown flag --node \(did you mean --nodes\?\); --nats 20 is out of range 1\.\.9; --replicas 4 needs as many servers: .*; --sync sometimes is no duration; .*, or as default, always$/,
  });
  t.throws(() => parse("kil node-1"), { message: /unknown command kil \(did you mean kill\?\)/ });
  t.throws(() => parse("kill"), { message: /kill needs TARGET…/ });
  t.throws(() => parse("kill node-1 --purge"), { message: /--purge does not go with kill/ });
  t.throws(() => parse("up --cluster Big_One"), { message: /lower-case letters/ });
  t.throws(() => parse(""), { message: /no command is given/ });
});

test("the help knows every command, fits 100 columns, and comes whatever else is wrong", async (t) => {
  const help = clusterHelpText();
  for (const { name } of commandTable) t.match(help, new RegExp(`^  ${name}\\b`, "m"));
  t.strictSame(
    help.split("\n").filter((line) => line.length > 100),
    [],
  );
  t.equal(parse("cut --help").command, "help");
  t.equal(parse("help").command, "help");
});
