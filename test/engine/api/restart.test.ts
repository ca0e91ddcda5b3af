/** What a server knows after a stop and a start on the same data folder. */
import { test } from "tap";
import { call, createMachine, oneState, startTestServer } from "../../support/api-server.ts";
import { dataFolder } from "../shards/engine-fixture.ts";

const logGroupArn = "arn:aws:logs:us-east-1:000000000000:log-group:/machines:*";

/** Every description of a machine that has all there is. */
const reads = (stateMachineArn: string): readonly (readonly [string, object])[] => [
  ["ListStateMachines", {}],
  ["DescribeStateMachine", { stateMachineArn }],
  ["DescribeStateMachine", { stateMachineArn: `${stateMachineArn}:1` }],
  ["ListStateMachineVersions", { stateMachineArn }],
  ["ListStateMachineAliases", { stateMachineArn }],
  ["DescribeStateMachineAlias", { stateMachineAliasArn: `${stateMachineArn}:live` }],
  ["ListTagsForResource", { resourceArn: stateMachineArn }],
];

async function createAll(url: string): Promise<string> {
  const stateMachineArn = await createMachine(url, "größe", oneState({ Type: "Pass", Result: 1 }));
  await createMachine(url, "__proto__");
  await createMachine(url, "deleted");
  await call(url, "PublishStateMachineVersion", { stateMachineArn, description: "the first" });
  await call(url, "UpdateStateMachine", {
    stateMachineArn,
    definition: oneState({ Type: "Pass", Result: 2, Comment: "\ud800" }),
    publish: true,
    loggingConfiguration: {
      level: "ALL",
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
    },
    tracingConfiguration: { enabled: true },
    encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "key" },
  });
  const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }];
  await call(url, "CreateStateMachineAlias", {
    name: "live",
    routingConfiguration,
    description: "d",
  });
  const tags = [
    { key: "__proto__", value: "x" },
    { key: "team", value: "" },
  ];
  await call(url, "TagResource", { resourceArn: stateMachineArn, tags });
  const deleted = stateMachineArn.replace(/[^:]*$/, "deleted");
  await call(url, "DeleteStateMachine", { stateMachineArn: deleted });
  return stateMachineArn;
}

test("machines, versions, aliases, tags and settings are the same after a restart", async (t) => {
  const config = { durability: "power", dataFolder: dataFolder(t) } as const;
  const first = await startTestServer(t, config);
  const stateMachineArn = await createAll(first.url);
  const readAll = async (url: string) => {
    const bodies = [];
    for (const [operation, params] of reads(stateMachineArn)) {
      const { status, body } = await call(url, operation, params);
      t.equal(status, 200, `${operation}: ${JSON.stringify(body)}`);
      bodies.push([operation, body]);
    }
    return bodies;
  };
  const before = await readAll(first.url);
  await first.stop();
  await t.rejects(call(first.url, "ListStateMachines", {}), "nobody answers any more");

  const second = await startTestServer(t, config);
  t.strictSame(await readAll(second.url), before);
  for (const [qualifier, output] of [
    ["", "2"],
    [":1", "1"],
    [":2", "2"],
    [":live", "1"],
  ]) {
    const start = { stateMachineArn: stateMachineArn + qualifier };
    const { body } = await call(second.url, "StartSyncExecution", start);
    t.hasStrict(body, { status: "SUCCEEDED", output }, `m${qualifier}`);
  }
  t.strictSame([...first.warnings, ...second.warnings], []);
});

test("what is made after a restart goes on where it was", async (t) => {
  const config = { durability: "power", dataFolder: dataFolder(t) } as const;
  const first = await startTestServer(t, config);
  const stateMachineArn = await createAll(first.url);
  const { body: page } = await call(first.url, "ListStateMachines", { maxResults: 1 });
  await first.stop();

  const second = await startTestServer(t, config);
  const { body: rest } = await call(second.url, "ListStateMachines", { nextToken: page.nextToken });
  t.equal(rest.stateMachines.length, 1, "a page's token is good after a restart");
  const version = { stateMachineVersionArn: `${stateMachineArn}:2` };
  await call(second.url, "DeleteStateMachineVersion", version);
  const definition = oneState({ Type: "Pass", Result: 3 });
  const updated = { stateMachineArn, definition, publish: true };
  const { body } = await call(second.url, "UpdateStateMachine", updated);
  t.equal(body.stateMachineVersionArn, `${stateMachineArn}:3`, "no number is given twice");
});
