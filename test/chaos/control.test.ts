import { test } from "tap";
import { resultUnder, runChaos } from "./chaos-process.ts";

test("without a fault every execution on a cluster of three nodes ends once", async (t) => {
  const result = await resultUnder(t, "none");
  if (result === undefined) return;
  t.equal(result.terminal, result.sent, "all that was sent has ended");
  t.equal(result.duplicates, 0);
  t.equal(result.inFlightAtFault, 0);
});

test("inputs that kill their thread end FAILED, and their neighbours as they should", async (t) => {
  const result = await resultUnder(t, "poison");
  if (result === undefined) return;
  t.ok(result.spansMs.length > 0, `${result.spansMs.length} inputs killed their thread`);
  t.equal(result.wrong, 0);
});

test("a fault that does not exist is told with one that does, and exit code 2", async (t) => {
  const { code, stderr } = await runChaos(["--fault", "node-kil"]);
  t.equal(code, 2);
  t.equal(stderr, "chaos: there is no fault node-kil (did you mean node-kill?)\n");
});
