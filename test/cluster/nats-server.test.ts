import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AckPolicy, connect, type NatsConnection, RetentionPolicy, StorageType } from "nats";
import { type Test, test } from "tap";
import { identityOf, stateOf } from "../../cluster/processes/process-identity.ts";
import { waitForDeath } from "../../cluster/processes/started-process.ts";
import { natsBinaryFor, natsServerFor, temporaryFolder } from "../support/nats-server.ts";

async function connectAs(t: Test, url: string): Promise<NatsConnection> {
  const { username, password, host } = new URL(url);
  const connection = await connect({ servers: host, user: username, pass: password });
  t.teardown(() => connection.close());
  return connection;
}

async function addWorkQueue(connection: NatsConnection) {
  const manager = await connection.jetstreamManager();
  await manager.streams.add({
    name: "work",
    subjects: ["work.>"],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
  });
  await manager.consumers.add("work", { durable_name: "all", ack_policy: AckPolicy.Explicit });
  return manager;
}

test("a started server answers with JetStream, on loopback alone", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const connection = await connectAs(t, server.urlFor("admin"));
  t.equal(connection.info?.version, server.version);
  t.equal(connection.info?.max_payload, 8 * 1024 * 1024);
  t.match(server.url, /^nats:\/\/127\.0\.0\.1:\d+$/);
  const manager = await connection.jetstreamManager();
  t.ok((await manager.getAccountInfo()).limits);
});

test("messages are there again, on the same port, after a restart and after kill -9", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const { port } = server;
  const first = await connectAs(t, server.urlFor("admin"));
  await addWorkQueue(first);
  for (let at = 0; at < 10; at++) await first.jetstream().publish("work.a", `${at}`);
  await first.close();

  await server.restart();
  const second = await connectAs(t, server.urlFor("admin"));
  await second.jetstream().publish("work.a", "10");
  await second.close();
  const identity = identityOf(server.pid)!;
  await server.kill();
  t.equal(stateOf(identity), "dead");
  await server.restart();

  t.equal(server.port, port);
  t.not(server.pid, identity.pid);
  const third = await connectAs(t, server.urlFor("admin"));
  const manager = await third.jetstreamManager();
  t.equal((await manager.streams.info("work")).state.messages, 11);
});

test("a paused server is told apart from a running one, and can be stopped", async (t) => {
  const server = await natsServerFor(t);
  if (server === undefined) return;
  const identity = identityOf(server.pid)!;
  await server.kill("SIGSTOP");
  t.equal(stateOf(identity), "stopped");
  await server.kill("SIGCONT");
  t.equal(stateOf(identity), "running");
  await server.kill("SIGSTOP");
  await server.stop();
  t.equal(stateOf(identity), "dead");
});

test("the sync interval is asked of a server that has one, and of no other", async (t) => {
  const binary = await natsBinaryFor(t);
  if (binary === undefined) return;
  const folder = await temporaryFolder(t);
  const old = { ...binary, version: "2.9.10", hasSyncInterval: false };
  await t.rejects(natsServerFor(t, { binary: old, folder, sync: "always" }), {
    message: /sync always needs nats-server 2\.10 .* is 2\.9\.10/,
  });
  if (!binary.hasSyncInterval) return;
  const server = await natsServerFor(t, { binary, sync: 100 });
  t.match(readFileSync(`${server!.folder}/nats.conf`, "utf8"), 'sync_interval: "100ms"');
});

test("a configuration that the server does not accept is an error with its words", async (t) => {
  const binary = await natsBinaryFor(t);
  if (binary === undefined) return;
  const folder = await temporaryFolder(t);
  await t.rejects(natsServerFor(t, { binary, folder, host: "a:b:c", port: 4222 }), {
    message: /nats-server does not accept .*nats\.conf: .*address/,
  });
});

test("a port that is taken is an error with the end of the log", async (t) => {
  const first = await natsServerFor(t);
  if (first === undefined) return;
  const folder = await temporaryFolder(t);
  await t.rejects(natsServerFor(t, { folder, name: "second", port: first.port }), {
    message: /^second: .*nats\.log:\n(.|\n)*address already in use/,
  });
});

test("a server ends with the process that started it, even when that is killed", async (t) => {
  const binary = await natsBinaryFor(t);
  if (binary === undefined) return;
  const script = fileURLToPath(new URL("./fixtures/server-owner.js", import.meta.url));
  const owner = spawn(process.execPath, [script, await temporaryFolder(t)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => owner.kill("SIGKILL"));
  const [said] = (await once(owner.stdout, "data")) as [Buffer];
  const server = identityOf(Number(said.toString()))!;
  t.equal(stateOf(server), "running");
  owner.kill("SIGKILL");
  await waitForDeath(server, "the server of a killed process", 5_000);
  t.equal(stateOf(server), "dead");
});
