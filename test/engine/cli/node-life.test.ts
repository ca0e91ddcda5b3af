import { test } from "tap";
import { oneLine } from "../../../engine/cli/log-line.ts";
import { type LivingNode, liveAsNode } from "../../../engine/cli/node-life.ts";
import type { Scheduler } from "../../../engine/ports.ts";

type Drained = "finished" | "handed-back";

/** A life whose signals, drain and timers are the test's to give. */
function makeLife({ started = Promise.resolve() }: { started?: Promise<void> } = {}) {
  const lines: string[] = [];
  const calls: string[] = [];
  const timers: { readonly delayMs: number; readonly callback: () => void }[] = [];
  let signal: (name: string) => void = () => {};
  let endDrain: (outcome: Drained) => void = () => {};
  let ready: () => void = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const node: LivingNode = {
    ready: "node n is ready: well",
    drain: (limitMs) => {
      calls.push(`drain ${limitMs}`);
      return new Promise((resolve) => {
        endDrain = resolve;
      });
    },
    stop: () => Promise.resolve(void calls.push("stop")),
  };
  const scheduler: Scheduler = {
    after: (delayMs, callback) => {
      timers.push({ delayMs, callback });
      return () => {};
    },
    soon: (callback) => callback(),
  };
  const ended = liveAsNode(
    {
      start: () => started.then(() => node),
      onSignal: (handler) => {
        signal = handler;
      },
      say: (line) => {
        lines.push(line);
        ready();
      },
      log: (text) => void lines.push(text),
      scheduler,
    },
    { drainLimitMs: 2_000 },
  );
  return {
    ended,
    lines,
    calls,
    timers,
    isReady,
    signal: (name: string) => signal(name),
    endDrain: (outcome: Drained) => endDrain(outcome),
  };
}

/** Lets what is ready to run, run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a node says that it is ready, drains at a signal, then stops and ends well", async (t) => {
  const life = makeLife();
  await life.isReady;
  t.same(life.lines, ["node n is ready: well"]);
  life.signal("SIGTERM");
  await settle();
  t.same(life.calls, ["drain 2000"]);
  life.endDrain("finished");
  t.equal(await life.ended, 0);
  t.same(life.calls, ["drain 2000", "stop"]);
  t.match(life.lines.slice(1), [/^SIGTERM: draining for at most 2 s/, /everything .* finished/]);
});

test("what is not finished within the limit is handed back, and that is a good end", async (t) => {
  const life = makeLife();
  await life.isReady;
  life.signal("SIGINT");
  await settle();
  life.endDrain("handed-back");
  t.equal(await life.ended, 0);
  t.match(life.lines.at(-1), /handed back/);
});

test("a second signal ends a node that drains at once, with 1", async (t) => {
  const life = makeLife();
  await life.isReady;
  life.signal("SIGTERM");
  await settle();
  life.signal("SIGINT");
  t.equal(await life.ended, 1);
  t.same(life.calls, ["drain 2000"]);
});

test("a node that hangs while it drains is ended some time after the limit, with 1", async (t) => {
  const life = makeLife();
  await life.isReady;
  life.signal("SIGTERM");
  await settle();
  t.equal(life.timers.length, 1);
  t.ok(life.timers[0]!.delayMs > 2_000);
  life.timers[0]!.callback();
  t.equal(await life.ended, 1);
  t.match(life.lines.at(-1), /could not stop/);
});

test("a signal during the start ends it at once, since nothing was taken", async (t) => {
  const life = makeLife({ started: new Promise(() => {}) });
  life.signal("SIGTERM");
  t.equal(await life.ended, 0);
  t.same(life.calls, []);
});

test("a start that fails is told to the caller", async (t) => {
  const life = makeLife({ started: Promise.reject(new Error("no NATS server answers")) });
  await t.rejects(life.ended, /no NATS server answers/);
});

test("a line of the log stays one line, and steers no terminal", (t) => {
  t.equal(oneLine("a\nb\u001b[31mc\u2028d\te"), "a\\nb\\u001b[31mc\\u2028d\te");
  t.end();
});
