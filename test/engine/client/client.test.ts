import { type Test, test } from "tap";
import { Client, type ClientOptions } from "../../../engine/client/client.ts";
import { ClientClosed, DeployRefused, StartRefused } from "../../../engine/client/errors.ts";
import type { Link, MachineRevision } from "../../../engine/ports.ts";
import type { ClientMessage, NodeMessage } from "../../../engine/transport/messages.ts";
import { pairOfLinks } from "../../../engine/transport/port-link.ts";
import { inputAt, nameAt, readStartFrame } from "../../../engine/transport/start-frame.ts";
import {
  FAILED,
  SUCCEEDED,
  TerminalFrameBuilder,
  terminalAt,
} from "../../../engine/transport/terminal-frame.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const clientId = "0123456789ab";
const machine: MachineRevision = {
  revisionId: "revision",
  name: "orders",
  stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
  definition: "{}",
  roleArn: "role",
  createdMs: 1,
};

type Sent<Kind extends ClientMessage["kind"]> = Extract<ClientMessage, { kind: Kind }>;

/** A client, and the other end of its link. */
function connect(t: Test, options: Partial<ClientOptions> = {}) {
  const [clientEnd, nodeEnd] = pairOfLinks();
  const got: ClientMessage[] = [];
  nodeEnd.onMessage((message) => got.push(message as ClientMessage));
  const client = new Client(clientEnd, { clock: { nowMs: () => 1000 }, clientId, ...options });
  t.teardown(() => client.close());
  const say = (message: NodeMessage) => nodeEnd.send(message);
  const all = <Kind extends ClientMessage["kind"]>(kind: Kind) =>
    got.filter((message) => message.kind === kind) as Sent<Kind>[];
  return { client, nodeEnd, got, say, all };
}

function terminalsOf(owner: string, ...records: [number, number, string][]): Uint8Array {
  const builder = new TerminalFrameBuilder(owner, "separator");
  for (const [number, index, name] of records) {
    builder.add(number, index, name, SUCCEEDED, { of: name }, null, null);
  }
  return builder.close();
}

test("a client says first who it is, and whose outcomes it takes", async (t) => {
  const { got } = connect(t, { resumes: ["aaaaaaaaaaaa"] });
  await turn();
  t.strictSame(got, [{ kind: "hello", clientId, terminalsOf: [clientId, "aaaaaaaaaaaa"] }]);
});

test("a client's id must be one", (t) => {
  const [link] = pairOfLinks();
  for (const bad of ["", "0123456789AB", "0123456789abc"]) {
    t.throws(
      () => new Client(link, { clock: { nowMs: () => 0 }, clientId: bad }),
      /12 hexadecimal/,
    );
  }
  t.end();
});

test("starts of one turn share a frame, and each is told its own ARN", async (t) => {
  const { client, say, all } = connect(t);
  const started = ["a", "b"].map((name) =>
    client.startExecution({ machine, name, input: { of: name } }),
  );
  await turn();
  const [starts, ...others] = all("starts");
  t.equal(others.length, 0);
  t.hasStrict(starts, { number: 1, revisionId: "revision", count: 2 });
  const frame = readStartFrame(starts!.bytes);
  t.strictSame([nameAt(frame, 1), inputAt(frame, 1)], ["b", '{"of":"b"}']);
  say({ kind: "accepted", number: 1 });
  const express = "arn:aws:states:us-east-1:000000000000:express:orders";
  t.strictSame(await Promise.all(started), [
    {
      executionArn: `${express}:a:01234567-89ab-8000-a000-000001000000`,
      startDate: new Date(1000),
    },
    {
      executionArn: `${express}:b:01234567-89ab-8000-a000-000001001000`,
      startDate: new Date(1000),
    },
  ]);
});

test("without a name or an input, a start gets a name of its own and an empty object", async (t) => {
  const { client, all } = connect(t);
  for (let i = 0; i < 3; i++) client.startExecution({ machine }).catch(() => {});
  await turn();
  const frame = readStartFrame(all("starts")[0]!.bytes);
  t.equal(new Set([0, 1, 2].map((index) => nameAt(frame, index))).size, 3);
  t.equal(inputAt(frame, 0), "{}");
});

test("a refused frame rejects each of its starts with the code and the message", async (t) => {
  const { client, say } = connect(t);
  const starts = [client.startExecution({ machine }), client.startExecution({ machine })];
  await turn();
  say({ kind: "refused", number: 1, code: "ThrottlingException", message: "later" });
  for (const start of starts) {
    await t.rejects(start, { name: "StartRefused", code: "ThrottlingException", message: "later" });
  }
});

test("a start of which nobody can say whether it was accepted is told so, and the client goes on", async (t) => {
  const { client, say, all } = connect(t);
  const start = client.startExecution({ machine });
  await turn();
  say({ kind: "unknown", number: 1, message: "no answer" });
  await t.rejects(start, { name: "StartUnknown", message: /It may run/ });
  const next = client.startExecution({ machine });
  await turn();
  t.equal(all("starts").length, 2);
  say({ kind: "accepted", number: 2 });
  t.ok((await next).executionArn);
});

test("a definition that is no text is told so", async (t) => {
  const { client } = connect(t);
  const definition = { StartAt: "A" } as unknown as string;
  await t.rejects(client.deploy({ name: "n", definition }), {
    name: "TypeError",
    message: /must be JSON text/,
  });
});

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;
let deep: unknown = 1;
for (let level = 0; level < 100_000; level++) deep = [deep];

const badStarts: [string, { name?: string; input?: unknown }, string][] = [
  ["input that is not JSON", { input: "{" }, "InvalidExecutionInput"],
  ["an empty text", { input: "" }, "InvalidExecutionInput"],
  ["two values", { input: "1 2" }, "InvalidExecutionInput"],
  ["262,145 bytes", { input: `"${"x".repeat(262_143)}"` }, "ValidationException"],
  [
    "262,145 bytes of fewer characters",
    { input: `"${"é".repeat(131_071)}x"` },
    "ValidationException",
  ],
  ["a value of 262,145 bytes", { input: "x".repeat(262_143).split("") }, "ValidationException"],
  ["513 levels", { input: `${"[".repeat(513)}${"]".repeat(513)}` }, "InvalidExecutionInput"],
  ["100,000 levels of a value", { input: deep }, "InvalidExecutionInput"],
  ["a cycle", { input: cycle }, "InvalidExecutionInput"],
  ["a BigInt", { input: 1n }, "InvalidExecutionInput"],
  ["a function", { input: () => 1 }, "InvalidExecutionInput"],
  ["a name of 81 characters", { name: "n".repeat(81) }, "InvalidName"],
  ["an empty name", { name: "" }, "InvalidName"],
  ["a name with a space", { name: "a b" }, "InvalidName"],
];

for (const [what, start, code] of badStarts) {
  test(`a start with ${what} is refused, and nothing of it is sent`, async (t) => {
    const { client, got } = connect(t);
    await t.rejects(client.startExecution({ machine, ...start }), { name: "StartRefused", code });
    await t.rejects(client.startSyncExecution({ machine, ...start }), {
      name: "StartRefused",
      code,
    });
    await turn();
    t.strictSame(
      got.map(({ kind }) => kind),
      ["hello"],
    );
  });
}

test("an input of 262,144 bytes and one of 512 levels are taken", async (t) => {
  const { client, all } = connect(t);
  const inputs = [`"${"x".repeat(262_142)}"`, `${"[".repeat(512)}${"]".repeat(512)}`];
  for (const input of inputs) client.startExecution({ machine, input }).catch(() => {});
  await turn();
  t.equal(all("starts")[0]?.count, 2);
});

test("a synchronous execution resolves with its outcome, also when that is a failure", async (t) => {
  const { client, say, all } = connect(t);
  const good = client.startSyncExecution({ machine, name: "good" });
  const bad = client.startSyncExecution({ machine, name: "bad" });
  await turn();
  t.hasStrict(all("syncStarts")[0], { number: 1, count: 2 });
  const builder = new TerminalFrameBuilder(clientId, "separator");
  builder.add(1, 1, "bad", FAILED, null, "My.Error", null);
  builder.add(1, 0, "good", SUCCEEDED, { a: 1 }, null, null);
  say({ kind: "terminals", delivery: 5, bytes: builder.close() });
  t.hasStrict(await good, { name: "good", status: "SUCCEEDED", output: '{"a":1}' });
  const failed = await bad;
  t.hasStrict(failed, { name: "bad", status: "FAILED", error: "My.Error" });
  t.notOk("output" in failed || "cause" in failed);
  await turn();
  t.strictSame(all("terminalsTaken"), [{ kind: "terminalsTaken", delivery: 5 }]);
});

test("outcomes of an earlier life are not taken for those of frames with the same number", async (t) => {
  const earlier = "aaaaaaaaaaaa";
  const seen: string[] = [];
  const { client, say } = connect(t, {
    resumes: [earlier],
    onTerminals: (frame) => seen.push(terminalAt(frame, 0).name),
  });
  const call = client.startSyncExecution({ machine, name: "mine" });
  await turn();
  say({ kind: "terminals", delivery: 1, bytes: terminalsOf(earlier, [1, 0, "theirs"]) });
  say({ kind: "terminals", delivery: 2, bytes: terminalsOf(clientId, [1, 0, "mine"]) });
  t.hasStrict(await call, { name: "mine", output: '{"of":"mine"}' });
  t.strictSame(seen, ["theirs", "mine"]);
});

test("many synchronous executions of one turn are cut into frames, and each gets its own outcome", async (t) => {
  const { client, say, all } = connect(t);
  const calls = Array.from({ length: 5000 }, (_, i) =>
    client.startSyncExecution({ machine, name: `run-${i}` }),
  );
  await turn();
  for (const { bytes, count } of all("syncStarts")) {
    t.ok(count <= 256, `a frame of ${count}`);
    const frame = readStartFrame(bytes);
    const records = Array.from({ length: count }, (_, index): [number, number, string] => [
      frame.number,
      index,
      nameAt(frame, index),
    ]);
    say({ kind: "terminals", delivery: frame.number, bytes: terminalsOf(clientId, ...records) });
  }
  const outcomes = await Promise.all(calls);
  t.ok(outcomes.every(({ name }, i) => name === `run-${i}`));
  t.equal(new Set(outcomes.map(({ executionArn }) => executionArn)).size, 5000);
});

test("synchronous executions whose shard died are told so, each once, and the others go on", async (t) => {
  const { client, say } = connect(t);
  const lost = client.startSyncExecution({ machine, name: "lost" });
  const kept = client.startSyncExecution({ machine, name: "kept" });
  await turn();
  say({ kind: "syncLost", number: 1, indexes: [0], message: "it died" });
  say({ kind: "syncLost", number: 1, indexes: [0], message: "it died" });
  say({ kind: "terminals", delivery: 1, bytes: terminalsOf(clientId, [1, 1, "kept"]) });
  await t.rejects(lost, { name: "StartRefused", code: "ServiceUnavailable", message: "it died" });
  t.hasStrict(await kept, { name: "kept" });
});

test("what a definition has wrong comes with the rejection", async (t) => {
  const { client, say, all } = connect(t);
  const deploying = client.deploy({ name: "orders", definition: "{" });
  await turn();
  const [{ request }] = all("deploy") as [Sent<"deploy">];
  const problem = {
    severity: "ERROR",
    code: "SYNTAX",
    message: "no end",
    location: undefined,
    line: 1,
    column: 2,
    hint: "close it",
  } as const;
  say({ kind: "notDeployed", request, message: "not deployed", problems: [problem] });
  const error = await deploying.catch((thrown: unknown) => thrown);
  t.ok(error instanceof DeployRefused);
  t.strictSame((error as DeployRefused).problems, [problem]);
});

const closings: [string, (client: Client, nodeEnd: Link) => void][] = [
  ["the client closes", (client) => client.close()],
  ["the node closes the link", (_client, nodeEnd) => nodeEnd.close()],
];

for (const [what, close] of closings) {
  test(`when ${what}, everything that waits is told so`, async (t) => {
    const { client, nodeEnd, all } = connect(t);
    const waiting: Promise<unknown>[] = [
      client.startExecution({ machine }),
      client.startSyncExecution({ machine }),
      client.deploy({ name: "n", definition: "{}" }),
      client.describe("n"),
    ];
    for (const promise of waiting) promise.catch(() => {});
    await turn();
    close(client, nodeEnd);
    for (const promise of waiting) await t.rejects(promise, ClientClosed);
    const frames = all("starts").length;
    await t.rejects(client.startExecution({ machine }), ClientClosed);
    await t.rejects(client.startSyncExecution({ machine }), ClientClosed);
    await t.rejects(client.describe("n"), ClientClosed);
    await turn();
    t.equal(all("starts").length, frames, "nothing is sent any more");
  });
}

test("starts of the turn in which the client closes are told so, and never sent", async (t) => {
  const { client, all } = connect(t);
  const start = client.startExecution({ machine });
  const sync = client.startSyncExecution({ machine });
  client.close();
  await t.rejects(start, StartRefused);
  await t.rejects(sync, ClientClosed);
  await turn();
  t.strictSame([all("starts").length, all("syncStarts").length], [0, 0]);
});
