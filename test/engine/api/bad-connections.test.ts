/** Connections that do not keep to HTTP, or do, and no client would. */
import { test } from "tap";
import { until } from "../shards/engine-fixture.ts";
import { startHostile } from "./hostile-fixture.ts";
import { rawConnection, rawRequest } from "./raw-connection.ts";

const CONNECTIONS = 50;

test("who sends a byte and waits keeps nobody else waiting", async (t) => {
  const { server, lives } = await startHostile(t);
  const slow = Array.from({ length: CONNECTIONS }, () => rawConnection(t, server.port));
  for (const { socket } of slow) socket.write("P");
  await lives("half a word of a head");
  for (const { socket } of slow) socket.write("OST / HTTP/1.1\r\nHost:");
  await lives("half a head");
  t.notOk(
    slow.some((one) => one.received() !== ""),
    "nothing is answered yet",
  );
});

test("who hangs up within a body, or within an answer, harms nobody", async (t) => {
  const { server, stateMachineArn, lives } = await startHostile(t);
  for (let count = 0; count < CONNECTIONS; count++) {
    const { socket, isClosed } = rawConnection(t, server.port);
    const body = JSON.stringify({ stateMachineArn, input: "{}" });
    const isWhole = count % 2 === 0;
    const length = isWhole ? Buffer.byteLength(body) : 1_000;
    const sent = rawRequest("StartSyncExecution", body, { length });
    await new Promise<void>((resolve) => socket.write(sent, () => resolve()));
    if (count % 3 === 0) socket.resetAndDestroy();
    else socket.destroy();
    await until("the end of the connection", isClosed);
  }
  await lives("broken connections");
});

test("requests in one packet are answered in their order", async (t) => {
  const { server, stateMachineArn, lives } = await startHostile(t);
  const connection = rawConnection(t, server.port);
  const inputs = Array.from({ length: 20 }, (_, index) => `${index}`);
  const requests = inputs.map((input) =>
    rawRequest("StartSyncExecution", JSON.stringify({ stateMachineArn, input })),
  );
  // Refusals are fast: the order is kept all the same.
  const mixed = requests.flatMap((request) => [request, rawRequest("NoSuchOperation", "{")]);
  connection.socket.write(mixed.join(""));
  const answers = () =>
    [...connection.received().matchAll(/"output":"(\d+)"|UnknownOperation(?=Exception)/g)].map(
      ([whole, output]) => output ?? whole,
    );
  await until(
    () => `answers beyond ${answers().length}`,
    () => answers().length === mixed.length,
  );
  t.strictSame(
    answers(),
    inputs.flatMap((input) => [input, "UnknownOperation"]),
  );
  await lives("pipelined requests");
});

const heads: readonly (readonly [what: string, sent: string, status: RegExp])[] = [
  [
    "a header of 100 KB",
    rawRequest("ListStateMachines", "{}", { headers: [`X-Large: ${"x".repeat(100_000)}`] }),
    /^HTTP\/1.1 431 /,
  ],
  [
    "10,000 headers",
    rawRequest("ListStateMachines", "{}", {
      headers: Array.from({ length: 10_000 }, () => "X: y"),
    }),
    /^HTTP\/1.1 431 /,
  ],
  ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", /^HTTP\/1.1 400 /],
  ["a method that is none", "STEP / HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1.1 400 /],
  ["a version that is none", "POST / HTTP/9.9\r\nHost: x\r\n\r\n", /^HTTP\/1.1 [45]0[05] /],
  ["no Host", "POST / HTTP/1.1\r\n\r\n", /^HTTP\/1.1 400 /],
  [
    "two lengths",
    rawRequest("ListStateMachines", "{}", { headers: ["Content-Length: 7"] }),
    /^HTTP\/1.1 400 /,
  ],
  [
    "a length, and chunks",
    rawRequest("ListStateMachines", "{}", { headers: ["Transfer-Encoding: chunked"] }),
    /^HTTP\/1.1 400 /,
  ],
  [
    "a length below nothing",
    rawRequest("ListStateMachines", "{}", { length: -1 }),
    /^HTTP\/1.1 400 /,
  ],
];

test("what breaks the rules of HTTP is refused by them, and the connection ends", async (t) => {
  const { server, lives } = await startHostile(t);
  for (const [what, sent, status] of heads) {
    const connection = rawConnection(t, server.port);
    connection.socket.write(sent);
    await connection.answered(status);
    await until(`the end of the connection with ${what}`, connection.isClosed);
    t.pass(what);
  }
  await lives("bad heads");
});

test("who promises more than any request may have keeps nobody waiting", async (t) => {
  const { server, lives } = await startHostile(t);
  for (const length of [1e15, Number.MAX_SAFE_INTEGER]) {
    const connection = rawConnection(t, server.port);
    connection.socket.write(rawRequest("ListStateMachines", "{}", { length }));
    await lives(`the promise of ${length} bytes`);
    t.equal(connection.received(), "");
  }
});

test("a connection that asks for another protocol is answered as one of HTTP", async (t) => {
  const { server, lives } = await startHostile(t);
  const connection = rawConnection(t, server.port);
  const headers = ["Connection: Upgrade", "Upgrade: websocket"];
  connection.socket.write(rawRequest("ListStateMachines", "{}", { headers }));
  await connection.answered(/^HTTP\/1.1 200.*stateMachines/s);
  const tunnel = rawConnection(t, server.port);
  tunnel.socket.write("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n");
  await until("the end of the tunnel", tunnel.isClosed);
  t.equal(tunnel.received(), "", "nothing is tunnelled");
  await lives("other protocols");
});

test("who expects to be told to go on is told so", async (t) => {
  const { server } = await startHostile(t);
  const connection = rawConnection(t, server.port);
  const headers = ["Expect: 100-continue"];
  const sent = rawRequest("ListStateMachines", "{}", { headers });
  connection.socket.write(sent.slice(0, -2));
  await connection.answered(/^HTTP\/1.1 100 Continue/);
  connection.socket.write("{}");
  await connection.answered(/HTTP\/1.1 200.*stateMachines/s);
});
