import { test } from "tap";
import { FAILED, SUCCEEDED, TIMED_OUT } from "../../../engine/transport/terminal-frame.ts";
import { functionArn, oneState } from "./engine-fixture.ts";
import { ShardFixture } from "./shard-fixture.ts";

const wait = (seconds: number, rest = {}) => oneState({ Type: "Wait", Seconds: seconds }, rest);

for (const startMs of [1_000_000, 1_700_000_000_123.456, 1_700_000_000_000.999]) {
  test(`a Wait ends when it is due, not before, and at most a tick later (${startMs})`, (t) => {
    for (const seconds of [1, 2, 60, 70, 299]) {
      const fixture = new ShardFixture({ startMs });
      fixture.deploy(wait(seconds));
      fixture.time.advance(0.3);
      fixture.start({ a: "1" });
      fixture.time.advance(seconds * 1000 - 0.01);
      t.strictSame(fixture.names, [], `${seconds} s are not over`);
      fixture.time.advance(1.02);
      t.match(fixture.record("a"), { status: SUCCEEDED }, `${seconds} s are over`);
    }
    t.end();
  });
}

test("with nothing due the shard sleeps: it is woken for its timers and little else", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(oneState({ Type: "Wait", SecondsPath: "$" }));
  const inputs = Object.fromEntries(
    Array.from({ length: 1000 }, (_, of) => [`run-${of}`, String(200 + (of % 3))]),
  );
  fixture.start(inputs);
  t.equal(fixture.time.timersMs.length, 1, "one timer for all of them");
  const { pulse } = fixture;
  const turnsBefore = pulse[0]!;
  fixture.time.advance(250_000);
  t.equal(fixture.names.length, 1000);
  t.ok(pulse[0]! - turnsBefore < 30, `${pulse[0]! - turnsBefore} turns`);
  t.strictSame(fixture.time.timersMs, []);
  t.end();
});

test("an earlier timer moves the wake-up forward, and the later ones are still kept", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(oneState({ Type: "Wait", SecondsPath: "$" }));
  for (const seconds of [50, 3, 20, 1]) fixture.start({ [`run-${seconds}`]: String(seconds) });
  fixture.time.advance(60_000);
  t.strictSame(fixture.names, ["run-1", "run-3", "run-20", "run-50"]);
  t.end();
});

test("an execution ends TIMED_OUT after five minutes, with neither error nor cause", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(wait(100_000));
  fixture.start({ a: "1" });
  fixture.time.advance(299_999);
  t.strictSame(fixture.names, []);
  fixture.time.advance(1);
  t.hasStrict(fixture.record("a"), { status: TIMED_OUT, output: null, error: null, cause: null });
  t.equal(fixture.shard.running, 0);
  t.equal(fixture.counted("timedOut"), 1);
  fixture.time.advance(200_000_000);
  t.equal(fixture.names.length, 1, "its timer is forgotten");
  t.end();
});

test("a machine's TimeoutSeconds ends it earlier, but never later than five minutes", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(wait(1000, { TimeoutSeconds: 3 }), "short");
  fixture.deploy(wait(1000, { TimeoutSeconds: 9000 }), "long");
  fixture.start({ short: "1" }, { revisionId: "short" });
  fixture.start({ long: "1" }, { revisionId: "long" });
  fixture.time.advance(2999);
  t.strictSame(fixture.names, []);
  fixture.time.advance(1);
  t.hasStrict(fixture.record("short"), { status: TIMED_OUT });
  fixture.time.advance(296_999);
  t.equal(fixture.record("long"), undefined);
  fixture.time.advance(1);
  t.hasStrict(fixture.record("long"), { status: TIMED_OUT });
  t.end();
});

test("long Waits count as parked until they end, however they end", (t) => {
  const fixture = new ShardFixture();
  const inBranch = JSON.stringify({
    StartAt: "Both",
    States: {
      Both: {
        Type: "Parallel",
        End: true,
        Branches: [JSON.parse(wait(100)), JSON.parse(wait(100))],
      },
    },
  });
  fixture.deploy(wait(10), "ten");
  fixture.deploy(wait(100, { TimeoutSeconds: 5 }), "limited");
  fixture.deploy(oneState({ Type: "Wait", TimestampPath: "$" }), "until");
  fixture.deploy(inBranch, "branches");
  const at = (ms: number) => JSON.stringify(new Date(fixture.time.nowMs + ms).toISOString());
  fixture.start({ a: "1", b: "1" }, { revisionId: "ten" });
  fixture.start({ c: "1" }, { revisionId: "limited" });
  fixture.start({ short: at(500) }, { revisionId: "until" });
  fixture.start({ both: "1" }, { revisionId: "branches" });
  t.strictSame([fixture.gauge("parked"), fixture.gauge("active")], [3, 2]);
  fixture.time.advance(1000);
  t.strictSame(fixture.names, ["short"]);
  t.strictSame([fixture.gauge("parked"), fixture.gauge("active")], [3, 1]);
  fixture.time.advance(5000);
  t.strictSame([fixture.gauge("parked"), fixture.gauge("active")], [2, 1]);
  fixture.time.advance(5000);
  t.strictSame([fixture.gauge("parked"), fixture.gauge("active")], [0, 1]);
  fixture.time.advance(100_000);
  t.strictSame([fixture.gauge("parked"), fixture.gauge("active")], [0, 0]);
  t.equal(fixture.counted("started"), 5);
  t.equal(fixture.counted("succeeded"), 4);
  t.equal(fixture.counted("timedOut"), 1);
  t.end();
});

test("task calls go out in one message, with what the call needs to know", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(
    oneState({
      Type: "Task",
      Resource: functionArn("f"),
      Parameters: { "in.$": "$.a" },
      TimeoutSeconds: 30,
    }),
  );
  fixture.start({ one: '{"a":1}', two: '{"a":2}' });
  const [calls, ...others] = fixture.all("calls");
  t.equal(others.length, 0);
  const express = "arn:aws:states:us-east-1:000000000000:express:machine";
  t.strictSame(calls!.calls, [
    {
      id: 1,
      resource: functionArn("f"),
      inputText: '{"in":1}',
      timeoutMs: 30_000,
      heartbeatMs: undefined,
      executionArn: `${express}:one:01234567-89ab-8000-a000-000001000000`,
      stateName: "Only",
      attempt: 1,
    },
    {
      id: 2,
      resource: functionArn("f"),
      inputText: '{"in":2}',
      timeoutMs: 30_000,
      heartbeatMs: undefined,
      executionArn: `${express}:two:01234567-89ab-8000-a000-000001001000`,
      stateName: "Only",
      attempt: 1,
    },
  ]);
  t.end();
});

test("an answer is taken once; one that is late, or to nobody, changes nothing", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(oneState({ Type: "Task", Resource: functionArn("f"), TimeoutSeconds: 2 }));
  fixture.start({ a: "1", b: "2", c: "3", d: "4" });
  const answer = (id: number, outputText: string) =>
    fixture.take({ kind: "answers", answers: [{ id, ok: true, outputText }] });
  answer(1, '"first"');
  answer(1, '"second"');
  answer(99, '"nobody"');
  fixture.take({
    kind: "answers",
    answers: [{ id: 2, ok: false, error: "My.Error", cause: undefined }],
  });
  answer(3, "{ this is no JSON");
  t.match(fixture.record("a"), { status: SUCCEEDED, output: '"first"' });
  t.match(fixture.record("b"), { status: FAILED, error: "My.Error" });
  t.match(fixture.record("c"), { status: FAILED, error: "States.Runtime" });
  fixture.time.advance(2001);
  t.match(fixture.record("d"), { status: FAILED, error: "States.Timeout" });
  t.strictSame(fixture.all("cancels"), [{ kind: "cancels", callIds: [4] }]);
  answer(4, '"too late"');
  t.equal(fixture.names.length, 4);
  t.equal(fixture.shard.running, 0);
  t.end();
});

test("calls of an execution that ends are taken back", (t) => {
  const fixture = new ShardFixture();
  const definition = oneState({ Type: "Task", Resource: functionArn("f") }, { TimeoutSeconds: 1 });
  fixture.deploy(definition);
  fixture.start({ a: "1" });
  fixture.time.advance(1000);
  t.match(fixture.record("a"), { status: TIMED_OUT });
  t.strictSame(fixture.all("cancels"), [{ kind: "cancels", callIds: [1] }]);
  t.end();
});

test("a retry waits its interval and calls again, with the attempt's number", (t) => {
  const fixture = new ShardFixture();
  const Retry = [{ ErrorEquals: ["My.Error"], IntervalSeconds: 3, MaxAttempts: 1 }];
  fixture.deploy(oneState({ Type: "Task", Resource: functionArn("f"), Retry }));
  fixture.start({ a: "1" });
  const fail = (id: number) =>
    fixture.take({
      kind: "answers",
      answers: [{ id, ok: false, error: "My.Error", cause: "why" }],
    });
  fail(1);
  fixture.time.advance(2999);
  t.equal(fixture.all("calls").length, 1);
  fixture.time.advance(2);
  const [call] = fixture.all("calls")[1]!.calls;
  t.hasStrict(call, { id: 2, attempt: 2 });
  fail(2);
  t.match(fixture.record("a"), { status: FAILED, error: "My.Error", cause: "why" });
  t.end();
});

test("a call tells the time-out and the heartbeat of its state, also those that a path gives", (t) => {
  const fixture = new ShardFixture();
  const paths = { TimeoutSecondsPath: "$.t", HeartbeatSecondsPath: "$.h" };
  fixture.deploy(oneState({ Type: "Task", Resource: functionArn("f"), ...paths }));
  fixture.start({ a: '{"t":9,"h":4}' });
  const [call] = fixture.all("calls")[0]!.calls;
  t.hasStrict(call, { timeoutMs: 9000, heartbeatMs: 4000 });
  t.end();
});

test("beats keep a task waiting, and without one for HeartbeatSeconds it is given up", (t) => {
  const fixture = new ShardFixture();
  const task = { Type: "Task", Resource: functionArn("f"), HeartbeatSeconds: 2 };
  fixture.deploy(oneState({ ...task, TimeoutSeconds: 60 }));
  fixture.start({ beats: "1", silent: "2" });
  for (let second = 0; second < 10; second++) {
    fixture.time.advance(1000);
    fixture.take({ kind: "beats", callIds: [1, 99, 1] });
  }
  t.strictSame(fixture.names, ["silent"]);
  t.match(fixture.record("silent"), { status: FAILED, error: "States.Timeout", cause: null });
  t.strictSame(fixture.all("cancels"), [{ kind: "cancels", callIds: [2] }]);
  fixture.time.advance(1999);
  t.strictSame(fixture.names, ["silent"]);
  fixture.time.advance(2);
  t.match(fixture.record("beats"), { status: FAILED, error: "States.Timeout" });
  fixture.take({ kind: "beats", callIds: [1] });
  t.equal(fixture.shard.running, 0);
  t.strictSame(fixture.time.timersMs.length <= 1, true, "nothing is left in the wheel");
  t.end();
});

test("a beat that comes in the turn in which the heartbeat is due counts", (t) => {
  const fixture = new ShardFixture();
  const task = { Type: "Task", Resource: functionArn("f"), HeartbeatSeconds: 2 };
  fixture.deploy(oneState({ ...task, TimeoutSeconds: 60 }));
  fixture.start({ a: "1" });
  fixture.time.nowMs += 2005; // The shard was busy: its timer is overdue.
  fixture.take({ kind: "beats", callIds: [1] });
  t.equal(fixture.tasks("lambda", "timedOut"), 0);
  fixture.time.advance(1900);
  t.strictSame(fixture.names, []);
  fixture.take({ kind: "answers", answers: [{ id: 1, ok: true, outputText: "7" }] });
  t.match(fixture.record("a"), { status: SUCCEEDED, output: "7" });
  t.end();
});

test("beats do not move the time-out, nor count for a state without a heartbeat", (t) => {
  const fixture = new ShardFixture();
  const task = { Type: "Task", Resource: functionArn("f"), TimeoutSeconds: 3 };
  fixture.deploy(oneState({ ...task, HeartbeatSeconds: 2 }), "both");
  fixture.deploy(oneState(task), "time-out");
  fixture.start({ a: "1" }, { revisionId: "both" });
  fixture.start({ b: "1" }, { revisionId: "time-out" });
  for (let second = 0; second < 3; second++) {
    fixture.time.advance(999);
    fixture.take({ kind: "beats", callIds: [1, 2] });
  }
  t.strictSame(fixture.names, []);
  fixture.time.advance(5);
  t.strictSame(fixture.names, ["a", "b"]);
  t.end();
});
