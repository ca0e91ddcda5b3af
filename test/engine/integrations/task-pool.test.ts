import { BroadcastChannel } from "node:worker_threads";
import { type Test, test } from "tap";
import type { TaskPoolOptions } from "../../../engine/integrations/task-pool.ts";
import {
  createRunnerFixture,
  fixtureHandlers,
  functionResource,
  handlersUrl,
  invokeResource,
  requestId,
} from "./runner-fixture.ts";

/** A runner with two threads, one of them busy with a call that `release` ends well. */
async function withNeighbour(t: Test, name: string, pool: Partial<TaskPoolOptions> = {}) {
  const fixture = createRunnerFixture(t, fixtureHandlers(name, "handler", "waitsForRelease"), pool);
  const channel = `${t.name} ${process.pid}`;
  const neighbour = fixture.start(functionResource("waitsForRelease"), { channel });
  await fixture.untilPrinted("waitsForRelease", "waits");
  const release = async () => {
    const broadcast = new BroadcastChannel(channel);
    broadcast.postMessage("go on");
    const answer = await neighbour.answer;
    broadcast.close();
    return answer;
  };
  return { ...fixture, neighbour, release };
}

for (const name of ["hangs", "neverSettles"]) {
  test(`a handler that ${name} is stopped with its thread, and its neighbour finishes`, async (t) => {
    const { runner, call, start, untilPrinted, release } = await withNeighbour(t, name);
    const hanging = start(functionResource(name), {});
    await untilPrinted(name, name === "hangs" ? "hangs" : "never settles");
    runner.cancel(hanging.id);
    t.hasStrict(await hanging.answer, { id: hanging.id, ok: false, error: "States.Timeout" });
    // Both threads are taken unless the stopped one has been replaced.
    t.hasStrict(await call(functionResource("handler"), 1), { ok: true, outputText: "1" });
    t.hasStrict(await release(), { ok: true, outputText: '"released"' });
  });
}

test("a handler that exits is told so as by Lambda, and its neighbour finishes", async (t) => {
  const { call, release } = await withNeighbour(t, "exits");
  const errorType = "Runtime.ExitError";
  const expected: [number, string][] = [
    [3, `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`],
    [0, `RequestId: ${requestId} Error: Runtime exited without providing a reason`],
  ];
  for (const [code, errorMessage] of expected) {
    const cause = JSON.stringify({ errorType, errorMessage });
    const answer = await call(functionResource("exits"), { code });
    t.hasStrict(answer, { ok: false, error: errorType, cause });
  }
  t.hasStrict(await call(functionResource("handler"), 1), { ok: true, outputText: "1" });
  t.hasStrict(await release(), { ok: true, outputText: '"released"' });
});

test("a handler that runs out of memory loses its thread only", async (t) => {
  const { call, release } = await withNeighbour(t, "exhaustsMemory", { threadHeapMbMax: 24 });
  const answer = await call(functionResource("exhaustsMemory"), {});
  t.match(answer, { ok: false, error: "Runtime.ExitError", cause: /signal: killed/ });
  t.hasStrict(await call(functionResource("handler"), 1), { ok: true, outputText: "1" });
  t.hasStrict(await release(), { ok: true, outputText: '"released"' });
});

test("what is thrown out of turn, or rejected unseen, fails the call that runs", async (t) => {
  const { call, release } = await withNeighbour(t, "throwsLater");
  t.match(await call(functionResource("throwsLater"), {}), {
    ok: false,
    error: "CustomException",
    cause: /"errorMessage":"out of turn"/,
  });
  t.hasStrict(await release(), { ok: true });
  const other = createRunnerFixture(t, fixtureHandlers("forgetsRejection"));
  t.match(await other.call(functionResource("forgetsRejection"), {}), {
    ok: false,
    error: "Runtime.UnhandledPromiseRejection",
    cause: /RangeError: nobody looks/,
  });
});

test("with a single thread, calls that wait survive the deaths of those before them", async (t) => {
  const handlers = fixtureHandlers("exits", "hangs", "handler");
  const { runner, start, call, untilPrinted } = createRunnerFixture(t, handlers, { threadsMax: 1 });
  const hanging = start(functionResource("hangs"), {});
  const exiting = call(functionResource("exits"), { code: 1 });
  const waiting = [1, 2, 3].map((input) => call(functionResource("handler"), input));
  await untilPrinted("hangs", "hangs");
  runner.cancel(hanging.id);
  t.hasStrict(await exiting, { ok: false, error: "Runtime.ExitError" });
  const outputs = (await Promise.all(waiting)).map((answer) => answer.ok && answer.outputText);
  t.strictSame(outputs, ["1", "2", "3"]);
});

test("a call that is cancelled while it waits never runs", async (t) => {
  const handlers = fixtureHandlers("hangs", "prints", "handler");
  const { runner, start, call, printed, untilPrinted } = createRunnerFixture(t, handlers, {
    threadsMax: 1,
  });
  const hanging = start(functionResource("hangs"), {});
  const waiting = start(functionResource("prints"), { lines: ["ran"] });
  const last = call(functionResource("handler"), 1);
  await untilPrinted("hangs", "hangs");
  runner.cancel(waiting.id);
  t.hasStrict(await waiting.answer, { ok: false, error: "States.Timeout" });
  runner.cancel(hanging.id);
  t.hasStrict(await last, { ok: true });
  t.equal(printed.get("prints"), undefined);
});

test("more calls than may wait are refused, and the ones that wait are kept", async (t) => {
  const handlers = fixtureHandlers("hangs", "handler");
  const { runner, start, call, untilPrinted } = createRunnerFixture(t, handlers, {
    threadsMax: 1,
    callsQueuedMax: 1,
  });
  const hanging = start(functionResource("hangs"), {});
  const waiting = call(functionResource("handler"), 1);
  t.hasStrict(await call(functionResource("handler"), 2), {
    ok: false,
    error: "Lambda.TooManyRequestsException",
    cause: `Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: ${requestId}; Proxy: null)`,
  });
  await untilPrinted("hangs", "hangs");
  runner.cancel(hanging.id);
  t.hasStrict(await waiting, { ok: true, outputText: "1" });
});

test("closing answers every call and ends every thread", async (t) => {
  const handlers = fixtureHandlers("hangs", "handler", "neverSettles");
  const { runner, call, untilPrinted } = createRunnerFixture(t, handlers, { threadsMax: 1 });
  const calls = [
    call(functionResource("hangs"), {}),
    call(functionResource("handler"), 1),
    call(invokeResource, { FunctionName: "neverSettles", InvocationType: "Event" }),
  ];
  await untilPrinted("hangs", "hangs");
  await runner.close();
  const answers = await Promise.all(calls);
  t.strictSame(
    answers.map((answer) => answer.ok),
    [false, false, true],
  );
  t.hasStrict(await call(functionResource("handler"), 1), { ok: false, error: "States.Timeout" });
});

test("cancelling an unknown call does nothing", async (t) => {
  const { runner, call } = createRunnerFixture(t, fixtureHandlers("handler"));
  runner.cancel(99);
  t.hasStrict(await call(functionResource("handler"), 1), { ok: true });
});

test("a handler learns who it is, what it was set to and how long it has", async (t) => {
  const settings = { limit: 3 };
  const handlers = [{ name: "f", module: handlersUrl, export: "describesContext", settings }];
  const { call } = createRunnerFixture(t, handlers);
  const answer = await call(functionResource("f:7"), {}, { timeoutMs: 60_000 });
  const context = answer.ok ? JSON.parse(answer.outputText) : {};
  const { remainingMs, ...rest } = context;
  t.strictSame(rest, {
    functionName: "f",
    functionVersion: "7",
    invokedFunctionArn: functionResource("f:7"),
    awsRequestId: requestId,
    settings,
  });
  t.ok(remainingMs > 0 && remainingMs <= 60_000);
});

test("nothing that a handler does to its thread is seen outside", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("describesThread", "postsNonsense"));
  const answer = await call(functionResource("describesThread"), {});
  const outputText = '{"isMainThread":false,"mark":null,"workerData":null}';
  t.hasStrict(answer, { ok: true, outputText });
  t.notOk("mark" in globalThis);
  t.hasStrict(await call(functionResource("postsNonsense"), {}), { ok: true });
});

test("what a handler prints comes with its function's name, and not without end", async (t) => {
  const handlers = fixtureHandlers("prints", "printsWithoutEnd");
  const { call, printed, untilPrinted } = createRunnerFixture(t, handlers, { threadsMax: 1 });
  await call(functionResource("prints"), { lines: ["one", "two é"] });
  await untilPrinted("prints", "to stderr");
  t.equal(printed.get("prints"), "one\ntwo é\nto stderr\n");
  t.hasStrict(await call(functionResource("printsWithoutEnd"), {}), { ok: true });
  await untilPrinted("printsWithoutEnd", "(further output is dropped)\n");
  t.ok(printed.get("printsWithoutEnd")!.length < 1_100_000);
});

test("handlers see the environment they are given", async (t) => {
  const module = "data:text/javascript,export const handler = () => ({ ...process.env })";
  const environment = { STAGE: "test" };
  const { call } = createRunnerFixture(t, [{ name: "f", module }], { environment });
  t.hasStrict(await call(functionResource("f"), {}), { ok: true, outputText: '{"STAGE":"test"}' });
});

test("a thread that dies between two calls is reported and replaced", async (t) => {
  const handlers = fixtureHandlers("throwsAfterwards", "handler", "neverSettles");
  const { call, start, untilPrinted } = createRunnerFixture(t, handlers);
  start(functionResource("neverSettles"), {}); // Has the other thread, for as long as the test lasts.
  await untilPrinted("neverSettles", "never settles");
  t.hasStrict(await call(functionResource("throwsAfterwards"), {}), { ok: true });
  await untilPrinted("handler thread", "too late");
  t.hasStrict(await call(functionResource("handler"), 1), { ok: true, outputText: "1" });
});

test("when threads cannot start, calls are answered and not left waiting", async (t) => {
  const environment = { NODE_OPTIONS: "--require=/no/such/file.cjs" };
  const { call } = createRunnerFixture(t, fixtureHandlers("handler"), { environment });
  const calls = [1, 2, 3, 4, 5].map((input) => call(functionResource("handler"), input));
  const answers = await Promise.all(calls);
  for (const answer of answers) t.hasStrict(answer, { ok: false });
});
