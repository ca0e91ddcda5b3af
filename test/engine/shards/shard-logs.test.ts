/** A shard's log records: which are sent, when, and what becomes of those that find no room. */
import { test } from "tap";
import { SUCCEEDED } from "../../../engine/transport/terminal-frame.ts";
import { passMachine } from "./engine-fixture.ts";
import { ShardFixture } from "./shard-fixture.ts";

const all = { level: "ALL", includeExecutionData: true } as const;

function linesOf(fixture: ShardFixture): string[] {
  return fixture
    .all("logs")
    .flatMap(({ bytes }) => Buffer.from(bytes).toString().split("\n").slice(0, -1));
}

test("records leave as one batch a turn, before the outcomes that they tell of", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine, "revision", all);
  fixture.start({ a: "1", b: "2" });
  const kinds = fixture.sent.map(({ kind }) => kind);
  t.strictSame(kinds, ["logs", "terminals"]);
  const [logs] = fixture.all("logs");
  t.equal(logs!.records, 8);
  const lines = linesOf(fixture).map((line) => JSON.parse(line));
  t.strictSame(
    lines.filter(({ execution_arn: arn }) => arn.includes(":a:")).map(({ id, type }) => [id, type]),
    [
      ["1", "ExecutionStarted"],
      ["2", "PassStateEntered"],
      ["3", "PassStateExited"],
      ["4", "ExecutionSucceeded"],
    ],
  );
  t.end();
});

test("a machine that does not log sends nothing, whatever its level once was", (t) => {
  const fixture = new ShardFixture();
  fixture.deploy(passMachine, "plain");
  fixture.deploy(passMachine, "off", { level: "OFF", includeExecutionData: true });
  fixture.start({ a: "1" }, { revisionId: "plain" });
  fixture.start({ b: "1" }, { revisionId: "off" });
  t.strictSame(fixture.all("logs"), []);
  t.equal(fixture.records.length, 2);
  t.end();
});

test("while nothing is written, records are dropped and counted, and executions go on", (t) => {
  const fixture = new ShardFixture({ logQueueBytesMax: 1_000 });
  fixture.deploy(passMachine, "revision", all);
  for (let round = 0; round < 10; round++) fixture.start({ [`run-${round}`]: "1" });
  t.equal(fixture.records.filter(({ status }) => status === SUCCEEDED).length, 10);
  const sent = linesOf(fixture).length;
  t.ok(sent >= 3 && sent < 12, `${sent} records were sent`);
  t.equal(sent + fixture.gauge("logRecordsDropped"), 40);
  const bytes = fixture.all("logs").reduce((sum, batch) => sum + batch.bytes.length, 0);
  fixture.take({ kind: "logsTaken", bytes });
  fixture.start({ late: "1" });
  t.ok(linesOf(fixture).length > sent, "with room, records leave again");
  t.end();
});

test("no bytes at all may wait: every record is dropped, none is formatted", (t) => {
  const fixture = new ShardFixture({ logQueueBytesMax: 0 });
  fixture.deploy(passMachine, "revision", all);
  fixture.start({ a: "1" });
  t.strictSame(fixture.all("logs"), []);
  t.equal(fixture.gauge("logRecordsDropped"), 4);
  t.end();
});
