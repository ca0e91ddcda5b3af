/** What a runner owes to a keeper that other nodes share. A real thread, all else in the test's hands. */
import { type Test, test } from "tap";
import { resolveConfig } from "../../../engine/config.ts";
import type { MachineRevision } from "../../../engine/ports.ts";
import { openMemoryRegistry } from "../../../engine/registry/memory-registry.ts";
import { FrameRunner } from "../../../engine/shards/frame-runner.ts";
import { OpenFrame } from "../../../engine/shards/open-frame.ts";
import { systemClock, systemIds, systemScheduler } from "../../../engine/system-ports.ts";
import { MachineSlots } from "../../../engine/telemetry/machine-slots.ts";
import { NodeCounters } from "../../../engine/telemetry/node-counters.ts";
import { ShardBlocks } from "../../../engine/telemetry/shard-blocks.ts";
import type { NodeMessage } from "../../../engine/transport/messages.ts";
import { JetStreamAway } from "../../../engine/transport/nats/jetstream-request.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { FAILED, readTerminalFrame, terminalAt } from "../../../engine/transport/terminal-frame.ts";
import { oneState, until } from "./engine-fixture.ts";

const clientId = "0123456789ab";
const revision: MachineRevision = {
  revisionId: "revision",
  name: "m",
  stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:m",
  definition: oneState({ Type: "Wait", SecondsPath: "$.seconds" }),
  roleArn: "role",
  createdMs: 1,
};

/** @param find What the registry answers. */
function runnerOn(
  t: Test,
  find: () => Promise<MachineRevision | undefined>,
  options: { readonly parkedMax?: number } = {},
) {
  const told = {
    batches: [] as Float64Array[],
    statuses: [] as number[],
    released: [] as number[],
    rejected: [] as number[],
    messages: [] as NodeMessage[],
  };
  const warnings: string[] = [];
  const config = resolveConfig({ durability: "memory", shards: 1, ...options });
  const runner = new FrameRunner(
    { ...config, limits: config },
    {
      registry: Object.assign(openMemoryRegistry(), { find }),
      clock: systemClock,
      scheduler: systemScheduler,
      ids: systemIds,
      tasks: {
        start: () => {
          throw new Error("no tasks here");
        },
        close: async () => {},
      },
      counters: new NodeCounters(),
      blocks: new ShardBlocks(),
      machineSlots: new MachineSlots(),
      poison: { keep: () => {} },
      log: { write: (_bytes, _records, onTaken) => onTaken() },
      warn: (text) => void warnings.push(text),
      keeper: { read: () => undefined, noteFinished: () => {}, remove: () => {} },
      shared: {
        release: (sequence) => void told.released.push(sequence),
        fetch: async () => false,
        reject: (sequence) => void told.rejected.push(sequence),
      },
      sink: {
        send: (_client, bytes, runs) => {
          told.batches.push(runs);
          const frame = readTerminalFrame(bytes);
          for (let place = 0; place < frame.count; place++) {
            told.statuses.push(terminalAt(frame, place).status);
          }
        },
        tell: (_client, message) => void told.messages.push(message),
      },
    },
  );
  t.teardown(() => runner.stop());
  const bytesOf = (sequence: number, seconds: readonly number[]) => {
    const builder = new StartFrameBuilder();
    seconds.forEach((one, index) => {
      builder.add(`name-${index}`, JSON.stringify({ seconds: one }));
    });
    const { revisionId } = revision;
    const createdMs = systemClock.nowMs();
    return builder.close({ clientId, number: sequence, revisionId, createdMs });
  };
  /** One frame, an execution for each number of seconds. */
  const run = (sequence: number, seconds: readonly number[]) => {
    const bytes = bytesOf(sequence, seconds);
    const origin = { clientId, number: sequence, count: seconds.length };
    runner.enqueue(new OpenFrame(sequence, { ...origin, isSync: false, finished: null }), bytes);
  };
  /** A synchronous frame. @returns Whether it was taken. */
  const runNow = (sequence: number, seconds: readonly number[], bytes = bytesOf(1, seconds)) => {
    const origin = { clientId, number: 1, count: seconds.length };
    return runner.runNow(
      new OpenFrame(sequence, { ...origin, isSync: true, finished: null }),
      bytes,
    );
  };
  return { runner, told, warnings, run, runNow };
}

test("a dead thread's frame is given back when all records of it are stored, and not before", async (t) => {
  const { runner, told, run } = runnerOn(t, async () => revision);
  run(1, [0, 60]);
  run(2, [60]);
  await until("the record of what has ended", () => told.batches.length === 1);
  t.equal(runner.completed, 1);
  runner.killShard(0);
  await until("the frame without records to be given back", () => told.released.length > 0);
  t.same(told.released, [2]);
  t.equal(runner.unfinished, 1);
  runner.taken(told.batches[0]!);
  t.same(told.released, [2, 1]);
  t.equal(runner.unfinished, 0);
});

test("a dead thread's frame that lapses before its records are stored is not given back", async (t) => {
  const { runner, told, run } = runnerOn(t, async () => revision);
  run(1, [0, 60]);
  run(2, [60]);
  await until("the record of what has ended", () => told.batches.length === 1);
  runner.killShard(0);
  await until("the other frame to be given back", () => told.released.length > 0);
  runner.abandon([1]);
  runner.taken(told.batches[0]!);
  t.same(told.released, [2]);
  t.equal(runner.unfinished, 0);
});

test("while a shared registry is away, executions wait for their revision instead of failing", async (t) => {
  let asked = 0;
  const { runner, told, warnings, run } = runnerOn(t, async () => {
    if (++asked < 3) throw new JetStreamAway("no leader");
    return revision;
  });
  run(1, [0, 0]);
  await until("both to end", () => runner.completed === 2);
  t.equal(asked, 3);
  t.equal(warnings.length, 2);
  t.notOk(told.statuses.includes(FAILED));
});

test("executions of a revision that is not there, or cannot be read, end FAILED", async (t) => {
  for (const find of [async () => undefined, () => Promise.reject(new Error("damaged"))]) {
    const { runner, told, run } = runnerOn(t, find);
    run(1, [0, 0]);
    await until("both to end", () => runner.completed === 2);
    t.same(told.statuses, [FAILED, FAILED]);
  }
});

test("synchronous starts are refused while as many wait as may", async (t) => {
  const { runner, runNow } = runnerOn(t, async () => revision, { parkedMax: 3 });
  t.ok(runNow(-1, [60, 60, 60]));
  await until("all to wait", () => runner.parked === 3);
  t.notOk(runNow(-2, [0]));
});

test("a synchronous frame that cannot be read is told lost, not kept", async (t) => {
  const { runner, told, runNow } = runnerOn(t, async () => revision);
  t.ok(runNow(-1, [0, 0], Buffer.from("garbage")));
  await until("its caller to be told", () => told.messages.length > 0);
  t.match(told.messages, [
    { kind: "syncLost", number: 1, indexes: [0, 1], message: /cannot read the start/ },
  ]);
  t.equal(runner.unfinished, 0);
  t.same(told.rejected, []);
});
