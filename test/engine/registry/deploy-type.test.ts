/** Which types of state machines can be deployed. */
import { test } from "tap";
import { passMachine, startTestEngine } from "../shards/engine-fixture.ts";

test("a machine of type EXPRESS is deployed; one of type STANDARD is not, and the reason is said", async (t) => {
  const { client } = await startTestEngine(t);
  const standard = client.deploy({ name: "m", definition: passMachine, type: "STANDARD" });
  await t.rejects(standard, {
    name: "DeployRefused",
    message: /'m' was not deployed: machines of type STANDARD are not run here yet/,
    problems: [],
  });
  t.equal(await client.describe("m"), undefined);
  const express = await client.deploy({ name: "m", definition: passMachine, type: "EXPRESS" });
  const same = await client.deploy({ name: "m", definition: passMachine });
  t.equal(express.revisionId, same.revisionId);
});
