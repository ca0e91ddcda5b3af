import { test } from "tap";
import { DeployRefused } from "../../../engine/client/errors.ts";
import { FAILED, SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import { dataFolder, oneState, passMachine, startTestEngine, until } from "./engine-fixture.ts";

const waitMachine = oneState({ Type: "Wait", Seconds: 3600 });

for (const durability of ["memory", "process"] as const) {
  test(`thousands of starts end once each, with their own output (${durability})`, async (t) => {
    const { client, outcomes, metric } = await startTestEngine(t, {
      durability,
      dataFolder: dataFolder(t),
      shards: 2,
    });
    const machine = await client.deploy({ name: "pass", definition: passMachine });
    const count = 3000;
    const started = await Promise.all(
      Array.from({ length: count }, (_, of) =>
        client.startExecution({ machine, name: `run-${of}`, input: { of } }),
      ),
    );
    t.equal(new Set(started.map(({ executionArn }) => executionArn)).size, count);
    await until(
      () => `${count - outcomes.length} of ${count} outcomes`,
      () => outcomes.length >= count,
    );
    t.equal(new Set(outcomes.map(({ name }) => name)).size, count);
    const isRight = outcomes.every(
      ({ name, output, status }) => status === SUCCEEDED && output === `{"of":${name.slice(4)}}`,
    );
    t.ok(isRight);
    t.equal(outcomes.length, count);
    t.equal(await metric("stepstorm_starts_accepted_total"), count);
    t.equal(await metric("stepstorm_executions_succeeded_total"), count);
  });
}

test("a synchronous execution answers with its outcome, in order with nobody", async (t) => {
  const { client } = await startTestEngine(t);
  const pass = await client.deploy({ name: "pass", definition: passMachine });
  const fail = await client.deploy({
    name: "fail",
    definition: oneState({ Type: "Fail", Error: "My.Error", Cause: "because" }).replace(
      ',"End":true',
      "",
    ),
  });
  const calls = Array.from({ length: 300 }, (_, of) =>
    client.startSyncExecution({ machine: pass, input: { of } }),
  );
  const outcomes = await Promise.all(calls);
  t.ok(outcomes.every(({ output }, of) => output === `{"of":${of}}`));
  t.hasStrict(await client.startSyncExecution({ machine: fail }), {
    status: "FAILED",
    error: "My.Error",
    cause: "because",
  });
});

test("what was started is what has ended, by kind, and what is active or parked", async (t) => {
  const { client, outcomes, metric, engine } = await startTestEngine(t, { shards: 2 });
  const definitions = {
    pass: passMachine,
    bad: oneState({ Type: "Pass", Parameters: { "x.$": "$.missing" } }),
    slow: oneState({ Type: "Wait", Seconds: 3600 }, { TimeoutSeconds: 1 }),
    wait: waitMachine,
  };
  for (const [name, definition] of Object.entries(definitions)) {
    const machine = await client.deploy({ name, definition });
    await Promise.all(Array.from({ length: 25 }, () => client.startExecution({ machine })));
  }
  await until("75 outcomes", () => outcomes.length >= 75);
  await until("25 parked executions", () => engine.node.parked === 25);
  const read = (name: string) => metric(`stepstorm_executions_${name}`);
  t.equal(await read("started_total"), 100);
  t.equal(await read("succeeded_total"), 25);
  t.equal(await read("failed_total"), 25);
  t.equal(await read("timed_out_total"), 25);
  t.equal((await read("active")) + (await read("parked")), 25);
  t.equal(engine.node.unfinished, 25);
});

test("a definition with problems is not deployed, and all of them are told", async (t) => {
  const { client } = await startTestEngine(t);
  const definition = JSON.stringify({
    StartAt: "Nowhere",
    States: { Bad: { Type: "Pass", Next: "Gone" }, Worse: { Type: "Wait", End: true } },
  });
  const error = await client.deploy({ name: "bad", definition }).catch((thrown) => thrown);
  t.ok(error instanceof DeployRefused);
  const { problems } = error as DeployRefused;
  t.ok(problems.length >= 3, JSON.stringify(problems));
  t.ok(problems.every(({ line, column, code, message }) => line && column && code && message));
  t.equal(await client.describe("bad"), undefined);
  await t.rejects(client.deploy({ name: "not a name", definition: passMachine }), DeployRefused);
});

test("the same definition is the same revision, and another one does not touch what runs", async (t) => {
  const { client, outcomes } = await startTestEngine(t);
  const first = await client.deploy({ name: "m", definition: passMachine });
  t.strictSame(await client.deploy({ name: "m", definition: passMachine }), first);
  const second = await client.deploy({
    name: "m",
    definition: oneState({ Type: "Pass", Result: "second" }),
  });
  t.not(second.revisionId, first.revisionId);
  t.strictSame(await client.describe("m"), second);
  await client.startExecution({ machine: first, name: "old", input: '"first"' });
  await client.startExecution({ machine: second, name: "new" });
  await until("both outcomes", () => outcomes.length === 2);
  t.strictSame(outcomes.map(({ name, output }) => `${name} ${output}`).sort(), [
    'new "second"',
    'old "first"',
  ]);
});

test("starts of a revision that is not deployed are refused", async (t) => {
  const { client, metric } = await startTestEngine(t);
  const machine = await client.deploy({ name: "m", definition: passMachine });
  const unknown = { machine: { ...machine, revisionId: "unknown" } };
  const refused = { name: "StartRefused", code: "StateMachineDoesNotExist" };
  await t.rejects(client.startExecution(unknown), refused);
  await t.rejects(client.startSyncExecution(unknown), refused);
  t.equal(await metric("stepstorm_starts_refused_total"), 2);
});

test("over its limit the node refuses, keeps what it has, and takes more when there is room", async (t) => {
  const { client, outcomes, engine } = await startTestEngine(t, {
    activeMax: 10,
    services: [{ resource: "slow", latencyMs: 700 }],
  });
  const machine = await client.deploy({
    name: "m",
    definition: oneState({
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:slow",
    }),
  });
  const accepted: string[] = [];
  const refusals: unknown[] = [];
  for (let i = 0; i < 30; i++) {
    const name = `run-${i}`;
    await client.startExecution({ machine, name }).then(
      () => accepted.push(name),
      (error) => refusals.push(error),
    );
  }
  t.ok(accepted.length >= 10, `${accepted.length} accepted`);
  t.ok(refusals.length > 0, `${refusals.length} refused`);
  for (const error of refusals) t.match(error, { code: "ThrottlingException" });
  await t.rejects(client.startSyncExecution({ machine }), { code: "ThrottlingException" });
  await until("the outcomes of all accepted", () => outcomes.length === accepted.length);
  t.same(new Set(outcomes.map(({ name }) => name)), new Set(accepted));
  t.equal(engine.node.unfinished, 0);
  await client.startExecution({ machine, name: "later" });
});

test("parked executions leave room for others in their shard", async (t) => {
  const { client, outcomeOf, engine } = await startTestEngine(t, { activePerShardMax: 5 });
  const wait = await client.deploy({ name: "wait", definition: waitMachine });
  const pass = await client.deploy({ name: "pass", definition: passMachine });
  for (let i = 0; i < 12; i++) await client.startExecution({ machine: wait });
  await client.startExecution({ machine: pass, name: "last" });
  await until("the one behind those that wait", () => outcomeOf("last") !== undefined);
  t.equal(engine.node.unfinished, 12);
});

test("a node that drains refuses, and finishes what it has", async (t) => {
  const { client, engine, outcomes } = await startTestEngine(t, {
    services: [{ resource: "slow", latencyMs: 100 }],
  });
  const machine = await client.deploy({
    name: "m",
    definition: oneState({
      Type: "Task",
      Resource: "arn:aws:lambda:us-east-1:000000000000:function:slow",
    }),
  });
  const sync = client.startSyncExecution({ machine, name: "sync" });
  await client.startExecution({ machine, name: "before" });
  await until("the synchronous one to be at work", () => engine.node.unfinished === 2);
  engine.node.drain();
  await t.rejects(client.startExecution({ machine }), { code: "ServiceUnavailable" });
  await t.rejects(client.startSyncExecution({ machine }), { code: "ServiceUnavailable" });
  t.hasStrict(await sync, { status: "SUCCEEDED" });
  await until("the outcome of what was accepted", () => outcomes.length === 2);
});

test("bad input is refused at the door, and within a frame fails its execution alone", async (t) => {
  const { client, outcomes, outcomeOf } = await startTestEngine(t);
  const machine = await client.deploy({ name: "m", definition: passMachine });
  for (const input of ["{", "[".repeat(600), `"${"x".repeat(262_143)}"`]) {
    await t.rejects(client.startExecution({ machine, input }), { name: "StartRefused" });
  }
  const stream = client.openStream<string>(machine, { onAccepted: () => {}, onRefused: () => {} });
  for (const [name, input] of Object.entries({ good: "1", bad: "{", fine: "2" })) {
    stream.push(name, input, name);
  }
  await until("three outcomes", () => outcomes.length === 3);
  t.hasStrict(outcomeOf("bad"), { status: FAILED, error: "States.Runtime" });
  t.hasStrict(outcomeOf("good"), { status: SUCCEEDED, output: "1" });
  t.hasStrict(outcomeOf("fine"), { status: SUCCEEDED, output: "2" });
});

test("when the engine stops, whoever still waits for an answer is told", async (t) => {
  const { client, engine } = await startTestEngine(t);
  const machine = await client.deploy({ name: "wait", definition: waitMachine });
  const waiting = client.startSyncExecution({ machine });
  const told = t.rejects(waiting, { name: "ClientClosed" });
  await until("the execution in a shard", () => engine.node.parked === 1);
  await engine.stop();
  await told;
  await t.rejects(client.startExecution({ machine }), { name: "ClientClosed" });
});
