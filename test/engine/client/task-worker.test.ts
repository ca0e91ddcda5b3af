/** The helper for workers, called by a node's tasks over a real nats-server. */
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import type { TaskContext } from "../../../engine/client/task-assignment.ts";
import { serveTasks } from "../../../engine/client/task-worker.ts";
import { systemScheduler as scheduler } from "../../../engine/system-ports.ts";
import { createNatsFixture, natsResource } from "../integrations/nats-fixture.ts";
import { functionResource } from "../integrations/runner-fixture.ts";

const subject = "tasks.work";
const requestOf = (payload: unknown) => ({ Subject: subject, Payload: payload });

/** Handlers that end when the test says so. */
function createGate() {
  const waiting: { readonly payload: unknown; readonly open: () => void }[] = [];
  const handler = (payload: unknown) =>
    new Promise((resolve) => waiting.push({ payload, open: () => resolve(payload) }));
  const begun = (count: number) =>
    until(() => waiting.length >= count, { what: `${count} calls to begin`, withinMs: 5_000 });
  return { waiting, handler, begun };
}

test("a handler gets the payload and the context, and what it returns is the result", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const seen: TaskContext[] = [];
  const broker = await fixture.workerBroker();
  const handler = (payload: unknown, context: TaskContext) => {
    seen.push(context);
    return { got: payload };
  };
  serveTasks(broker, { subject, scheduler, handler });
  serveTasks(broker, { lambda: "price", scheduler, handler: async () => undefined });
  await broker.flush();
  const about = { executionArn: "arn:é", stateName: "A\nB", attempt: 2 };
  const answer = await fixture.call(natsResource, requestOf([1, "é"]), about);
  t.hasStrict(answer, { ok: true, outputText: '{"got":[1,"é"]}' });
  t.match(seen[0], { ...about, subject, functionArn: undefined });
  const price = await fixture.call(functionResource("price"), {});
  t.hasStrict(price, { ok: true, outputText: "null" });
});

test("what a handler throws fails the task: the name is the error, the message the cause", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  class OutOfStock extends Error {
    override readonly name = "OutOfStock";
  }
  const named = new Error("injected");
  named.name = "Bad\r\nStepstorm-Heartbeat: 1";
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const behaviours: Record<string, () => unknown> = {
    ownClass: () => {
      throw new OutOfStock("none left");
    },
    rejects: () => Promise.reject(new RangeError("far")),
    lines: () => Promise.reject(named),
    text: () => Promise.reject("just a text"),
    object: () => Promise.reject({ code: 7 }),
    cycle: () => Promise.reject(cycle),
    cyclicResult: () => cycle,
    functionResult: () => () => {},
    large: () => "a".repeat(262_143),
  };
  const broker = await fixture.workerBroker();
  serveTasks(broker, { subject, scheduler, handler: (name) => behaviours[String(name)]!() });
  await broker.flush();
  const expected: readonly (readonly [string, string, string | RegExp])[] = [
    ["ownClass", "OutOfStock", "none left"],
    ["rejects", "RangeError", "far"],
    ["lines", named.name, "injected"],
    ["text", "Error", "just a text"],
    ["object", "Error", '{"code":7}'],
    ["cycle", "Error", "The handler threw something that cannot be described."],
    ["cyclicResult", "TypeError", /circular/],
    ["functionResult", "TypeError", "a function cannot be written as JSON"],
    ["large", "States.DataLimitExceeded", /has 262145 bytes; a task's result may have 262144/],
  ];
  for (const [name, error, cause] of expected) {
    const answer = await fixture.call(natsResource, requestOf(name));
    t.match(answer, { ok: false, error, cause }, name);
  }
});

test("heartbeats are sent while a call runs and while it waits, and none after its end", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const gate = createGate();
  const broker = await fixture.workerBroker();
  serveTasks(broker, { subject, scheduler, handler: gate.handler, concurrencyMax: 1 });
  await broker.flush();
  const beats = [0, 0, 0];
  const about = [{ heartbeatMs: 60 }, { heartbeatMs: 60 }, {}];
  const calls = about.map((more, place) =>
    fixture.call(natsResource, requestOf(place), more, () => {
      beats[place]!++;
    }),
  );
  await until(() => beats[0]! >= 4 && beats[1]! >= 4, { what: "heartbeats", withinMs: 5_000 });
  t.equal(gate.waiting.length, 1, "one runs, the others wait");
  for (let place = 0; place < 3; place++) {
    await gate.begun(place + 1);
    gate.waiting[place]!.open();
  }
  await Promise.all(calls);
  t.equal(beats[2], 0, "a state without HeartbeatSeconds wants none");
});

test("a handler may say by itself that it is at work", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const broker = await fixture.workerBroker();
  const handler = (_payload: unknown, context: TaskContext) => {
    context.heartbeat();
    context.heartbeat();
  };
  serveTasks(broker, { subject, scheduler, handler });
  await broker.flush();
  let beats = 0;
  await fixture.call(natsResource, requestOf(1), {}, () => {
    beats++;
  });
  t.equal(beats, 2);
});

test("calls beyond the concurrency wait in order, and beyond the queue they are refused", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const gate = createGate();
  const broker = await fixture.workerBroker();
  const limits = { concurrencyMax: 2, waitingMax: 2 };
  const worker = serveTasks(broker, { subject, scheduler, handler: gate.handler, ...limits });
  await broker.flush();
  const calls = [1, 2, 3, 4, 5].map((value) => fixture.call(natsResource, requestOf(value)));
  t.match(await calls[4], {
    ok: false,
    error: "Nats.WorkerBusyException",
    cause: /has 4 calls in hand/,
  });
  t.equal(worker.inHand, 4);
  t.strictSame(
    gate.waiting.map(({ payload }) => payload),
    [1, 2],
  );
  for (const place of [1, 0, 2, 3]) {
    await gate.begun(place + 1);
    gate.waiting[place]!.open();
  }
  const answers = await Promise.all(calls);
  t.strictSame(
    answers.map((answer) => answer.ok && answer.outputText),
    ["1", "2", "3", "4", false],
  );
  t.strictSame(
    gate.waiting.map(({ payload }) => payload),
    [1, 2, 3, 4],
  );
});

test("a cancelled call aborts its signal; one that waits is never begun", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const gate = createGate();
  const signals: AbortSignal[] = [];
  const broker = await fixture.workerBroker();
  const worker = serveTasks(broker, {
    subject,
    scheduler,
    concurrencyMax: 1,
    handler: (payload, { signal }) => {
      signals.push(signal);
      return gate.handler(payload);
    },
  });
  await broker.flush();
  const running = fixture.start(natsResource, requestOf("running"));
  await gate.begun(1);
  const waiting = fixture.start(natsResource, requestOf("waiting"));
  const last = fixture.start(natsResource, requestOf("last"));
  await until(() => worker.inHand === 3, { what: "three calls in hand", withinMs: 5_000 });
  await broker.flush(); // The worker listens to cancel notices by now.
  fixture.runner.cancel(waiting.id);
  await until(() => worker.inHand === 2, {
    what: "the waiting call to be dropped",
    withinMs: 5_000,
  });
  t.equal(signals[0]!.aborted, false);
  fixture.runner.cancel(running.id);
  await until(() => signals[0]!.aborted, { what: "the signal", withinMs: 5_000 });
  gate.waiting[0]!.open();
  await gate.begun(2);
  gate.waiting[1]!.open();
  t.hasStrict(await last.answer, { ok: true, outputText: '"last"' });
  t.strictSame(
    gate.waiting.map(({ payload }) => payload),
    ["running", "last"],
  );
  t.equal(signals[1]!.aborted, false);
});

test("the signal is aborted when the state's time is over, though no notice comes", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const broker = await fixture.workerBroker();
  let isAborted = false;
  const handler = (_payload: unknown, { signal }: TaskContext) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        isAborted = true;
        resolve();
      });
    });
  const worker = serveTasks(broker, { subject, scheduler, handler });
  await broker.flush();
  const call = fixture.start(natsResource, requestOf(1), { timeoutMs: 80 });
  await until(() => isAborted, { what: "the signal", withinMs: 5_000 });
  await worker.stop();
  fixture.runner.cancel(call.id); // As the shard does: nothing was answered.
  t.hasStrict(await call.answer, { ok: false, error: "States.Timeout" });
});

test("a worker that stops answers what it has, and its group takes over without a loss", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const leaving = await fixture.workerBroker();
  const staying = await fixture.workerBroker();
  const gate = createGate();
  const first = serveTasks(leaving, { subject, scheduler, handler: gate.handler });
  await leaving.flush();
  const held = fixture.call(natsResource, requestOf("held"));
  await gate.begun(1);
  serveTasks(staying, { subject, scheduler, handler: (value) => `other ${value}` });
  await staying.flush();
  const sent = Array.from({ length: 200 }, (_, value) =>
    fixture.call(natsResource, requestOf(value)),
  );
  let isStopped = false;
  const stopped = first.stop().then(() => {
    isStopped = true;
  });
  const later = await fixture.call(natsResource, requestOf("later"));
  t.ok(later.ok || gate.waiting.length > 1);
  t.notOk(isStopped, "it has a call in hand");
  for (const { open } of gate.waiting) open();
  await stopped;
  t.equal(first.inHand, 0);
  t.hasStrict(await held, { ok: true, outputText: '"held"' });
  const answers = await Promise.all(sent);
  t.ok(
    answers.every((answer) => answer.ok),
    "every call was answered by the one or the other",
  );
});

test("a subject that tasks cannot call, and a name that is no function's, are refused", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const { broker } = fixture;
  const settings = { scheduler, handler: () => 1 };
  t.throws(
    () => serveTasks(broker, { subject: "price", ...settings }),
    /tasks are called on 'tasks/,
  );
  t.throws(() => serveTasks(broker, { lambda: "a.b", ...settings }), /not the name of a function/);
  t.throws(() => serveTasks(broker, { subject, ...settings, concurrencyMax: 0 }), /at least 1/);
});
