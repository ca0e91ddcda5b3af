/** StartExecutionBatch: many starts in one request, each answered for itself. */
import { test } from "tap";
import {
  call,
  createMachine,
  machineArn,
  passDefinition,
  roleArn,
  startTestServer,
} from "../../support/api-server.ts";

const OPERATION = "Stepstorm.StartExecutionBatch";

test("each start of a batch is answered for itself, in its place", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  const other = await createMachine(url, "other");
  const standard = { name: "standard", definition: passDefinition, roleArn };
  await call(url, "CreateStateMachine", standard);
  const { status, body } = await call(url, OPERATION, {
    stateMachineArn,
    executions: [
      { name: "first", input: "[1]" },
      { name: "a:b" },
      { input: "{" },
      { stateMachineArn: machineArn("nobody") },
      { stateMachineArn: "nonsense" },
      { stateMachineArn: machineArn("x".repeat(1_000)) },
      { stateMachineArn: machineArn("standard") },
      { name: "x".repeat(81) },
      { input: `"${"x".repeat(262_143)}"` },
      { input: '"\ud800"' },
      { stateMachineArn: other, name: "last" },
      {},
    ],
  });
  t.equal(status, 200);
  const expected = [
    { executionArn: /:express:m:first:/, startDate: Number },
    { error: "InvalidName", message: /a:b/ },
    { error: "InvalidExecutionInput", message: /Unexpected end-of-input/ },
    { error: "StateMachineDoesNotExist", message: /nobody/ },
    { error: "InvalidArn", message: /nonsense/ },
    { error: "ValidationException", message: /less than or equal to 256/ },
    { error: "StateMachineTypeNotSupported", message: /standard/ },
    { error: "InvalidName", message: /1 to 80/ },
    { error: "ValidationException", message: /less than or equal to 262144/ },
    { error: "InvalidExecutionInput", message: /surrogate/ },
    { executionArn: /:express:other:last:/, startDate: Number },
    { executionArn: /:express:m:[0-9a-f-]{36}:/, startDate: Number },
  ];
  t.equal(body.executions.length, expected.length);
  for (const [place, one] of expected.entries()) t.match(body.executions[place], one, `${place}`);
});

test("a batch without a machine needs one for each start", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  const { body } = await call(url, OPERATION, { executions: [{}, { stateMachineArn }] });
  t.match(body.executions, [
    { error: "ValidationException", message: /Value null at 'stateMachineArn'/ },
    { executionArn: /:express:m:/ },
  ]);
});

test("500 starts are taken at once, and none or 501 are refused as a whole", async (t) => {
  const { url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  const batchOf = (count: number) =>
    call(url, OPERATION, {
      stateMachineArn,
      executions: Array.from({ length: count }, () => ({})),
    });
  const { body } = await batchOf(500);
  const arns = new Set(body.executions.map((one: { executionArn: string }) => one.executionArn));
  t.equal(arns.size, 500, "each is an execution of its own");
  for (const [count, bound] of [
    [0, "greater than or equal to 1"],
    [501, "less than or equal to 500"],
  ] as const) {
    const answer = await batchOf(count);
    t.equal(answer.status, 400);
    t.equal(answer.body.__type, "ValidationException");
    t.match(
      answer.body.message,
      `'executions' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
});

test("a batch that is none is refused as a whole", async (t) => {
  const { url } = await startTestServer(t);
  for (const executions of [undefined, null, {}, "x", [null], [1], [[]], [{ name: 1 }]]) {
    const { status, body } = await call(url, OPERATION, { executions });
    t.equal(status, 400, JSON.stringify(executions));
    t.match(body.__type, /^(Validation|Serialization)Exception$/);
  }
});
