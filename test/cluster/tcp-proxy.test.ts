import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { type Test, test } from "tap";
import { until } from "../../cluster/processes/until.ts";
import { startTcpProxy, type TcpProxy } from "../../cluster/tcp-proxy.ts";

const WITHIN_MS = 5_000;

/** A server that echoes, a proxy before it, and what the server has seen. */
async function echoBehindProxy(t: Test) {
  const sockets: Socket[] = [];
  const ends: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (bytes: Buffer) => socket.write(bytes));
    socket.on("error", (error: NodeJS.ErrnoException) => ends.push(error.code ?? error.message));
    socket.on("end", () => ends.push("end"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  let draws = 0;
  const proxy = await startTcpProxy({
    target: { port: (server.address() as AddressInfo).port },
    random: () => (draws++ % 10) / 10,
  });
  t.teardown(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { proxy, sockets, ends };
}

interface Caller {
  readonly socket: Socket;
  readonly ends: string[];
  heard(): string;
}

async function call(t: Test, { port }: TcpProxy): Promise<Caller> {
  const socket = createConnection({ host: "127.0.0.1", port });
  const pieces: string[] = [];
  const ends: string[] = [];
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => pieces.push(text));
  socket.on("error", (error: NodeJS.ErrnoException) => ends.push(error.code ?? error.message));
  socket.on("end", () => ends.push("end"));
  t.teardown(() => socket.destroy());
  await once(socket, "connect");
  return { socket, ends, heard: () => pieces.join("") };
}

function hears(caller: Caller, text: string): Promise<true> {
  const what = `the caller to hear ${text.slice(0, 20)}`;
  return until(() => caller.heard() === text, { what, withinMs: WITHIN_MS });
}

/** Proves that nothing passes: a connection that is fair has answered meanwhile. */
async function staysSilent(t: Test, caller: Caller, text: string): Promise<void> {
  const fair = await echoBehindProxy(t);
  const other = await call(t, fair.proxy);
  for (const word of ["one", "two", "three"]) {
    other.socket.write(word);
    await until(() => other.heard().endsWith(word), { what: `echo of ${word}`, withinMs: 5_000 });
  }
  t.equal(caller.heard(), text);
}

test("bytes pass both ways, unchanged and in order", async (t) => {
  const { proxy } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  const text = Array.from({ length: 200_000 }, (_, at) => String.fromCharCode(at % 251)).join("");
  caller.socket.write(text, "latin1");
  await hears(caller, text);
  t.equal(caller.heard().length, 200_000);
});

test("delayed pieces arrive late and in order, however the jitter falls", async (t) => {
  const { proxy } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  proxy.setDelay(20, 30);
  const sentAtMs = performance.now();
  for (let at = 0; at < 50; at++) {
    caller.socket.write(`${at};`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await hears(caller, Array.from({ length: 50 }, (_, at) => `${at};`).join(""));
  t.ok(performance.now() - sentAtMs >= 40, "a delay each way");
});

test("a cut loses nothing of an open connection: what was sent passes once healed", async (t) => {
  const { proxy } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  caller.socket.write("before ");
  await hears(caller, "before ");
  proxy.cut();
  t.ok(proxy.isCut);
  caller.socket.write("during ");
  await staysSilent(t, caller, "before ");
  t.strictSame(caller.ends, []);
  proxy.heal();
  await hears(caller, "before during ");
});

test("a one-way cut lets the other direction pass", async (t) => {
  const { proxy, sockets } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  caller.socket.write("a");
  await hears(caller, "a");
  proxy.cut();
  proxy.cut("to-target");
  caller.socket.write("lost for now");
  sockets[0]!.write("b");
  await hears(caller, "ab");
  proxy.heal();
  await hears(caller, "ablost for now");

  proxy.cut("from-target");
  const seen = sockets[0]!.bytesRead;
  caller.socket.write("c");
  await until(() => sockets[0]!.bytesRead === seen + 1, {
    what: "the target to hear the caller",
    withinMs: WITHIN_MS,
  });
  await staysSilent(t, caller, "ablost for now");
});

test("a connection begun during a cut is made when it is healed", async (t) => {
  const { proxy, sockets } = await echoBehindProxy(t);
  proxy.cut("from-target");
  const caller = await call(t, proxy);
  caller.socket.write("hello");
  await staysSilent(t, caller, "");
  t.equal(sockets.length, 0);
  proxy.heal();
  await hears(caller, "hello");
});

test("broken connections are reset at both ends, and new ones work", async (t) => {
  const { proxy, ends } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  caller.socket.write("a");
  await hears(caller, "a");
  proxy.breakConnections();
  const reset = { what: "both ends to be reset", withinMs: WITHIN_MS };
  await until(() => caller.ends.includes("ECONNRESET") && ends.includes("ECONNRESET"), reset);
  t.equal(proxy.connections, 0);
  const next = await call(t, proxy);
  next.socket.write("b");
  await hears(next, "b");
});

test("a half-open connection stays open and silent, even when healed; a new one works", async (t) => {
  const { proxy, ends } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  caller.socket.write("a");
  await hears(caller, "a");
  proxy.halfOpen();
  caller.socket.write("b");
  proxy.heal();
  const next = await call(t, proxy);
  next.socket.write("c");
  await hears(next, "c");
  await staysSilent(t, caller, "a");
  t.strictSame([caller.ends, ends], [[], []]);
});

test("a dribble passes a few bytes at a time, and all of them", async (t) => {
  const { proxy, sockets } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  caller.socket.write("a");
  await hears(caller, "a");
  proxy.dribble(1);
  const text = "x".repeat(300);
  const sentAtMs = performance.now();
  caller.socket.write(text);
  const what = { what: "the first of the bytes", withinMs: WITHIN_MS };
  const first = await until(() => sockets[0]!.bytesRead > 1 && sockets[0]!.bytesRead, what);
  t.ok(first < 300, `${first} bytes at first`);
  await hears(caller, `a${text}`);
  t.ok(performance.now() - sentAtMs > 200);
});

test("a sender that is faster than its reader is held back", async (t) => {
  const { proxy } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  proxy.cut();
  const piece = Buffer.alloc(1024 * 1024, "y");
  let taken = 0;
  for (let at = 0; at < 64; at++) caller.socket.write(piece, () => taken++);
  await staysSilent(t, caller, "");
  t.ok(taken < 32, `${taken} of 64 MB were taken while nothing passes`);
  proxy.heal();
  await until(() => taken === 64, { what: "the rest to be taken", withinMs: 20_000 });
});

test("the end of a connection is passed on, and nothing of it is left", async (t) => {
  const { proxy, ends } = await echoBehindProxy(t);
  const caller = await call(t, proxy);
  caller.socket.end("last words");
  await hears(caller, "last words");
  await until(() => caller.ends.includes("end") && ends.includes("end"), {
    what: "both ends to end",
    withinMs: WITHIN_MS,
  });
  const gone = { what: "the connection to be gone", withinMs: WITHIN_MS };
  await until(() => proxy.connections === 0, gone);
  t.equal(proxy.connections, 0);
});

test("where nobody listens behind the proxy, a caller is reset", async (t) => {
  const { proxy: gone } = await echoBehindProxy(t);
  const { port } = gone;
  await gone.close();
  const proxy = await startTcpProxy({ target: { port } });
  t.teardown(() => proxy.close());
  const caller = await call(t, proxy);
  await until(() => caller.ends.length > 0, {
    what: "the caller to be reset",
    withinMs: WITHIN_MS,
  });
  t.strictSame(caller.ends, ["ECONNRESET"]);
});
