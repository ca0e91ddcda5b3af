import { test } from "tap";
import { resultUnder } from "./chaos-process.ts";

test("a second client gets every outcome that a killed one had not taken in", async (t) => {
  const result = await resultUnder(t, "client-kill");
  if (result === undefined) return;
  t.ok(result.inFlightAtFault > 0);
});

test("when the only nats-server is killed and started again nothing that was accepted is lost", async (t) => {
  const result = await resultUnder(t, "server-kill");
  if (result === undefined) return;
  t.ok(result.inFlightAtFault > 0);
  t.equal(result.redelivered, null, "what the server had counted is gone");
});
