import { type Test, test } from "tap";
import {
  createRunnerFixture,
  fixtureHandlers,
  functionResource,
  handlersUrl,
  requestId,
} from "./runner-fixture.ts";

async function answerOf(t: Test, name: string, input: unknown) {
  const { call } = createRunnerFixture(t, fixtureHandlers(name), { threadsMax: 1 });
  return call(functionResource(name), input);
}

test("a function called by its ARN gets the input and gives the result", async (t) => {
  const handlers = [{ name: "echo", module: handlersUrl }];
  const { call } = createRunnerFixture(t, handlers);
  for (const input of [{ total: 1, list: [null, "é"] }, [], "text", 0, null, true]) {
    const answer = await call(functionResource("echo"), input);
    t.hasStrict(answer, { ok: true, outputText: JSON.stringify(input) });
  }
});

test("numbers, __proto__ and the order of keys come through as they were written", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("returnsText"));
  const text = '{"b":1.0,"1":-0,"__proto__":{"x":12345678901234567890}, "a":"\\ud800"}';
  const answer = await call(functionResource("returnsText"), { text });
  t.hasStrict(answer, { ok: true, outputText: text });
});

test("an exact result that is no JSON is an error of the function", async (t) => {
  const answer = await answerOf(t, "returnsText", { text: "{" });
  t.hasStrict(answer, { ok: false, error: "Runtime.MarshalError" });
});

test("a thrown error's name is the error, and the payload the cause byte for byte", async (t) => {
  const answer = await answerOf(t, "throwsError", { message: "broken" });
  t.hasStrict(answer, { ok: false, error: "CustomException" });
  const cause = answer.ok ? "" : answer.cause!;
  t.ok(cause.startsWith('{"errorType":"CustomException","errorMessage":"broken","trace":["'));
});

test("a rejected promise is an error as well", async (t) => {
  t.hasStrict(await answerOf(t, "rejects", {}), { ok: false, error: "TypeError" });
});

test("an exact error payload is the cause with all its blanks", async (t) => {
  const text = '{"errorMessage": "Some exception", "errorType": "Exception", "stackTrace": []}';
  const answer = await answerOf(t, "throwsText", { text });
  t.hasStrict(answer, { ok: false, error: "Exception", cause: text });
});

test("a payload without a type of error is Lambda.Unknown and shows the payload", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("throwsText"));
  for (const text of ['{"errorMessage":"Task timed out"}', "no JSON", "[]", '{"errorType":1}']) {
    const answer = await call(functionResource("throwsText"), { text });
    t.hasStrict(answer, { ok: false, error: "Lambda.Unknown" });
    t.ok(!answer.ok && answer.cause?.endsWith(`Returned payload: ${text}`));
  }
});

test("a thrown object with errorType and errorMessage is the payload", async (t) => {
  const value = { errorMessage: "", errorType: "MyError", requestId: "r" };
  const answer = await answerOf(t, "throwsValue", { value });
  t.hasStrict(answer, { ok: false, error: "MyError", cause: JSON.stringify(value) });
});

test("other thrown values are named by their type", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("throwsValue", "throwsTrap"));
  const thrown: [unknown, string, string][] = [
    ["text", "string", "text"],
    [7, "number", "7"],
    [null, "object", "null"],
    [{ a: 1 }, "object", '{"a":1}'],
  ];
  for (const [value, errorType, errorMessage] of thrown) {
    const answer = await call(functionResource("throwsValue"), { value });
    const cause = JSON.stringify({ errorType, errorMessage, trace: [] });
    t.hasStrict(answer, { ok: false, error: errorType, cause });
  }
  t.hasStrict(await call(functionResource("throwsTrap"), {}), { ok: false, error: "handled" });
});

test("no result is null, and what JSON cannot express is an error", async (t) => {
  const names = ["returnsNothing", "returnsCycle", "returnsFunction"];
  const { call } = createRunnerFixture(t, fixtureHandlers(...names));
  t.hasStrict(await call(functionResource("returnsNothing"), {}), { ok: true, outputText: "null" });
  for (const name of ["returnsCycle", "returnsFunction"]) {
    const answer = await call(functionResource(name), {});
    t.hasStrict(answer, { ok: false, error: "Runtime.MarshalError" });
  }
});

test("a result may have 262,144 bytes and not one more", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("returnsLarge", "returnsText"));
  const fits = JSON.stringify("a".repeat(262_142));
  t.hasStrict(await call(functionResource("returnsText"), { text: fits }), { ok: true });
  const resource = functionResource("returnsLarge");
  t.hasStrict(await call(resource, { characters: 131_072 }), {
    ok: false,
    error: "States.DataLimitExceeded",
    cause: `The state/task '${resource}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  });
});

test("a function that is not registered is not found, and the text names its version", async (t) => {
  const { call } = createRunnerFixture(t, []);
  const named = { plain: "plain:$LATEST", "plain:live": "plain:live" };
  for (const [name, shown] of Object.entries(named)) {
    t.hasStrict(await call(functionResource(name), {}), {
      ok: false,
      error: "Lambda.ResourceNotFoundException",
      cause: `Function not found: ${functionResource(shown)} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ${requestId}; Proxy: null)`,
    });
  }
});

test("a handler that cannot be loaded fails as Lambda's runtime does", async (t) => {
  const handlers = [
    { name: "missing", module: "/no/such/module.js" },
    { name: "inner", module: "data:text/javascript,import 'file:///no/such/module.js'" },
    { name: "syntax", module: "data:text/javascript,export const handler = ;" },
    { name: "throwing", module: "data:text/javascript,throw new EvalError('at load')" },
    { name: "absent", module: handlersUrl, export: "absent" },
    { name: "number", module: handlersUrl, export: "notFunction" },
    { name: "inherited", module: handlersUrl, export: "toString" },
  ];
  const { call } = createRunnerFixture(t, handlers, { threadsMax: 1 });
  const expected = {
    missing: "Runtime.ImportModuleError",
    inner: "Runtime.ImportModuleError",
    syntax: "Runtime.UserCodeSyntaxError",
    throwing: "EvalError",
    absent: "Runtime.HandlerNotFound",
    number: "Runtime.HandlerNotFound",
    inherited: "Runtime.HandlerNotFound",
  };
  for (const [name, error] of Object.entries(expected)) {
    t.hasStrict(await call(functionResource(name), {}), { ok: false, error }, name);
  }
});

test("without a named export the default one is the handler, or holds it", async (t) => {
  const handlers = [
    { name: "plain", module: "data:text/javascript,export default () => 1" },
    { name: "held", module: "data:text/javascript,export default { handler: () => 2 }" },
    {
      name: "other",
      module: "data:text/javascript,export default { other: () => 3 }",
      export: "other",
    },
  ];
  const { call } = createRunnerFixture(t, handlers, { threadsMax: 1 });
  t.hasStrict(await call(functionResource("plain"), {}), { ok: true, outputText: "1" });
  t.hasStrict(await call(functionResource("held"), {}), { ok: true, outputText: "2" });
  t.hasStrict(await call(functionResource("other"), {}), { ok: true, outputText: "3" });
});

test("the most exact registration answers", async (t) => {
  const returns = (text: string) => `data:text/javascript,export const handler = () => "${text}"`;
  const handlers = [
    { name: "f", module: returns("name") },
    { name: "f:live", module: returns("name and alias") },
    { name: "arn:aws:lambda:eu-west-1:222222222222:function:f", module: returns("arn") },
    { name: "arn:aws:lambda:eu-west-1:222222222222:function:f:live", module: returns("both") },
  ];
  const { call } = createRunnerFixture(t, handlers, { threadsMax: 1 });
  const elsewhere = "arn:aws:lambda:eu-west-1:222222222222:function:f";
  const expected = {
    [functionResource("f")]: "name",
    [functionResource("f:7")]: "name",
    [functionResource("f:live")]: "name and alias",
    [elsewhere]: "arn",
    [`${elsewhere}:7`]: "arn",
    [`${elsewhere}:live`]: "both",
  };
  for (const [resource, text] of Object.entries(expected)) {
    t.hasStrict(await call(resource, {}), { ok: true, outputText: JSON.stringify(text) });
  }
});

test("a resource that this build does not know says which and what to do", async (t) => {
  const { call } = createRunnerFixture(t, []);
  const unknown = [
    "arn:aws:states:::sqs:sendMessage",
    "arn:aws:states:::lambda:invoke.waitForTaskToken",
    "arn:aws:states:us-east-1:111111111111:activity:a",
  ];
  for (const resource of unknown) {
    const answer = await call(resource, {});
    t.hasStrict(answer, { ok: false, error: "States.Runtime" });
    t.ok(!answer.ok && answer.cause?.includes(`'${resource}' is not supported in this build`));
  }
});
