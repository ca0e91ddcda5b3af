import { test } from "tap";
import { ShardFixture } from "./shard-fixture.ts";

const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:f";
const task = JSON.stringify({
  StartAt: "Call",
  States: { Call: { Type: "Task", Resource: functionArn, TimeoutSeconds: 10, End: true } },
});

test("open calls and pending timers are told until the answers have come", async (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(task);
  fixture.start({ a: "1", b: "2" });
  t.equal(fixture.gauge("callsOpen"), 2);
  t.equal(fixture.gauge("timers"), 2, "their time limits");
  t.equal(fixture.tasks("lambda", "started"), 2);
  fixture.time.nowMs += 40;
  fixture.take({ kind: "answers", answers: [{ id: 1, ok: true, outputText: "7" }] });
  t.equal(fixture.gauge("callsOpen"), 1);
  t.equal(fixture.gauge("timers"), 1);
  t.equal(fixture.tasks("lambda", "succeeded"), 1);
  fixture.time.advance(10_001);
  t.equal(fixture.tasks("lambda", "timedOut"), 1);
  t.equal(fixture.gauge("callsOpen"), 0);
});

test("what a simulated service answers counts as simulated, with the time it took", async (t) => {
  const fixture = new ShardFixture({
    services: [{ resource: functionArn, latencyMs: 30, result: 7 }],
  });
  fixture.deploy(task);
  fixture.start({ a: "1" });
  fixture.time.advance(31);
  t.equal(fixture.tasks("simulated", "started"), 1);
  t.equal(fixture.tasks("simulated", "succeeded"), 1);
  t.equal(fixture.tasks("lambda", "started"), 0);
});

test("drained mailboxes are counted with what was in them", async (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(
    JSON.stringify({
      StartAt: "One",
      States: { One: { Type: "Pass", Next: "Two" }, Two: { Type: "Pass", End: true } },
    }),
  );
  fixture.start({ a: "1", b: "2", c: "3" });
  t.equal(fixture.gauge("mailboxBatches"), 2, "three executions at once at each of two states");
  t.equal(fixture.gauge("mailboxHandled"), 6);
  t.equal(fixture.gauge("mailboxMessages"), 0);
  t.equal(fixture.gauge("startsWaiting"), 0);
});

test("starts that a turn has not come to are told as waiting, until they are abandoned", async (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(JSON.stringify({ StartAt: "One", States: { One: { Type: "Pass", End: true } } }));
  // A clock that moves on whenever it is asked: each turn is over at once.
  fixture.time.clock.nowMs = () => {
    fixture.time.nowMs += 10;
    return fixture.time.nowMs;
  };
  const inputs = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`n${i}`, "1"]));
  const sequence = fixture.start(inputs);
  const waiting = fixture.gauge("startsWaiting");
  t.ok(waiting > 0 && waiting < 200, `${waiting} wait`);
  fixture.take({ kind: "abandon", sequences: [sequence] });
  t.equal(fixture.gauge("startsWaiting"), 0);
});
