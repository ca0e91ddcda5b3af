import { test } from "tap";
import { compactJson } from "../../../engine/integrations/lambda-failure.ts";
import {
  createRunnerFixture,
  fixtureHandlers,
  functionResource,
  handlersUrl,
  invokeResource,
  requestId,
} from "./runner-fixture.ts";

const echo = [{ name: "echo", module: handlersUrl }];

/** The answer's output, parsed; the answer itself when it is a failure. */
function outputOf(answer: Awaited<ReturnType<ReturnType<typeof createRunnerFixture>["call"]>>) {
  return answer.ok ? JSON.parse(answer.outputText) : answer;
}

test("the output wraps the payload as the SDK's answer", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const output = outputOf(await call(invokeResource, { FunctionName: "echo", Payload: { a: 1 } }));
  t.strictSame(Object.keys(output), [
    "ExecutedVersion",
    "Payload",
    "SdkHttpMetadata",
    "SdkResponseMetadata",
    "StatusCode",
  ]);
  t.hasStrict(output, {
    ExecutedVersion: "$LATEST",
    Payload: { a: 1 },
    SdkHttpMetadata: {
      AllHttpHeaders: { "X-Amz-Executed-Version": ["$LATEST"], "Content-Length": ["7"] },
      HttpHeaders: { "X-Amz-Executed-Version": "$LATEST", "x-amzn-RequestId": requestId },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  });
});

test("a payload that is null or not there is an empty object, a text is JSON text", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const payloads: [unknown, unknown][] = [
    [undefined, {}],
    [null, {}],
    ["", {}],
    ["0.0", 0],
    ['"HelloWorld"', "HelloWorld"],
    ["{}", {}],
    ["[]", []],
    ["null", null],
    [true, true],
    [0, 0],
    [["x"], ["x"]],
  ];
  for (const [Payload, expected] of payloads) {
    const output = outputOf(await call(invokeResource, { FunctionName: "echo", Payload }));
    t.strictSame(output.Payload, expected);
  }
});

test("a payload text that is no JSON is refused by Lambda", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const answer = await call(invokeResource, { FunctionName: "echo", Payload: "Hello" });
  t.hasStrict(answer, { ok: false, error: "Lambda.InvalidRequestContentException" });
});

test("the payload's numbers and keys are not touched on their way out", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("returnsText"));
  const text = '{"b":1.0,"1":-0,"__proto__":12345678901234567890}';
  const answer = await call(invokeResource, { FunctionName: "returnsText", Payload: { text } });
  t.ok(answer.ok && answer.outputText.includes(`"Payload":${text},`));
});

test("a function is found by name, partial ARN and ARN, with a qualifier or without", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const names = [
    "echo",
    "echo:live",
    "function:echo",
    "111111111111:function:echo",
    "us-east-1:111111111111:function:echo:live",
    functionResource("echo"),
    functionResource("echo:$LATEST"),
  ];
  for (const FunctionName of names) {
    const output = outputOf(await call(invokeResource, { FunctionName }));
    t.equal(output.ExecutedVersion, "$LATEST", FunctionName);
  }
});

test("a version's number is the executed version", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const byName = await call(invokeResource, { FunctionName: "echo:7" });
  t.equal(outputOf(byName).ExecutedVersion, "7");
  const byField = await call(invokeResource, { FunctionName: "echo", Qualifier: "8" });
  t.equal(outputOf(byField).ExecutedVersion, "8");
});

test("an unknown function is not found, with its ARN and version", async (t) => {
  const { call } = createRunnerFixture(t, []);
  t.hasStrict(await call(invokeResource, { FunctionName: "no_such_function", Payload: null }), {
    ok: false,
    error: "Lambda.ResourceNotFoundException",
    cause: `Function not found: arn:aws:lambda:us-east-1:111111111111:function:no_such_function:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ${requestId}; Proxy: null)`,
  });
});

test("an error's cause is the payload written compactly", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("throwsText"));
  const text = '{"errorMessage": "a  b: c", "errorType": "Exception", "stackTrace": [ ]}';
  t.hasStrict(await call(invokeResource, { FunctionName: "throwsText", Payload: { text } }), {
    ok: false,
    error: "Exception",
    cause: '{"errorMessage":"a  b: c","errorType":"Exception","stackTrace":[]}',
  });
});

test("compact JSON keeps numbers, the order of keys and the blanks within texts", (t) => {
  const texts = {
    '{ "10": 1.0,\n "2" : -0 }': '{"10":1.0,"2":-0}',
    '{"a": "say \\"hi, you\\" \\\\", "b": "\\u00e9 \\n"}':
      '{"a":"say \\"hi, you\\" \\\\","b":"é \\n"}',
    '"\\\\"': '"\\\\"',
    "not JSON, at all": "not JSON, at all",
    "": "",
  };
  for (const [text, compact] of Object.entries(texts)) t.equal(compactJson(text), compact);
  const long = JSON.stringify({ text: '\\ "'.repeat(80_000) });
  t.equal(compactJson(long), long);
  t.end();
});

test("a result over the limit is named after the service", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("returnsLarge"));
  const Payload = { characters: 132_000 };
  const parameters = { FunctionName: "returnsLarge", Payload };
  t.hasStrict(await call(invokeResource, parameters), {
    ok: false,
    error: "States.DataLimitExceeded",
    cause:
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
  // The payload fits, and the rest of the output makes it too large.
  const close = { FunctionName: "returnsLarge", Payload: { characters: 131_000 } };
  t.hasStrict(await call(invokeResource, close), { ok: false, error: "States.DataLimitExceeded" });
});

test("LogType Tail gives the end of what the function printed", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("prints"));
  const lines = ["x".repeat(9000), "last line"];
  const parameters = { FunctionName: "prints", Payload: { lines }, LogType: "Tail" };
  const output = outputOf(await call(invokeResource, parameters));
  const log = Buffer.from(output.LogResult, "base64").toString("utf8");
  t.match(log, /^START RequestId: .*\nx+\nlast line\nto stderr\nEND RequestId: /);
  t.ok(log.length < 4400);
  t.equal(output.SdkHttpMetadata.HttpHeaders["X-Amz-Log-Result"], output.LogResult);
});

test("the client context reaches the function, and must be JSON", async (t) => {
  const { call } = createRunnerFixture(t, fixtureHandlers("describesContext"));
  const ClientContext = Buffer.from('{"device":"é"}').toString("base64");
  const FunctionName = "describesContext";
  const output = outputOf(await call(invokeResource, { FunctionName, ClientContext }));
  t.strictSame(output.Payload.clientContext, { device: "é" });
  const answer = await call(invokeResource, { FunctionName, ClientContext: "%%%" });
  t.hasStrict(answer, { ok: false, error: "Lambda.InvalidRequestContentException" });
});

test("type Event answers at once and runs the function", async (t) => {
  const { call, untilPrinted } = createRunnerFixture(t, fixtureHandlers("neverSettles"));
  const parameters = { FunctionName: "neverSettles", InvocationType: "Event" };
  const output = outputOf(await call(invokeResource, parameters));
  t.hasStrict(output, { StatusCode: 202, SdkHttpMetadata: { HttpStatusCode: 202 } });
  t.notOk("ExecutedVersion" in output);
  await untilPrinted("neverSettles", "never settles");
});

test("type DryRun answers and does not run the function", async (t) => {
  const { call, printed } = createRunnerFixture(t, fixtureHandlers("prints", "handler"), {
    threadsMax: 1,
  });
  const parameters = { FunctionName: "prints", InvocationType: "DryRun", Payload: { lines: [] } };
  t.hasStrict(outputOf(await call(invokeResource, parameters)), { StatusCode: 204 });
  await call(invokeResource, { FunctionName: "handler" }); // The one thread has had its turn.
  t.equal(printed.get("prints"), undefined);
  const unknown = await call(invokeResource, { ...parameters, FunctionName: "unknown" });
  t.hasStrict(unknown, { ok: false, error: "Lambda.ResourceNotFoundException" });
});

test("Parameters that do not fit are all named, and nothing is called", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const answer = await call(invokeResource, { Payload: {}, Qualifier: 1, functionName: "echo" });
  t.hasStrict(answer, { ok: false, error: "States.Runtime" });
  const cause = answer.ok ? "" : answer.cause!;
  t.ok(cause.includes('The field "FunctionName" is required but was missing'));
  t.ok(cause.includes("The value for the field 'Qualifier' must be a STRING"));
  t.ok(cause.includes('The field "functionName" is not supported by Step Functions'));
  for (const input of [[], null, "echo"]) {
    t.hasStrict(await call(invokeResource, input), { ok: false, error: "States.Runtime" });
  }
});

test("what Lambda itself would refuse is refused in its words", async (t) => {
  const { call } = createRunnerFixture(t, echo);
  const refused: [Record<string, unknown>, string][] = [
    [{ FunctionName: "not a name" }, "Lambda.AWSLambdaException"],
    [{ FunctionName: "echo", InvocationType: "Later" }, "Lambda.AWSLambdaException"],
    [{ FunctionName: "echo", LogType: "Head" }, "Lambda.AWSLambdaException"],
    [{ FunctionName: "echo:a", Qualifier: "b" }, "Lambda.InvalidParameterValueException"],
  ];
  for (const [parameters, error] of refused) {
    t.hasStrict(await call(invokeResource, parameters), { ok: false, error });
  }
});
