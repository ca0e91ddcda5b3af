import { type Test, test } from "tap";
import { NodeReports } from "../../../engine/shards/node-status.ts";
import { clusterNames } from "../../../engine/transport/nats/subjects.ts";
import { FakeBroker, textOf } from "../transport/nats/fake-broker.ts";
import { VirtualTime } from "./virtual-time.ts";

function reportsOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const values = { pid: 7, state: "running" as "running" | "draining", completed: 0 };
  const rest = { shards: 1, shardRestarts: 0, framesHeld: 0, active: 0, parked: 0 };
  const metrics = { read: async (): Promise<unknown> => [{ name: "m", values: [] }] };
  const reports = new NodeReports({
    broker,
    names: clusterNames("c"),
    clock: time.clock,
    scheduler: time.scheduler,
    nodeId: "one",
    read: () => ({ ...values, ...rest, unfinished: 0, redelivered: 0 }),
    readMetrics: () => metrics.read(),
  });
  t.teardown(() => reports.close());
  const told = (kind: "status" | "logs" | "metrics") =>
    broker
      .take()
      .filter(({ subject }) => subject === `c.nodes.one.${kind}`)
      .map((sent) => JSON.parse(textOf(sent)));
  return { time, broker, values, metrics, reports, told };
}

test("a node tells its state at once, each second, and when it has changed", (t) => {
  const { time, values, reports, told } = reportsOn(t);
  const expected = { nodeId: "one", pid: 7, state: "running", shards: 1, atMs: time.nowMs };
  t.hasStrict(told("status"), [expected]);
  values.completed = 5;
  time.advance(2_000);
  t.hasStrict(told("status"), [{ completed: 5 }, { completed: 5, atMs: time.nowMs }]);
  values.state = "draining";
  reports.tell();
  t.hasStrict(told("status"), [{ state: "draining" }]);
  t.end();
});

test("lines of the log are told together, with their times", (t) => {
  const { time, reports, told } = reportsOn(t);
  told("logs");
  const atMs = time.nowMs;
  reports.log("one");
  time.advance(100);
  reports.log("two");
  t.same(told("logs"), []);
  time.advance(150);
  const lines = [
    { atMs, text: "one" },
    { atMs: atMs + 100, text: "two" },
  ];
  t.strictSame(told("logs"), [{ nodeId: "one", lines, linesDropped: 0 }]);
  time.advance(5_000);
  t.same(told("logs"), [], "nothing to tell");
  t.end();
});

test("of too many lines the rest is counted", (t) => {
  const { time, reports, told } = reportsOn(t);
  for (let i = 0; i < 250; i++) reports.log(`line ${i}`);
  time.advance(250);
  const [batch] = told("logs");
  t.equal(batch.lines.length, 200);
  t.equal(batch.linesDropped, 50);
  reports.log("later");
  time.advance(250);
  t.hasStrict(told("logs"), [{ linesDropped: 0 }]);
  t.end();
});

test("all metrics are told every ten seconds, and what cannot be told does no harm", async (t) => {
  const { time, broker, metrics, reports, told } = reportsOn(t);
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  time.advance(10_000);
  await turn();
  const expected = { nodeId: "one", atMs: time.nowMs, metrics: [{ name: "m", values: [] }] };
  t.strictSame(told("metrics"), [expected]);
  metrics.read = () => Promise.reject(new Error("no"));
  time.advance(10_000);
  await turn();
  time.advance(250);
  t.match(told("logs"), [{ lines: [{ text: /metrics could not be read: Error: no/ }] }]);
  metrics.read = async () => "x".repeat(broker.payloadBytesMax);
  time.advance(10_000);
  await turn();
  t.same(told("metrics"), [], "larger than a message may be");
  metrics.read = async () => [];
  reports.close();
  time.advance(10_000);
  await turn();
  t.same(told("metrics"), []);
});

test("the last lines are told at the end, and then nothing more", (t) => {
  const { time, reports, told } = reportsOn(t);
  reports.log("the end");
  reports.close();
  t.match(told("logs"), [{ lines: [{ text: "the end" }] }]);
  time.advance(10_000);
  t.same(told("status"), []);
  t.same(time.timersMs, []);
  t.end();
});
