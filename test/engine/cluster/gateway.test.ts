/** The API in front of a cluster: `stepstorm start --nats …` without a role. */
import { type Test, test } from "tap";
import { startGateway } from "../../../engine/server-main.ts";
import { passMachine, until } from "../shards/engine-fixture.ts";
import { startCluster } from "./cluster-fixture.ts";

const home = { partition: "aws", region: "us-east-1", account: "000000000000" };
const roleArn = "arn:aws:iam::000000000000:role/any";

type Answer = Readonly<Record<string, unknown>>;

async function openGateway(t: Test, nodeUrl: string) {
  const warnings: string[] = [];
  const gateway = await startGateway(
    {
      host: "127.0.0.1",
      port: 0,
      hasQuotas: false,
      servers: [nodeUrl],
      cluster: "stepstorm",
      isPinned: false,
      home,
    },
    { warn: (text) => void warnings.push(text) },
  );
  t.teardown(() => gateway.stop());
  const call = async (operation: string, body: object): Promise<Answer> => {
    const target = operation.includes(".") ? operation : `AWSStepFunctions.${operation}`;
    const response = await fetch(gateway.url, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  };
  return { call, warnings };
}

test("a gateway creates machines that nodes run, and another gateway knows them", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { node } = await cluster.node("one");
  const first = await openGateway(t, cluster.server.urlFor("node"));
  const second = await openGateway(t, cluster.server.urlFor("node"));
  const create = { name: "pass", definition: passMachine, roleArn, type: "EXPRESS", publish: true };
  const { stateMachineArn } = await first.call("CreateStateMachine", create);
  const sync = await first.call("StartSyncExecution", { stateMachineArn, input: '{"a":1}' });
  t.match(sync, { status: "SUCCEEDED", output: '{"a":1}' });
  await until(
    () => "the other gateway to know the machine",
    async () => {
      const { stateMachines } = await second.call("ListStateMachines", {});
      return (stateMachines as unknown[]).length === 1;
    },
  );
  const started = await second.call("StartExecution", { stateMachineArn: `${stateMachineArn}:1` });
  t.match(started["executionArn"], /:express:pass:/);
  const executions = Array.from({ length: 500 }, (_, id) => ({ input: JSON.stringify({ id }) }));
  const batch = await second.call("Stepstorm.StartExecutionBatch", { stateMachineArn, executions });
  t.equal((batch["executions"] as Answer[]).filter((one) => "executionArn" in one).length, 500);
  await until(
    () => `502 executions to complete, not ${node.completed}`,
    () => node.completed === 502,
  );
  const update = { stateMachineArn, definition: passMachine.replace("{", '{"Comment":"2",') };
  const [one, other] = await Promise.all([
    first.call("UpdateStateMachine", { ...update, publish: true }),
    second.call("TagResource", { resourceArn: stateMachineArn, tags: [{ key: "k", value: "v" }] }),
  ]);
  t.ok(one["updateDate"], "of two changes at once");
  t.notOk(other["__type"], "none is lost");
  const tags = await first.call("ListTagsForResource", { resourceArn: stateMachineArn });
  t.same(tags["tags"], [{ key: "k", value: "v" }]);
  const { client } = await cluster.client();
  const deployed = await client.describe("pass");
  t.match(deployed?.definition, /"Comment":"2"/, "a client of the cluster finds what the API made");
  await first.call("DeleteStateMachine", { stateMachineArn });
  t.equal(await client.describe("pass"), undefined);
  t.same([...first.warnings, ...second.warnings], []);
});

test("a gateway without a cluster ends with what to do", async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await t.rejects(openGateway(t, cluster.server.urlFor("node")), /cluster/);
});
