import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import type { SimulatedFault } from "../../../engine/integrations/simulated-service.ts";
import type { PoisonRecord } from "../../../engine/shards/poison.ts";
import { FAILED, SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import {
  dataFolder,
  faultyMachine,
  functionArn,
  oneState,
  startTestEngine,
  until,
} from "./engine-fixture.ts";

/** An engine with a service that kills its thread, and a sound one that takes a moment. */
async function withFault(t: Test, fault: SimulatedFault, more = {}) {
  const folder = dataFolder(t);
  const fixture = await startTestEngine(t, {
    durability: "process",
    dataFolder: folder,
    hangMsMax: 300,
    services: [
      { resource: "faulty", fault },
      { resource: "sound", latencyMs: 20, result: { "of.$": "$.of" } },
    ],
    ...more,
  });
  const definition = faultyMachine("faulty");
  const machine = await fixture.client.deploy({ name: "m", definition });
  const start = (of: number, isFaulty = false) =>
    fixture.client.startExecution({ machine, name: `run-${of}`, input: { of, isFaulty } });
  const poisoned = () =>
    readdirSync(join(folder, "poisoned")).map(
      (file) => JSON.parse(readFileSync(join(folder, "poisoned", file), "utf8")) as PoisonRecord,
    );
  /** All have ended, each once: the poisoned ones FAILED, the others with their own output. */
  const checkOutcomes = async (count: number, bad: readonly number[]) => {
    const ended = () => new Set(fixture.outcomes.map(({ name }) => name)).size;
    await until(
      () => `${count - ended()} of ${count} outcomes; ${fixture.warnings.at(-1)}`,
      () => ended() >= count,
    );
    await until("the frames to be done", () => fixture.engine.node.unfinished === 0);
    t.equal(fixture.outcomes.length, count, "each outcome came once");
    for (let of = 0; of < count; of++) {
      const outcome = fixture.outcomeOf(`run-${of}`);
      if (bad.includes(of)) t.match(outcome, { status: FAILED, error: "States.Runtime" });
      else if (outcome?.status !== SUCCEEDED || outcome.output !== `{"of":${of}}`) {
        t.fail(`run-${of} was a neighbour: ${JSON.stringify(outcome)}`);
      }
    }
  };
  return { ...fixture, machine, start, poisoned, checkOutcomes };
}

const reasons = { exit: "exit", throw: "error", hang: "hang" } as const;

for (const fault of ["exit", "throw", "hang"] as const) {
  test(`an execution that makes its thread ${fault} ends FAILED once, and its 99 neighbours SUCCEEDED`, async (t) => {
    const { client, engine, machine, metric, outcomes, start, poisoned, checkOutcomes } =
      await withFault(t, fault);
    await Promise.all(Array.from({ length: 100 }, (_, of) => start(of, of === 50)));
    await checkOutcomes(100, [50]);
    const [record, ...others] = poisoned();
    t.equal(others.length, 0);
    t.match(record, { name: "run-50", index: 50, input: '{"of":50,"isFaulty":true}' });
    t.equal(record?.deaths.length, 2);
    t.match(outcomes.find(({ name }) => name === "run-50")?.cause, /twice/);
    t.equal(await metric("stepstorm_poisoned_executions_total"), 1);
    t.equal(await metric("stepstorm_shard_restarts_total"), 2);
    t.equal(engine.counters.read().restarts.get(reasons[fault]), 2);
    await start(100);
    await checkOutcomes(101, [50]);
    const sync = await client.startSyncExecution({ machine, input: { of: 1, isFaulty: false } });
    t.hasStrict(sync, { status: "SUCCEEDED", output: '{"of":1}' });
  });
}

test("two poisoned executions in different frames each end once, and nobody else does", async (t) => {
  const { start, poisoned, checkOutcomes } = await withFault(t, "exit", { shards: 2 });
  for (let frame = 0; frame < 4; frame++) {
    const bad = frame % 2 === 0 ? frame * 50 + 7 : -1;
    const starts = Array.from({ length: 50 }, (_, i) => frame * 50 + i);
    await Promise.all(starts.map((of) => start(of, of === bad)));
  }
  await checkOutcomes(200, [7, 107]);
  t.same(
    poisoned()
      .map(({ name }) => name)
      .sort(),
    ["run-107", "run-7"],
  );
});

test("several poisoned executions of one frame are found one after the other", async (t) => {
  const { start, poisoned, checkOutcomes } = await withFault(t, "throw");
  const bad = [3, 4, 39];
  await Promise.all(Array.from({ length: 40 }, (_, of) => start(of, bad.includes(of))));
  await checkOutcomes(40, bad);
  t.equal(poisoned().length, 3);
});

test("synchronous executions in flight when their shard dies are told so and never run again", async (t) => {
  const { client, metric, start, engine, outcomes } = await withFault(t, "exit", {
    services: [
      { resource: "faulty", fault: "exit" },
      { resource: "sound", latencyMs: 60_000 },
    ],
  });
  const definition = oneState({ Type: "Task", Resource: functionArn("sound") });
  const slow = await client.deploy({ name: "slow", definition });
  const lost = Array.from({ length: 5 }, (_, i) =>
    client.startSyncExecution({ machine: slow, name: `sync-${i}` }),
  );
  const told = lost.map((call) =>
    t.rejects(call, { name: "StartRefused", code: "ServiceUnavailable", message: /died/ }),
  );
  await until(
    "the synchronous executions in their shard",
    async () => (await metric("stepstorm_tasks_started_total")) === 5,
  );
  await start(0, true);
  await Promise.all(told);
  await until("the poisoned one's outcome", () => outcomes.length === 1);
  t.hasStrict(outcomes[0], { name: "run-0", status: FAILED });
  t.equal(await metric("stepstorm_executions_started_total"), 5 + 2, "none of them a second time");
  t.equal(engine.node.unfinished, 0);
});

test("a synchronous execution that kills its thread is not tried again", async (t) => {
  const { client, machine, metric, start, checkOutcomes } = await withFault(t, "exit");
  const starts = Promise.all(Array.from({ length: 20 }, (_, of) => start(of)));
  const bad = client.startSyncExecution({ machine, input: { of: 0, isFaulty: true } });
  await t.rejects(bad, { name: "StartRefused", code: "ServiceUnavailable" });
  await starts;
  await checkOutcomes(20, []);
  t.equal(await metric("stepstorm_shard_restarts_total"), 1);
  t.equal(await metric("stepstorm_poisoned_executions_total"), 0);
});

test("an engine whose shard hangs can be stopped", async (t) => {
  const { engine, start, metric } = await withFault(t, "hang");
  await start(0, true);
  await until(
    "the execution in its shard",
    async () => (await metric("stepstorm_tasks_started_total")) > 0,
  );
  await engine.stop();
  t.pass("it has stopped");
});
