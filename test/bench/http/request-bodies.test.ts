import { test } from "tap";
import { requestBodies, STARTS_PER_BATCH } from "../../../bench/http/request-bodies.ts";
import { loadScenario } from "../../../bench/scenarios/scenario.ts";
import { createWorkload } from "../../../bench/scenarios/workload.ts";

test("bodies hold the scenario's inputs as texts, and a batch as many starts as it may", async (t) => {
  const workload = createWorkload((await loadScenario("pass")).generator, 7);
  const { single, batch } = requestBodies("arn:m", workload);
  t.equal(single.length, 64);
  t.equal(new Set(single).size, 64, "no two are alike");
  t.same(JSON.parse(single[3]!), { stateMachineArn: "arn:m", input: workload.inputText(3) });
  for (const [at, body] of batch.entries()) {
    const { stateMachineArn, executions } = JSON.parse(body);
    t.equal(stateMachineArn, "arn:m");
    t.equal(executions.length, STARTS_PER_BATCH);
    t.same(executions[1], { input: workload.inputText(at * STARTS_PER_BATCH + 1) });
  }
});
