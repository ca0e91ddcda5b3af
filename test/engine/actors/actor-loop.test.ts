import { test } from "tap";
import { ActorLoop } from "../../../engine/actors/actor-loop.ts";
import { MachineActors } from "../../../engine/actors/machine-actors.ts";
import type { TaskEffect } from "../../../engine/actors/outbox.ts";
import { Failure } from "../../../engine/language/failure.ts";
import {
  compileChecked,
  harnessIdentity,
  harnessRunId,
  scopeOf,
  startMs,
  workArn,
} from "../../support/actor-harness.ts";

const pass = scopeOf({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", End: true } });
const task = scopeOf({ A: { Type: "Task", Resource: workArn, End: true } });
const endless = scopeOf({
  A: { Type: "Pass", Next: "B" },
  B: { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "A" }], Default: "C" },
  C: { Type: "Succeed" },
});
/** A state that leads to itself. */
const circling = scopeOf({
  A: { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "A" }], Default: "B" },
  B: { Type: "Succeed" },
});

function loopWith(definition: typeof pass, { blame = new Float64Array(2), sequence = 1 } = {}) {
  const loop = new ActorLoop({ next: () => 0.5 }, { uuid: () => harnessRunId }, blame);
  loop.nowMs = startMs;
  const counter = { transitioned: () => {} };
  const actors = new MachineActors(loop, compileChecked(definition), harnessIdentity, counter);
  const owner = { sequence, runId: () => harnessRunId };
  const start = (index: number) =>
    actors.start(`run-${index}`, index, {
      owner,
      ownerIndex: index,
      startedMs: startMs,
      inputBytesMax: 20,
    });
  return { loop, actors, start };
}

const never = () => false;
const always = () => true;

test("a loop with nothing to do is idle, and says so", (t) => {
  const { loop, start } = loopWith(pass);
  t.equal(loop.isIdle, true);
  t.equal(loop.run(never), false);
  start(0);
  t.equal(loop.isIdle, false);
  t.equal(loop.run(never), false);
  t.equal(loop.isIdle, true);
  t.end();
});

test("executions at the same state are handled as a batch, in the order of their start", (t) => {
  const { loop, start } = loopWith(pass);
  for (let index = 0; index < 100; index++) start(index);
  loop.run(never);
  const order = loop.outbox.terminals.map(({ ownerIndex }) => ownerIndex);
  t.same(
    order,
    Array.from({ length: 100 }, (_, index) => index),
  );
  t.end();
});

test("a turn that is cut short keeps the rest in order, and each turn gets on", (t) => {
  const { loop, start } = loopWith(pass);
  for (let index = 0; index < 1000; index++) start(index);
  let turns = 1;
  while (loop.run(always)) {
    t.ok(++turns <= 2000 / 64 + 2, `${turns} turns`);
    t.notOk(loop.isIdle);
  }
  t.ok(turns > 2000 / 64 - 2, `${turns} turns`);
  const order = loop.outbox.terminals.map(({ ownerIndex }) => ownerIndex);
  t.same(
    order,
    Array.from({ length: 1000 }, (_, index) => index),
  );
  t.end();
});

test("what a cut leaves in a mailbox stands before what came there meanwhile", (t) => {
  const { loop, actors, start } = loopWith(circling);
  for (let index = 0; index < 100; index++) start(index);
  t.equal(loop.run(always), true);
  const order = actors.actors[0]!.mailbox.map(({ execution }) => execution.ownerIndex);
  const handled = order.indexOf(0);
  t.equal(order.length, 100);
  t.ok(handled > 0 && handled < 100, `${100 - handled} have come round`);
  const started = Array.from({ length: 100 }, (_, index) => index);
  t.same([...order.slice(handled), ...order.slice(0, handled)], started);
  t.end();
});

test("an execution that never ends leaves each turn to the clock, and room for others", (t) => {
  const { loop, start } = loopWith(endless);
  start(0);
  let looks = 0;
  t.equal(
    loop.run(() => ++looks === 100),
    true,
  );
  t.equal(looks, 100);
  const other = new MachineActors(loop, compileChecked(pass), harnessIdentity, {
    transitioned: () => {},
  });
  const owner = { sequence: 2, runId: () => harnessRunId };
  other.start("other", 1, { owner, ownerIndex: 0, startedMs: startMs, inputBytesMax: 20 });
  t.equal(loop.run(always), true);
  t.equal(loop.outbox.terminals[0]?.name, "other");
  t.end();
});

test("the look at the clock comes every 64 messages, over turns that end early too", (t) => {
  const { loop, start } = loopWith(pass);
  let looks = 0;
  const look = () => {
    looks++;
    return false;
  };
  for (let turn = 0; turn < 320; turn++) {
    start(turn);
    loop.run(look);
  }
  t.ok(looks >= 8 && looks <= 10, `${looks} looks at 640 messages`);
  t.end();
});

test("an answer is taken once, whatever comes after it", (t) => {
  const { loop, start } = loopWith(task);
  start(0);
  loop.run(never);
  const [effect] = loop.outbox.tasks.splice(0) as [TaskEffect];
  loop.answer(effect, "first", 10, null);
  loop.answer(effect, "second", 10, null);
  loop.run(never);
  loop.answer(effect, null, 0, new Failure("Third", ""));
  t.equal(loop.isIdle, true);
  t.match(loop.outbox.terminals, [{ outcome: "SUCCEEDED", output: "first" }]);
  t.equal(loop.outbox.terminals.length, 1);
  t.end();
});

test("an answer that waits in the mailbox when the execution is timed out is dropped", (t) => {
  const { loop, start } = loopWith(task);
  const execution = start(0);
  loop.run(never);
  loop.answer(loop.outbox.tasks[0]!, "late", 10, null);
  loop.timeOut(execution);
  loop.timeOut(execution);
  loop.run(never);
  t.match(loop.outbox.terminals, [{ outcome: "TIMED_OUT", output: null }]);
  t.equal(loop.outbox.terminals.length, 1);
  t.equal(loop.isIdle, true);
  t.end();
});

test("timing out an execution that has ended changes nothing", (t) => {
  const { loop, start } = loopWith(pass);
  const execution = start(7);
  loop.run(never);
  loop.timeOut(execution);
  t.match(loop.outbox.terminals, [{ outcome: "SUCCEEDED", output: 7 }]);
  t.equal(loop.outbox.terminals.length, 1);
  t.end();
});

test("who is being handled stands where a supervisor sees it", (t) => {
  const blame = new Float64Array(2);
  const { loop, start } = loopWith(pass, { blame, sequence: 41 });
  for (let index = 0; index < 5; index++) start(index);
  loop.run(never);
  t.same([...blame], [41, 4]);
  t.end();
});

test("a fault of the engine itself is thrown, not made an execution's error", (t) => {
  const { loop, actors, start } = loopWith(pass);
  start(0);
  Object.defineProperty(actors.actors[0]!.mailbox[0]!, "state", {
    get() {
      throw new TypeError("broken");
    },
  });
  t.throws(() => loop.run(never), { name: "TypeError", message: "broken" });
  t.end();
});
