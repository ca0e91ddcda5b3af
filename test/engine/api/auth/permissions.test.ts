/** Each operation's action and resource; what a key may do by its policies, over HTTP. */
import { test } from "tap";
import { BATCH_TARGET } from "../../../../engine/api/answer.ts";
import { isAuthorizable, resourceOf, standingFor } from "../../../../engine/api/auth/resources.ts";
import { OWN_PREFIX, operations } from "../../../../engine/api/operations.ts";
import { home, machineArn } from "../../../support/api-server.ts";
import { goodRequests } from "../operation-members.ts";

const arn = machineArn("m");
const all = machineArn("*");

/** Of what `goodRequests` ask for. */
const resources: Readonly<Record<string, string>> = {
  CreateStateMachine: machineArn("new"),
  CreateStateMachineAlias: `${arn}:new`,
  DeleteStateMachine: `${arn}-gone`,
  DeleteStateMachineAlias: `${arn}:gone`,
  DeleteStateMachineVersion: `${arn}:99`,
  DescribeStateMachine: arn,
  DescribeStateMachineAlias: `${arn}:live`,
  ListStateMachineAliases: arn,
  ListStateMachineVersions: arn,
  ListStateMachines: all,
  ListTagsForResource: arn,
  PublishStateMachineVersion: arn,
  StartExecution: arn,
  StartSyncExecution: arn,
  TagResource: arn,
  TestState: all,
  UntagResource: arn,
  UpdateStateMachine: arn,
  UpdateStateMachineAlias: `${arn}:live`,
  ValidateStateMachineDefinition: all,
};

test("each operation is about the resource that its request names", (t) => {
  const requests = goodRequests(arn).filter(({ operation }) => !operation.startsWith(OWN_PREFIX));
  t.strictSame(requests.map(({ operation }) => operation).sort(), Object.keys(resources).sort());
  for (const { operation, body } of requests) {
    t.equal(resourceOf(operation, body, home), resources[operation], operation);
  }
  const execution = arn.replace("stateMachine", "execution");
  const rest: readonly (readonly [operation: string, body: object, resource: string])[] = [
    ["DescribeExecution", { executionArn: execution }, execution],
    ["StopExecution", { executionArn: execution }, execution],
    ["ListExecutions", { stateMachineArn: arn }, arn],
    ["CreateActivity", { name: "a" }, all.replace("stateMachine:*", "activity:a")],
    ["DescribeMapRun", { mapRunArn: "arn:x" }, "arn:x"],
    ["SendTaskSuccess", { taskToken: "t" }, all],
  ];
  for (const [operation, body, resource] of rest) {
    t.equal(resourceOf(operation, { ...body }, home), resource, operation);
  }
  t.end();
});

test("policies know every operation", (t) => {
  const targets = [...operations.keys()].filter((target) => target !== BATCH_TARGET);
  t.ok(targets.length >= 37, `${targets.length} operations`);
  for (const target of targets) t.ok(isAuthorizable(target.replace(/^.*\./, "")), target);
  t.notOk(isAuthorizable("toString"));
  t.end();
});

test("a request that names no resource is about all of them", (t) => {
  const bodies = [
    {},
    { stateMachineArn: null },
    { stateMachineArn: [arn] },
    { stateMachineArn: "x".repeat(2_001) },
  ];
  for (const body of bodies) t.equal(resourceOf("StartExecution", body, home), all);
  for (const routingConfiguration of [
    undefined,
    null,
    [],
    [null],
    [{}],
    [{ stateMachineVersionArn: "x" }],
  ]) {
    t.equal(resourceOf("CreateStateMachineAlias", { name: "a", routingConfiguration }, home), all);
  }
  t.equal(resourceOf("CreateStateMachine", Object.create({ name: "inherited" }), home), all);
  t.end();
});

test("versions and aliases are their machine, too, and nothing else is", (t) => {
  t.strictSame(standingFor(`${arn}:1`), [`${arn}:1`, arn]);
  t.strictSame(standingFor(`${arn}:live`), [`${arn}:live`, arn]);
  for (const one of [arn, all, arn.replace("stateMachine", "execution") + ":x", "nonsense"]) {
    t.strictSame(standingFor(one), [one]);
  }
  t.end();
});
