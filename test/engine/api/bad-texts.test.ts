/** Texts within requests that are JSON themselves, or ought to be: definitions, inputs, contexts. */
import { test } from "tap";
import { call, oneState, roleArn } from "../../support/api-server.ts";
import { nested, startHostile } from "./hostile-fixture.ts";

const brokenTexts: readonly (readonly [what: string, text: string])[] = [
  ["nothing", ""],
  ["a blank", " "],
  ["a word", "word"],
  ["one that breaks off", '{"a": '],
  ["a trailing comma", '{"a": 1,}'],
  ["NaN", "NaN"],
  ["single quotes", "{'a': 1}"],
  ["a byte order mark", "\ufeff{}"],
  ["lists, 100,000 deep", nested(100_000)],
  ["lists that never close", "[".repeat(200_000)],
  ["half of a surrogate pair", '"\ud800"'],
];

test("an input that is no JSON is refused by every start", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startHostile(t);
  for (const [what, input] of brokenTexts) {
    for (const operation of ["StartExecution", "StartSyncExecution"]) {
      const answer = await call(server.url, operation, { stateMachineArn, input });
      refused(answer, `${operation}: ${what}`);
    }
  }
  await lives("broken inputs");
});

test("a definition that is no JSON object is refused by who takes one", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startHostile(t);
  for (const [what, definition] of [
    ...brokenTexts,
    ["a list", "[]"],
    ["a number", "1e400"],
  ] as const) {
    for (const [operation, rest] of [
      ["CreateStateMachine", { name: "x", roleArn, type: "EXPRESS" }],
      ["UpdateStateMachine", { stateMachineArn }],
      ["TestState", {}],
      ["TestState", { stateName: "A" }],
    ] as const) {
      const answer = await call(server.url, operation, { ...rest, definition });
      refused(answer, `${operation}: ${what}`);
    }
  }
  await lives("broken definitions");
});

test("a definition that is no JSON object is told to be none where it is only validated", async (t) => {
  const { server, lives } = await startHostile(t);
  for (const [what, definition] of brokenTexts.slice(1, -1)) {
    const { body } = await call(server.url, "ValidateStateMachineDefinition", { definition });
    t.hasStrict(body, { result: "FAIL", diagnostics: [{ severity: "ERROR" }] }, what);
  }
  await lives("broken definitions");
});

const deep = nested(100_000);
const states: readonly (readonly [what: string, state: string])[] = [
  ["a result", `{"Type": "Pass", "Result": ${deep}, "End": true}`],
  ["parameters", `{"Type": "Pass", "Parameters": {"a": ${deep}}, "End": true}`],
  ["branches", `{"Type": "Parallel", "Branches": ${deep}, "End": true}`],
  ["rules", `{"Type": "Choice", "Choices": ${deep}}`],
  ["a field that is none", `{"Type": "Pass", "Unknown": ${deep}, "End": true}`],
];

test("a state that is too deep is refused wherever it is given", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startHostile(t);
  for (const [what, state] of states) {
    const definition = `{"StartAt": "A", "States": {"A": ${state}}}`;
    const name = { name: "deep", roleArn, type: "EXPRESS" };
    refused(await call(server.url, "CreateStateMachine", { ...name, definition }), what);
    refused(await call(server.url, "UpdateStateMachine", { stateMachineArn, definition }), what);
    refused(await call(server.url, "TestState", { definition: state }), `tested: ${what}`);
    refused(
      await call(server.url, "TestState", { definition, stateName: "A" }),
      `by name: ${what}`,
    );
  }
  await lives("deep states");
});

test("what a test of a state is given is refused when it is broken or too deep", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  const definition = oneStateOf({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: "f" },
  });
  const readsVariable = '{"Type": "Pass", "Parameters": {"read.$": "$a"}, "End": true}';
  const deepObject = `{"a": ${deep}}`;
  const mock = { result: '{"Payload":1}' };
  const badParams: readonly (readonly [what: string, params: object])[] = [
    ["input", { mock, input: deepObject }],
    ["variables", { mock, variables: deepObject }],
    ["variables that are read", { mock, variables: deepObject, definition: readsVariable }],
    ["context", { mock, context: deepObject }],
    ["broken variables", { mock, variables: "{" }],
    ["variables that are a list", { mock, variables: "[]" }],
    ["broken context", { mock, context: "{" }],
    ["context that is a number", { mock, context: "1" }],
    ["broken mock", { mock: { result: "{" } }],
  ];
  for (const [what, params] of badParams) {
    refused(await call(server.url, "TestState", { definition, ...params }), what);
  }
  for (const result of [deepObject, `{"Payload": ${deep}}`]) {
    const { body } = await call(server.url, "TestState", { definition, mock: { result } });
    t.hasStrict(body, { status: "FAILED", error: "States.Runtime" }, "a result that is too deep");
  }
  await lives("bad tests of states");
});

function oneStateOf(state: object): string {
  return JSON.stringify({ ...state, End: true });
}

test("no refusal is much larger than what was refused", async (t) => {
  const { server, stateMachineArn, refused, lives } = await startHostile(t);
  const long = "x".repeat(400_000);
  const manyStates = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`${long.slice(0, 2_000)}${index}`, {}]),
  );
  const asks: readonly (readonly [what: string, operation: string, body: object])[] = [
    [
      "a batch for a machine of a long name",
      "Stepstorm.StartExecutionBatch",
      {
        stateMachineArn: stateMachineArn + long,
        executions: Array.from({ length: 500 }, () => ({})),
      },
    ],
    [
      "tags without keys",
      "TagResource",
      { resourceArn: stateMachineArn, tags: Array.from({ length: 6_000 }, () => ({})) },
    ],
    [
      "a long field",
      "CreateStateMachine",
      { name: "x", roleArn, definition: oneState({ Type: "Pass", [long]: 1 }) },
    ],
    [
      "a long type",
      "CreateStateMachine",
      { name: "x", roleArn, definition: oneState({ Type: long }) },
    ],
    [
      "long names",
      "CreateStateMachine",
      { name: "x", roleArn, definition: JSON.stringify({ StartAt: "A", States: manyStates }) },
    ],
    [
      "a long path",
      "CreateStateMachine",
      { name: "x", roleArn, definition: oneState({ Type: "Pass", InputPath: long }) },
    ],
    ["a long token", "StartExecution", { stateMachineArn, input: long.slice(0, 200_000) }],
    ["a long ARN", "DescribeExecution", { executionArn: long }],
  ];
  for (const [what, operation, body] of asks) {
    const answer = await call(server.url, operation, body);
    if (!operation.endsWith("Batch")) refused(answer, what);
    const [asked, told] = [body, answer.body].map((one) => JSON.stringify(one).length);
    t.ok(told! < 4 * asked!, `${what}: ${told} characters to ${asked}`);
  }
  await lives("long requests");
});
