/** A Task state whose worker is a NATS client, with a shard and its timers, on real time. */
import { headers, type Msg, StringCodec } from "nats";
import { type Test, test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { serveTasks } from "../../../engine/client/task-worker.ts";
import type { Json, JsonObject } from "../../../engine/language/json.ts";
import { Shard } from "../../../engine/shards/shard.ts";
import { type FromShard, PULSE_BYTES } from "../../../engine/shards/shard-messages.ts";
import { TaskDesk } from "../../../engine/shards/task-desk.ts";
import {
  systemClock as clock,
  systemIds as ids,
  systemRandom as random,
  systemScheduler as scheduler,
} from "../../../engine/system-ports.ts";
import { ShardCounters, shardBlockBytes } from "../../../engine/telemetry/counters.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { readTerminalFrame, terminalAt } from "../../../engine/transport/terminal-frame.ts";
import { createNatsFixture, type NatsFixture, natsResource, serveWith } from "./nats-fixture.ts";

const { encode } = StringCodec();
const subject = "tasks.work";

interface Outcome {
  readonly output: Json | undefined;
  readonly error: string | null;
}

/** Runs one execution of one Task state to its end. */
async function runTask(t: Test, { runner }: NatsFixture, fields: JsonObject): Promise<Outcome> {
  const sent: FromShard[] = [];
  const desk = new TaskDesk(runner, scheduler.soon, (_shardIndex, message) => shard.take(message));
  const shard = new Shard({
    link: { send: (message) => forward(message as FromShard), ...silent },
    ...{ clock, scheduler, random, ids },
    counters: new ShardCounters(new SharedArrayBuffer(shardBlockBytes)),
    pulse: new Float64Array(new SharedArrayBuffer(PULSE_BYTES)),
    services: new Map(),
    performFault: () => {},
    logQueueBytesMax: 0,
    profileEvery: 0,
  });
  t.teardown(() => shard.take({ kind: "stop" }));
  function forward(message: FromShard): void {
    sent.push(message);
    if (message.kind === "calls") queueMicrotask(() => desk.call(0, message.calls));
    if (message.kind === "cancels") queueMicrotask(() => desk.cancel(0, message.callIds));
  }
  const state = { Type: "Task", Resource: natsResource, End: true, ...fields };
  const definition = JSON.stringify({ StartAt: "Work", States: { Work: state } });
  const revision = {
    revisionId: "r",
    name: "m",
    stateMachineArn: "arn",
    definition,
    roleArn: "role",
  };
  const machine = { ...revision, createdMs: 0 };
  shard.take({ kind: "machine", revisionId: "r", revision: machine, machineSlot: 0 });
  const builder = new StartFrameBuilder();
  builder.add("run", "{}");
  const header = { clientId: "0123456789ab", number: 1, revisionId: "r", createdMs: clock.nowMs() };
  const bytes = builder.close(header);
  shard.take({ kind: "frame", sequence: 1, count: 1, bytes, finished: null });
  const terminals = () => sent.find((message) => message.kind === "terminals");
  const ended = await until(terminals, { what: "the execution to end", withinMs: 15_000 });
  const { output, error } = terminalAt(readTerminalFrame(ended.bytes), 0);
  const parsed = output === null ? undefined : JSON.parse(output);
  return { output: parsed, error };
}

const silent = { onMessage: () => {}, onClose: () => {}, close: () => {} };

const Parameters = { Subject: subject };

test("a worker that keeps sending heartbeats may take longer than HeartbeatSeconds", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const broker = await fixture.workerBroker();
  const handler = () => new Promise((resolve) => scheduler.after(2_500, () => resolve("done")));
  serveTasks(broker, { subject, scheduler, handler });
  await broker.flush();
  const fields = { Parameters, HeartbeatSeconds: 1, TimeoutSeconds: 10 };
  t.match(await runTask(t, fixture, fields), { output: "done", error: null });
});

test("a worker that falls silent is given up after HeartbeatSeconds, and told", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  let isCancelled = false;
  await serveWith(worker, subject, (message) => {
    const callback = () => {
      isCancelled = true;
    };
    worker.subscribe(message.headers!.get("Stepstorm-Cancel"), { callback });
    const beat = headers();
    beat.set("Stepstorm-Heartbeat", "1");
    message.respond(undefined, { headers: beat });
  });
  const outcome = await runTask(t, fixture, {
    Parameters,
    HeartbeatSeconds: 1,
    TimeoutSeconds: 60,
  });
  t.match(outcome, { output: undefined, error: "States.Timeout" });
  await until(() => isCancelled, { what: "the cancel notice", withinMs: 5_000 });
  t.ok(isCancelled);
});

test("a worker that does not answer within TimeoutSeconds is given up, heartbeats or not", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const broker = await fixture.workerBroker();
  let isAborted = false;
  const worker = serveTasks(broker, {
    subject,
    scheduler,
    handler: (_payload, { signal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          isAborted = true;
          resolve();
        });
      }),
  });
  await broker.flush();
  const outcome = await runTask(t, fixture, { Parameters, HeartbeatSeconds: 1, TimeoutSeconds: 2 });
  t.match(outcome, { error: "States.Timeout" });
  await worker.stop();
  t.ok(isAborted);
});

test("a retry on the worker's error calls again, with the attempt's number", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const failing = headers();
  failing.set("Stepstorm-Error", "OutOfStock");
  const attempts: string[] = [];
  await serveWith(worker, subject, (message: Msg) => {
    attempts.push(message.headers!.get("Stepstorm-Attempt"));
    if (attempts.length === 1) message.respond(encode("none"), { headers: failing });
    else message.respond(encode('"sold"'));
  });
  const Retry = [{ ErrorEquals: ["OutOfStock"], IntervalSeconds: 1, MaxAttempts: 1 }];
  t.match(await runTask(t, fixture, { Parameters, Retry }), { output: "sold", error: null });
  t.strictSame(attempts, ["1", "2"]);
});
