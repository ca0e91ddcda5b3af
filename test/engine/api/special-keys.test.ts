/** Names that mean something to JavaScript mean nothing here, wherever they stand. */
import { test } from "tap";
import { call, createMachine, machineArn, roleArn } from "../../support/api-server.ts";
import { startHostile } from "./hostile-fixture.ts";

const names = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
  "length",
];

test("a machine, its states, its data, tags and alias may have such names", async (t) => {
  const { server, lives } = await startHostile(t);
  const { url } = server;
  for (const name of names) {
    const key = JSON.stringify(name);
    const definition = `{"StartAt": ${key}, "States": {
      ${key}: {"Type": "Pass", "Parameters": {${key}: {"in.$": "$['${name}']"}}, "Next": "Last"},
      "Last": {"Type": "Pass", "ResultPath": "$['${name}']['${name}']", "Result": {${key}: 1}, "End": true}
    }}`;
    const stateMachineArn = await createMachine(url, name, definition);
    t.equal(stateMachineArn, machineArn(name));
    const input = `{${key}: 7}`;
    const { body } = await call(url, "StartSyncExecution", { stateMachineArn, name, input });
    t.hasStrict(body, { status: "SUCCEEDED", name, input }, `${name}: ${body.cause}`);
    t.equal(body.output, `{${key}:{"in":7,${key}:{${key}:1}}}`);

    await call(url, "TagResource", {
      resourceArn: stateMachineArn,
      tags: [{ key: name, value: name }],
    });
    const tags = await call(url, "ListTagsForResource", { resourceArn: stateMachineArn });
    t.strictSame(tags.body.tags, [{ key: name, value: name }]);
    await call(url, "PublishStateMachineVersion", { stateMachineArn });
    const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }];
    await call(url, "CreateStateMachineAlias", { name, routingConfiguration });
    const aliased = await call(url, "StartSyncExecution", {
      stateMachineArn: `${stateMachineArn}:${name}`,
      input,
    });
    t.equal(aliased.body.output, body.output);
  }
  const { body } = await call(url, "ListStateMachines", {});
  const listed = body.stateMachines.map((one: { name: string }) => one.name);
  t.strictSame(listed, [...names, "good"].sort());
  await lives("special names");
});

test("what is not there is not found, though every object has such a member", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startHostile(t);
  const { url } = server;
  for (const name of names) {
    refused(await call(url, "DescribeStateMachine", { stateMachineArn: machineArn(name) }), name);
    const start = { stateMachineArn: `${stateMachineArn}:${name}` };
    refused(await call(url, "StartSyncExecution", start), `alias ${name}`);
    const definition = `{"StartAt": "${name}", "States": {"A": {"Type": "Succeed"}}}`;
    const create = { name: "new", roleArn, definition };
    refused(await call(url, "CreateStateMachine", create), `state ${name}`);
    const state = { Type: "Pass", Next: name };
    const tested = {
      definition: JSON.stringify({ StartAt: "A", States: { A: state } }),
      stateName: name,
    };
    refused(await call(url, "TestState", tested), `tested state ${name}`);
    const typed = { definition: JSON.stringify({ Type: name, End: true }) };
    refused(await call(url, "TestState", typed), `type ${name}`);
  }
  await lives("special names");
});

test("a body cannot lend members to others", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  const polluting =
    '{"__proto__": {"maxResults": 1}, "constructor": {"prototype": {"polluted": 1}}}';
  t.equal((await call(server.url, "ListStateMachines", polluting)).status, 200);
  t.notOk("polluted" in {});
  t.notOk("maxResults" in {});
  const lent = '{"__proto__": {"stateMachineArn": "arn"}}';
  const answer = await call(server.url, "DescribeStateMachine", lent);
  refused(answer, "a required member lent");
  t.match(answer.body.message, /Value null at 'stateMachineArn'/);
  await lives("lent members");
});

test("names with half of a surrogate pair are refused, whole pairs are names", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startHostile(t);
  const definition = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}';
  for (const name of ["\ud800", "a\udc00", "\udc00\ud800"]) {
    refused(await call(server.url, "CreateStateMachine", { name, definition, roleArn }), "machine");
    refused(await call(server.url, "StartExecution", { stateMachineArn, name }), "start");
    refused(await call(server.url, "StartSyncExecution", { stateMachineArn, name }), "sync start");
    const tags = [{ key: name, value: "" }];
    refused(await call(server.url, "TagResource", { resourceArn: stateMachineArn, tags }), "tag");
  }
  const { body } = await call(server.url, "StartSyncExecution", { stateMachineArn, name: "😀" });
  t.equal(body.name, "😀");
  await lives("halves");
});
