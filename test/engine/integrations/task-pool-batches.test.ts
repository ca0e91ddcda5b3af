/** Many calls at once: what is given ahead to a thread, and what becomes of it when the thread is lost. */
import type { Worker } from "node:worker_threads";
import { type Test, test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import type { TaskPoolOptions } from "../../../engine/integrations/task-pool.ts";
import {
  createRunnerFixture,
  fixtureHandlers,
  functionResource,
  release,
} from "./runner-fixture.ts";

const WARM_CALLS = 300;
const echo = functionResource("handler");

/** A runner whose threads are known to be quick, so that they are given many calls ahead. */
async function createWarm(t: Test, names: readonly string[], pool: Partial<TaskPoolOptions> = {}) {
  const handlers = fixtureHandlers("handler", ...names);
  const fixture = createRunnerFixture(t, handlers, { threadsMax: 1, ...pool });
  const echoes = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => fixture.call(echo, from + index));
  await Promise.all(echoes(WARM_CALLS));
  return { ...fixture, echoes };
}

async function outputsOf(calls: readonly Promise<{ readonly ok: boolean }>[]) {
  return (await Promise.all(calls)).map((answer) =>
    "outputText" in answer ? answer.outputText : answer,
  );
}

const numbers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => String(from + index));

test("a thread runs its calls in order, each once, each with its own answer", async (t) => {
  const { call, echoes } = await createWarm(t, ["counts"]);
  const counted = Array.from({ length: 1000 }, () => call(functionResource("counts"), {}));
  const echoed = echoes(1000);
  const counts = (await outputsOf(counted)).map((text) => JSON.parse(text as string).count);
  t.strictSame(
    counts,
    Array.from({ length: 1000 }, (_, index) => index + 1),
  );
  t.strictSame(await outputsOf(echoed), numbers(1000));
});

test("with several threads every call runs once", async (t) => {
  const { call } = await createWarm(t, ["counts"], { threadsMax: 3 });
  const counted = Array.from({ length: 3000 }, () => call(functionResource("counts"), {}));
  const seen = new Set(await outputsOf(counted));
  t.equal(seen.size, 3000, "no two calls are the same one of the same thread");
  const last = new Map<number, number>();
  for (const text of seen) {
    const { threadId, count } = JSON.parse(text as string);
    last.set(threadId, Math.max(count, last.get(threadId) ?? 0));
  }
  const runs = [...last.values()].reduce((sum, count) => sum + count, 0);
  t.equal(runs, 3000, "and none ran without an answer");
});

for (const [name, input, error] of [
  ["exits", { code: 3 }, "Runtime.ExitError"],
  ["exhaustsMemory", {}, "Runtime.ExitError"],
  ["throwsLater", {}, "CustomException"],
] as const) {
  test(`of many calls at once, only the one that ${name} is lost with the thread`, async (t) => {
    const { call, echoes } = await createWarm(t, [name], { threadHeapMbMax: 24 });
    const before = echoes(40);
    const lost = call(functionResource(name), input);
    const behind = echoes(40, 40);
    t.hasStrict(await lost, { ok: false, error });
    t.strictSame(await outputsOf([...before, ...behind]), numbers(80));
  });
}

test("a call that hangs keeps back no answer, and when it is cancelled the rest runs", async (t) => {
  const { runner, start, echoes, untilPrinted } = await createWarm(t, ["hangs"]);
  const before = echoes(40);
  const hanging = start(functionResource("hangs"), {});
  const behind = echoes(40, 40);
  t.strictSame(await outputsOf(before), numbers(40));
  await untilPrinted("hangs", "hangs");
  runner.cancel(hanging.id);
  t.hasStrict(await hanging.answer, { ok: false, error: "States.Timeout" });
  t.strictSame(await outputsOf(behind), numbers(40, 40));
});

test("quick calls behind a slow one are run by another thread", async (t) => {
  const names = ["waitsForRelease"];
  const { call, echoes, untilPrinted } = await createWarm(t, names, { threadsMax: 2 });
  const channel = `${t.name} ${process.pid}`;
  const slow = call(functionResource("waitsForRelease"), { channel });
  const behind = echoes(100);
  t.strictSame(await outputsOf(behind), numbers(100), "before the slow one has ended");
  await untilPrinted("waitsForRelease", "waits");
  release(t, channel);
  t.hasStrict(await slow, { ok: true, outputText: '"released"' });
});

test("a call that is cancelled behind another never runs, and costs no thread", async (t) => {
  const names = ["waitsForRelease", "prints", "counts"];
  const { runner, call, start, echoes, printed, untilPrinted } = await createWarm(t, names);
  t.match(await call(functionResource("counts"), {}), { outputText: /"count":1}/ });
  const channel = `${t.name} ${process.pid}`;
  const slow = call(functionResource("waitsForRelease"), { channel });
  const ahead = start(functionResource("prints"), { lines: ["ran"] });
  const behind = echoes(5);
  await untilPrinted("waitsForRelease", "waits");
  runner.cancel(ahead.id);
  t.hasStrict(await ahead.answer, { ok: false, error: "States.Timeout" });
  release(t, channel);
  t.hasStrict(await slow, { ok: true, outputText: '"released"' });
  t.strictSame(await outputsOf(behind), numbers(5));
  t.equal(printed.get("prints"), undefined);
  t.match(await call(functionResource("counts"), {}), { outputText: /"count":2}/ });
});

test("what a call leaves behind ends the thread before the next one begins", async (t) => {
  const { call, untilPrinted } = await createWarm(t, ["rejectsBehind", "counts"]);
  const leaving = call(functionResource("rejectsBehind"), {});
  const behind = Array.from({ length: 40 }, () => call(functionResource("counts"), {}));
  t.hasStrict(await leaving, { ok: true, outputText: '"answered"' });
  await untilPrinted("handler thread", "nobody looks");
  const other = JSON.parse((await outputsOf([call(functionResource("counts"), {})]))[0] as string);
  t.equal(other.count, 41, "all others ran in the thread that came after");
  t.notOk((await outputsOf(behind)).some((output) => typeof output !== "string"));
});

test("a thread that a call's remains keep for ever is ended, and what it was given runs", async (t) => {
  const { call, echoes, printed } = await createWarm(t, ["hangsAfterwards"]);
  const leaving = call(functionResource("hangsAfterwards"), {});
  const behind = echoes(40);
  t.hasStrict(await leaving, { ok: true, outputText: '"answered"' });
  t.strictSame(await outputsOf(behind), numbers(40));
  t.match(printed.get("handler thread"), /a call left behind/);
});

test("answers that cannot be written, or are too large, are those of their own call alone", async (t) => {
  const names = ["returnsCycle", "returnsLarge", "missing"];
  const { call, echoes } = await createWarm(t, names);
  const cases = [
    [functionResource("returnsCycle"), {}, "Runtime.MarshalError"],
    [functionResource("returnsLarge"), { characters: 150_000 }, "States.DataLimitExceeded"],
    [functionResource("missing"), {}, "Runtime.HandlerNotFound"],
  ] as const;
  for (const [resource, input, error] of cases) {
    const before = echoes(20);
    const failing = call(resource, input);
    const behind = echoes(20, 20);
    t.hasStrict(await failing, { ok: false, error });
    t.strictSame(await outputsOf([...before, ...behind]), numbers(40));
  }
});

test("closing cancels what runs, what was given ahead and what waits", async (t) => {
  const { runner, call, echoes, untilPrinted } = await createWarm(t, ["hangs"]);
  const hanging = call(functionResource("hangs"), {});
  const behind = echoes(1000);
  await untilPrinted("hangs", "hangs");
  await runner.close();
  for (const answer of await Promise.all([hanging, ...behind])) {
    if (!answer.ok && answer.error === "States.Timeout") continue;
    t.fail(`answered ${JSON.stringify(answer)}`);
  }
});

test("whatever is cancelled, every call is answered once and none runs twice", async (t) => {
  const fixture = await createWarm(t, ["answersLater"], { threadsMax: 2 });
  const started = Array.from({ length: 400 }, (_, index) => {
    const input = { name: `call ${index}`, turns: index % 7 === 0 ? 20 : 0 };
    return { ...fixture.start(functionResource("answersLater"), input), name: input.name };
  });
  for (const [index, { id, answer }] of started.entries()) {
    if (index % 40 !== 20) continue;
    await Promise.race([answer, started[index - 5]!.answer]);
    fixture.runner.cancel(id);
  }
  for (const { answer, name } of started) {
    const settled = await answer;
    if (settled.ok) t.equal(settled.outputText, JSON.stringify(name));
    else t.equal(settled.error, "States.Timeout");
  }
  const begun = (fixture.printed.get("answersLater") ?? "").split(";").slice(0, -1);
  t.equal(new Set(begun).size, begun.length);
});

test("a thread above the minimum ends when it has had no call for long enough", async (t) => {
  const workers: Worker[] = [];
  const onWorker = (worker: Worker) => void workers.push(worker);
  process.on("worker", onWorker);
  t.teardown(() => process.off("worker", onWorker));
  const pool = { threadsMin: 0, threadIdleMsMax: 20 };
  const { call } = createRunnerFixture(t, fixtureHandlers("handler"), pool);
  t.hasStrict(await call(echo, 1), { ok: true, outputText: "1" });
  // An ended thread has no number.
  const hasEnded = () => (workers[0]?.threadId === -1 ? true : undefined);
  await until(hasEnded, { what: "the thread to end", withinMs: 10_000 });
  t.hasStrict(await call(echo, 2), { ok: true, outputText: "2" });
});
