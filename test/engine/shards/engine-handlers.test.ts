import { test } from "tap";
import { functionArn, oneState, startTestEngine, until } from "./engine-fixture.ts";

/** Handlers as modules that need no file. */
const handlers = Object.entries({
  echo: "export const handler = (event) => event;",
  throws: "export const handler = () => { throw new TypeError('no such thing'); };",
  hangs: "export const handler = () => { for (;;); };",
  exits: "export const handler = () => process.exit(3);",
  never: "export const handler = () => new Promise(() => {});",
}).map(([name, code]) => ({ name, module: `data:text/javascript,${encodeURIComponent(code)}` }));

const expected: [handler: string, error: string, cause: RegExp | null][] = [
  ["throws", "TypeError", /no such thing/],
  ["hangs", "States.Timeout", null],
  ["exits", "Runtime.ExitError", /exit status 3/],
  ["never", "States.Timeout", null],
  ["missing", "Lambda.ResourceNotFoundException", /missing/],
];

test("a handler that misbehaves costs its own execution AWS's error, and its neighbours nothing", async (t) => {
  const { client, outcomes, outcomeOf, metric } = await startTestEngine(t, { handlers });
  // Only those that hang are meant to run out of time: a cold thread may need a second by itself.
  const secondsOf = (handler: string) => (handler === "hangs" || handler === "never" ? 1 : 60);
  const machineOf = (handler: string) =>
    client.deploy({
      name: handler,
      definition: oneState({
        Type: "Task",
        Resource: functionArn(handler),
        TimeoutSeconds: secondsOf(handler),
      }),
    });
  const echo = await machineOf("echo");
  for (const [handler] of expected) {
    const machine = await machineOf(handler);
    await client.startExecution({ machine, name: handler });
    await client.startExecution({ machine: echo, name: `beside-${handler}`, input: { handler } });
  }
  const count = 2 * expected.length;
  await until(
    () => `outcomes beyond ${outcomes.map(({ name }) => name)}`,
    () => outcomes.length >= count,
  );
  for (const [handler, error, cause] of expected) {
    t.match(outcomeOf(handler), { error, cause }, handler);
    t.hasStrict(outcomeOf(`beside-${handler}`), { output: JSON.stringify({ handler }) });
  }
  t.equal(outcomes.length, count);
  t.equal(await metric("stepstorm_shard_restarts_total"), 0);
});

test("an error of a handler can be retried and caught", async (t) => {
  const { client } = await startTestEngine(t, { handlers });
  const definition = JSON.stringify({
    StartAt: "Try",
    States: {
      Try: {
        Type: "Task",
        Resource: functionArn("throws"),
        Retry: [{ ErrorEquals: ["TypeError"], IntervalSeconds: 1, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", Parameters: { "error.$": "$.error.Error" }, End: true },
    },
  });
  const machine = await client.deploy({ name: "m", definition });
  t.hasStrict(await client.startSyncExecution({ machine }), { output: '{"error":"TypeError"}' });
});
