/** The command line, with real nodes. */
import { existsSync } from "node:fs";
import { test } from "tap";
import { nodeProgram } from "../../cluster/members.ts";
import { clusterFor } from "./cluster-process.ts";

test("nodes come up, speak, are cut off, drain and come back", async (t) => {
  if (!existsSync(nodeProgram)) {
    t.comment(`SKIPPED: ${nodeProgram} is missing`);
    t.pass("no node's program", { skip: true });
    return;
  }
  const cluster = await clusterFor(t);
  if (cluster === undefined) return;
  t.match(await cluster.attempt("up --nodes 2 --nats 1 --services nowhere.json"), {
    code: 1,
    stderr: /--services nowhere\.json cannot be read/,
  });
  await cluster.run("up --nodes 2 --nats 1");
  t.match(await cluster.run("up"), /everything runs already/);
  t.match(await cluster.run("start node-1"), /node-1 runs already/);
  t.match(await cluster.attempt("up --active-per-shard-max 7"), {
    code: 1,
    stderr: /made otherwise \(nodes are started with no options of their own\)/,
  });
  const speaking = await cluster.until(
    "both nodes to speak",
    ({ members }) => members.filter(({ said }) => said?.state === "running").length === 2,
  );
  const starts = speaking.streams?.filter(({ name }) => name.startsWith("stepstorm-starts-"));
  t.match(starts, [
    { leader: "nats-1", messages: 0, consumers: [{ name: "nodes", pending: 0, redelivered: 0 }] },
    { leader: "nats-1", messages: 0, consumers: [{ name: "nodes" }] },
  ]);
  const pids = speaking.members.filter(({ said }) => said).map(({ said }) => said!.pid);

  await cluster.run("cut node-1");
  const cut = await cluster.until(
    "node-1 to fall silent",
    ({ members }) => members.find(({ name }) => name === "node-1")?.said === null,
  );
  t.match(
    cut.members.find(({ name }) => name === "node-1"),
    { state: "running", cut: "both" },
  );
  t.ok(cut.members.find(({ name }) => name === "node-2")?.said, "the other goes on");
  await cluster.run("heal node-1");

  t.match(await cluster.run("roll"), /node-1 is back\nnode-2 is back\n/);
  const rolled = await cluster.until(
    "both nodes to speak again",
    ({ members }) => members.filter(({ said }) => said !== null).length === 2,
  );
  const after = rolled.members.filter(({ said }) => said).map(({ said }) => said!.pid);
  t.notOk(
    after.some((pid) => pids.includes(pid)),
    "both are new processes",
  );
  t.match(await cluster.run("down"), /node-\d has ended\nnode-\d has ended\nnats-1 has ended/);
});
