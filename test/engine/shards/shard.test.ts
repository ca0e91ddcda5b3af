import { test } from "tap";
import { PULSE_BUSY, PULSE_SEQUENCE } from "../../../engine/shards/shard-messages.ts";
import { packFrame } from "../../../engine/transport/codec.ts";
import { FAILED, SUCCEEDED, TIMED_OUT } from "../../../engine/transport/terminal-frame.ts";
import { faultyMachine, functionArn, oneState, passMachine } from "./engine-fixture.ts";
import { ShardFixture } from "./shard-fixture.ts";

test("a frame's executions end with their own outputs, and the runs say which they are", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  fixture.start({ a: "1", b: '{"__proto__":{"x":1}}', c: '"\\ud800"' }, { sequence: 7 });
  const [terminals, ...others] = fixture.all("terminals");
  t.equal(others.length, 0, "one frame of records");
  t.strictSame([...terminals!.runs], [7, 0, 3]);
  t.equal(terminals!.clientId, "0123456789ab");
  t.strictSame(
    fixture.records.map(({ number, index, name, output }) => [number, index, name, output]),
    [
      [7, 0, "a", "1"],
      [7, 1, "b", '{"__proto__":{"x":1}}'],
      [7, 2, "c", '"\\ud800"'],
    ],
  );
  t.equal(fixture.shard.running, 0);
  t.end();
});

test("an unknown revision is asked for once, and frames wait for it in order", (t) => {
  const fixture = new ShardFixture();
  fixture.start({ a: "1" }, { revisionId: "x" });
  fixture.start({ b: "2" }, { revisionId: "y" });
  fixture.start({ c: "3" }, { revisionId: "x" });
  t.strictSame(fixture.sent, [
    { kind: "need", revisionId: "x" },
    { kind: "need", revisionId: "y" },
  ]);
  fixture.deploy(passMachine, "x");
  t.strictSame(fixture.names, ["a", "c"]);
  fixture.deploy(passMachine, "y");
  fixture.start({ d: "4" }, { revisionId: "x" });
  t.strictSame(fixture.names, ["a", "c", "b", "d"]);
  t.equal(fixture.all("need").length, 2);
  t.end();
});

test("executions of a revision that cannot be run end FAILED and say why; others go on", (t) => {
  const fixture = new ShardFixture();
  fixture.start({ gone: "1" }, { revisionId: "gone" });
  fixture.take({ kind: "machine", revisionId: "gone", revision: undefined, machineSlot: 0 });
  fixture.start({ later: "1" }, { revisionId: "gone" });
  fixture.start({ broken: "1" }, { revisionId: "broken" });
  fixture.deploy("{ no JSON", "broken");
  fixture.deploy(passMachine);
  fixture.start({ sound: "1" });
  const failed = { status: FAILED, error: "States.Runtime" };
  t.match(fixture.record("gone"), { ...failed, cause: /revision gone is not deployed/ });
  t.match(fixture.record("later"), { ...failed, cause: /revision gone is not deployed/ });
  t.match(fixture.record("broken"), { ...failed, cause: /revision broken does not compile/ });
  t.match(fixture.record("sound"), { status: SUCCEEDED });
  t.end();
});

test("what has ended in an earlier life is not run again", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  fixture.start({ a: "1", b: "2", c: "3", d: "4" }, { finished: Uint8Array.of(0b0101) });
  t.strictSame(fixture.names, ["b", "d"]);
  t.strictSame([...fixture.all("terminals")[0]!.runs], [1, 1, 1, 1, 3, 1]);
  t.end();
});

test("bad input in a frame fails its own execution only", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  fixture.start({ a: "1", b: "{", c: "", d: "2" });
  t.match(fixture.record("b"), { status: FAILED, error: "States.Runtime", cause: /not JSON/ });
  t.match(fixture.record("c"), { status: FAILED });
  t.match([fixture.record("a"), fixture.record("d")], [{ output: "1" }, { output: "2" }]);
  const fields = [1, "0123456789ab", 9, "revision", 0, "e", null, "f", 5, "g", "3"];
  fixture.take({ kind: "frame", sequence: 9, count: 3, bytes: packFrame(fields), finished: null });
  t.match(fixture.record("e"), { status: FAILED, cause: /not JSON/ });
  t.match(fixture.record("f"), { status: FAILED, cause: /not JSON/ });
  t.match(fixture.record("g"), { output: "3" });
  t.end();
});

test("bytes that are no frame, or another one than was accepted, are reported and not run", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  const bytes = packFrame([1, "0123456789ab", 1, "revision", 0, "a", "1"]);
  const frames: [sequence: number, count: number, bytes: Uint8Array][] = [
    [1, 1, Uint8Array.of(0xc1)],
    [2, 1, Uint8Array.of()],
    [3, 1, packFrame(["other"])],
    [4, 2, bytes],
  ];
  for (const [sequence, count, bytes] of frames) {
    fixture.take({ kind: "frame", sequence, count, bytes, finished: null });
  }
  t.strictSame(
    fixture.all("unreadable").map(({ sequence }) => sequence),
    [1, 2, 3, 4],
  );
  t.ok(fixture.all("unreadable").every(({ reason }) => reason.length > 5));
  t.strictSame(fixture.names, []);
  fixture.start({ a: "1" });
  t.strictSame(fixture.names, ["a"]);
  t.end();
});

test("an output too deep to be written fails its execution, and the shard lives", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  fixture.start({ deep, sound: "1" });
  t.match(fixture.record("deep"), { status: FAILED });
  t.match(fixture.record("sound"), { status: SUCCEEDED });
  t.end();
});

test("a long backlog is cut into turns, and what comes in between is taken", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  fixture.time.lookCostMs = 0.5;
  const inputs = Object.fromEntries(Array.from({ length: 4000 }, (_, of) => [`run-${of}`, "1"]));
  fixture.start(inputs);
  const first = fixture.names.length;
  t.ok(first > 0 && first < 4000, `${first} in the first turn`);
  t.equal(fixture.time.soonCount, 1, "the next turn is planned, once");
  fixture.start({ late: "1" });
  t.equal(fixture.time.soonCount, 1);
  t.ok(fixture.names.length < 4001);
  const turns = fixture.time.turns();
  t.ok(turns > 3, `${turns} turns`);
  t.equal(new Set(fixture.names).size, 4001);
  t.equal(fixture.names.length, 4001);
  t.end();
});

test("no turn is much longer than its budget, whatever is to be done", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  fixture.time.lookCostMs = 0.25;
  const lengths: number[] = [];
  const inputs = Object.fromEntries(Array.from({ length: 4000 }, (_, of) => [`run-${of}`, "1"]));
  fixture.start(inputs);
  while (fixture.time.soonCount > 0) {
    const beganMs = fixture.time.nowMs;
    fixture.time.turn();
    lengths.push(fixture.time.nowMs - beganMs);
  }
  t.ok(lengths.length > 1);
  t.ok(Math.max(...lengths) <= 7, `the longest took ${Math.max(...lengths)} ms`);
  t.end();
});

test("an execution that never stops is ended by its limit, and its neighbours get their turns", (t) => {
  const fixture = new ShardFixture({ services: [{ resource: "instant" }] });
  const loop = {
    StartAt: "Round",
    TimeoutSeconds: 2,
    States: {
      Round: { Type: "Pass", Next: "Call" },
      Call: { Type: "Task", Resource: functionArn("instant"), Next: "Round" },
    },
  };
  fixture.deploy(JSON.stringify(loop), "loop");
  fixture.deploy(passMachine);
  fixture.time.lookCostMs = 0.5;
  fixture.start({ endless: "{}" }, { revisionId: "loop" });
  const startMs = fixture.time.nowMs;
  fixture.time.turn();
  fixture.start({ neighbour: "1" });
  fixture.time.turn();
  t.strictSame(fixture.names, ["neighbour"]);
  fixture.time.turns();
  t.hasStrict(fixture.record("endless"), { status: TIMED_OUT, error: null, cause: null });
  t.ok(fixture.time.nowMs - startMs >= 1990);
  t.equal(fixture.shard.running, 0);
  t.end();
});

test("whoever calls a service is the one who is blamed for what it does to the thread", (t) => {
  const fixture = new ShardFixture({
    services: [{ resource: "faulty", fault: "throw" }, { resource: "sound" }],
  });
  fixture.deploy(faultyMachine("faulty"));
  const inputs = Object.fromEntries(
    Array.from({ length: 10 }, (_, of) => [`run-${of}`, JSON.stringify({ isFaulty: of === 4 })]),
  );
  fixture.start(inputs, { sequence: 33 });
  t.strictSame(fixture.faults, [["throw", 33, 4]]);
  t.equal(fixture.pulse[PULSE_BUSY], 0, "not in a turn");
  t.end();
});

test("a turn begins with nobody to blame", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine);
  fixture.start({ a: "1" }, { sequence: 5 });
  fixture.take({ kind: "answers", answers: [] });
  t.equal(fixture.pulse[PULSE_SEQUENCE], 0);
  t.end();
});

test("a stopped shard takes no more turns by itself", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(oneState({ Type: "Wait", Seconds: 5 }));
  fixture.start({ a: "1" });
  fixture.take({ kind: "stop" });
  t.strictSame(fixture.time.timersMs, []);
  fixture.time.advance(60_000);
  t.strictSame(fixture.names, []);
  t.end();
});

test("outputs too large for one frame of records leave in several, and all arrive", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(oneState({ Type: "Wait", Seconds: 1 }));
  const text = JSON.stringify("x".repeat(250_000));
  for (let frame = 0; frame < 10; frame++) {
    const names = Array.from({ length: 10 }, (_, of) => `run-${frame}-${of}`);
    fixture.start(Object.fromEntries(names.map((name) => [name, text])));
  }
  fixture.time.advance(1001);
  t.equal(new Set(fixture.names).size, 100);
  t.ok(fixture.records.every(({ output }) => output === text));
  const largest = Math.max(...fixture.all("terminals").map(({ bytes }) => bytes.byteLength));
  t.ok(largest < 20_000_000, `the largest has ${largest} bytes`);
  t.end();
});

test("a call whose branch ends before it is made is not made", (t) => {
  const fixture = new ShardFixture({ services: [{ resource: "faulty", fault: "throw" }] });
  const branchOf = (States: Record<string, unknown>) => ({
    StartAt: Object.keys(States)[0],
    States,
  });
  const parallelOf = (resource: string) =>
    JSON.stringify(
      branchOf({
        Both: {
          Type: "Parallel",
          End: true,
          Branches: [
            branchOf({ Call: { Type: "Task", Resource: functionArn(resource), End: true } }),
            branchOf({ Fail: { Type: "Fail", Error: "My.Error" } }),
          ],
        },
      }),
    );
  fixture.deploy(parallelOf("outside"), "outside");
  fixture.deploy(parallelOf("faulty"), "faulty");
  fixture.start({ a: "1" }, { revisionId: "outside" });
  fixture.start({ b: "1" }, { revisionId: "faulty" });
  t.match([fixture.record("a"), fixture.record("b")], [{ status: FAILED }, { status: FAILED }]);
  t.strictSame([fixture.all("calls"), fixture.all("cancels"), fixture.faults], [[], [], []]);
  t.end();
});
