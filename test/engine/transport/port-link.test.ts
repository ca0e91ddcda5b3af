import { MessageChannel } from "node:worker_threads";
import { test } from "tap";
import { pairOfLinks, portLink } from "../../../engine/transport/port-link.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("two ends of one thread get each other's messages in order, after the sender's turn", async (t) => {
  const [left, right] = pairOfLinks();
  const got: unknown[] = [];
  right.onMessage((message) => got.push(message));
  const message = { kind: "first" };
  left.send(message);
  left.send(2);
  t.strictSame(got, [], "nothing while the sender runs");
  await turn();
  t.strictSame(got, [message, 2]);
  t.equal(got[0], message, "handed over as it is");
});

test("what was sent before the close arrives, and both ends hear of it once", async (t) => {
  const [left, right] = pairOfLinks();
  const got: unknown[] = [];
  const closed: string[] = [];
  right.onMessage((message) => got.push(message));
  left.onClose(() => closed.push("left"));
  right.onClose(() => closed.push("right"));
  left.send("last words");
  left.close();
  left.close();
  right.send("into the void");
  await turn();
  right.close();
  await turn();
  t.strictSame(got, ["last words"]);
  t.strictSame(closed, ["left", "right"]);
});

test("a port's link moves the buffers it is told to", async (t) => {
  const { port1, port2 } = new MessageChannel();
  const [left, right] = [portLink(port1), portLink(port2)];
  const bytes = Uint8Array.of(1, 2, 3);
  const arrived = new Promise((resolve) => right.onMessage(resolve));
  left.send({ bytes }, [bytes.buffer]);
  t.strictSame(await arrived, { bytes: Uint8Array.of(1, 2, 3) });
  t.equal(bytes.byteLength, 0, "the sender has it no more");
  left.onMessage(() => {});
  const closed = new Promise<void>((resolve) => left.onClose(resolve));
  right.close();
  await closed;
});
