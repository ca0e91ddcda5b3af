/** From another thread: a sender within the server's own always reads the answer in time. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { test } from "tap";
import { until } from "../shards/engine-fixture.ts";
import { startHostile } from "./hostile-fixture.ts";
import { rawConnection, rawRequest } from "./raw-connection.ts";

const COUNT = 15;

test("who sends too much is told so, and not just cut off", async (t) => {
  const { server, lives } = await startHostile(t);
  for (const isChunked of [false, true]) {
    const workerData = { url: server.url, count: COUNT, isChunked };
    const module = new URL("./fixtures/large-sender.js", import.meta.url);
    const sender = new Worker(module, { workerData, execArgv: [] });
    const [answers] = await once(sender, "message");
    t.strictSame(answers, Array(COUNT).fill("413"), isChunked ? "in chunks" : "with its length");
  }
  await lives("large bodies");
});

test("who never stops sending is cut off", async (t) => {
  const { server, lives } = await startHostile(t);
  const { socket, isClosed } = rawConnection(t, server.port);
  socket.write(rawRequest("ListStateMachines", "", { length: 1e12 }));
  const part = Buffer.alloc(1024 * 1024, "x");
  const send = (): void => {
    while (!socket.destroyed && socket.write(part));
  };
  socket.on("drain", send);
  send();
  // What it is answered is lost where the end overtakes it.
  await until("the end of the connection", isClosed);
  await lives("an endless body");
});
