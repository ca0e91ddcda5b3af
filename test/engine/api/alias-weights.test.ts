/** An alias of two versions: which of them its starts run. */
import { test } from "tap";
import { call, createMachine, oneState, startTestServer } from "../../support/api-server.ts";

/** With 90 to 10, one version alone in 1,000 starts has a chance of 2 in 10^46. */
const STARTS = 1_000;
const AT_ONCE = 50;

test("an alias of two versions starts both, the heavier one more often", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m", oneState({ Type: "Pass", Result: 1 }));
  await call(url, "PublishStateMachineVersion", { stateMachineArn });
  const definition = oneState({ Type: "Pass", Result: 2 });
  await call(url, "UpdateStateMachine", { stateMachineArn, definition, publish: true });
  const routingConfiguration = [
    { stateMachineVersionArn: `${stateMachineArn}:1`, weight: 90 },
    { stateMachineVersionArn: `${stateMachineArn}:2`, weight: 10 },
  ];
  await call(url, "CreateStateMachineAlias", { name: "live", routingConfiguration });

  const counts = new Map<string, number>();
  for (let started = 0; started < STARTS; started += AT_ONCE) {
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        call(url, "StartSyncExecution", { stateMachineArn: `${stateMachineArn}:live` }),
      ),
    );
    for (const { body } of answers) counts.set(body.output, (counts.get(body.output) ?? 0) + 1);
  }
  const [first, second] = [counts.get("1") ?? 0, counts.get("2") ?? 0];
  t.equal(first + second, STARTS, "nothing else was started");
  t.ok(second > 0 && first > second, `${first} to ${second}`);
});

test("a weight of 0 is never drawn", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m", oneState({ Type: "Pass", Result: 1 }));
  await call(url, "PublishStateMachineVersion", { stateMachineArn });
  const definition = oneState({ Type: "Pass", Result: 2 });
  await call(url, "UpdateStateMachine", { stateMachineArn, definition, publish: true });
  const routingConfiguration = [
    { stateMachineVersionArn: `${stateMachineArn}:1`, weight: 0 },
    { stateMachineVersionArn: `${stateMachineArn}:2`, weight: 100 },
  ];
  await call(url, "CreateStateMachineAlias", { name: "live", routingConfiguration });
  for (let count = 0; count < 50; count++) {
    const start = { stateMachineArn: `${stateMachineArn}:live` };
    t.equal((await call(url, "StartSyncExecution", start)).body.output, "2");
  }
});
