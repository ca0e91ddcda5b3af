/** What is published while the server is away, with a real server. */
import { type Test, test } from "tap";
import { until } from "../../../../cluster/processes/until.ts";
import { connectToNats } from "../../../../engine/transport/nats/nats-broker.ts";
import { natsServerFor } from "../../../support/nats-server.ts";

async function connectedTo(t: Test) {
  const server = await natsServerFor(t);
  if (server === undefined) return undefined;
  const warnings: string[] = [];
  const options = { servers: [server.urlFor("admin")], name: "t", connectMs: 5_000 };
  const broker = await connectToNats({ ...options, warn: (text) => void warnings.push(text) });
  t.teardown(() => broker.close());
  return { server, broker, warnings };
}

test("what is to be kept while the server is away arrives when it is back, once and in order", async (t) => {
  const connected = await connectedTo(t);
  if (connected === undefined) return;
  const { server, broker, warnings } = connected;
  const heard: string[] = [];
  broker.subscribe("kept.*", (message) => {
    heard.push(`${Buffer.from(message.data).toString()}${message.header("Mark")}`);
  });
  await broker.flush();
  await server.kill();
  const within = { withinMs: 10_000 };
  await until(() => broker.state === "disconnected", { what: "the loss to be noticed", ...within });
  for (let number = 1; number <= 3; number++) {
    broker.publish("kept.a", Buffer.from(`${number}`), { isKept: true, headers: { Mark: "!" } });
  }
  broker.publish("kept.a", Buffer.alloc(64 * 1024 * 1024), { isKept: true });
  t.match(warnings.pop(), /is lost: too many wait/);
  await server.restart();
  await until(() => heard.length >= 3, { what: "all three to arrive", ...within });
  broker.publish("kept.a", Buffer.from("4"), { isKept: true });
  await until(() => heard.length >= 4, { what: "what comes later", ...within });
  t.same(heard, ["1!", "2!", "3!", "4"]);
});

test("a message larger than the server takes is told, and ends nothing", async (t) => {
  const connected = await connectedTo(t);
  if (connected === undefined) return;
  const { broker, warnings } = connected;
  broker.publish("large", Buffer.alloc(broker.payloadBytesMax + 1));
  t.match(warnings, [/bytes for large are not sent/]);
  await broker.flush();
  t.equal(broker.state, "connected");
});
