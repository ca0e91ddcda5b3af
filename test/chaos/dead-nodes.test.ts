import { test } from "tap";
import { resultUnder } from "./chaos-process.ts";

test("when a shard's thread is killed nothing is lost, and nothing ends twice that had ended", async (t) => {
  const result = await resultUnder(t, "shard-kill");
  if (result === undefined) return;
  t.ok(result.inFlightAtFault > 0);
  t.ok(result.redelivered! > 0, "its frames were handed out once more");
});

test("when a node is killed others run what it had", async (t) => {
  const result = await resultUnder(t, "node-kill");
  if (result === undefined) return;
  t.ok(result.inFlightAtFault > 0);
});

test("a rolling restart of three nodes under load leaves nothing that ends twice", async (t) => {
  const result = await resultUnder(t, "rolling-restart");
  if (result === undefined) return;
  t.equal(result.duplicates, 0);
});
