/** Lambda functions that workers serve, because the node has no handler for them. */
import { headers, type Msg, StringCodec } from "nats";
import { test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import { createNatsFixture, serveWith } from "./nats-fixture.ts";
import { fixtureHandlers, functionResource, invokeResource, requestId } from "./runner-fixture.ts";

const { encode, decode } = StringCodec();

function failWith(message: Msg, error: string, cause: string): void {
  const written = headers();
  written.set("Stepstorm-Error", error);
  message.respond(encode(cause), { headers: written });
}

test("a function without a handler is called by its name, and answers as a handler would", async (t) => {
  const fixture = await createNatsFixture(t, { handlers: fixtureHandlers("returnsNothing") });
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const seen: Msg[] = [];
  await serveWith(worker, "tasks.lambda.price", (message) => {
    seen.push(message);
    message.respond(encode('{"total":1.0}'));
  });
  const direct = await fixture.call(functionResource("price:live"), { a: 1 });
  t.hasStrict(direct, { ok: true, outputText: '{"total":1.0}' });
  t.equal(decode(seen[0]!.data), '{"a":1}');
  t.equal(seen[0]!.headers!.get("Stepstorm-Function"), functionResource("price:live"));
  const ClientContext = Buffer.from('{"custom":"é"}').toString("base64");
  const invoked = await fixture.call(invokeResource, {
    FunctionName: "price",
    Payload: { b: 2 },
    ClientContext,
  });
  t.equal(decode(seen[1]!.data), '{"b":2}');
  const clientContext = seen[1]!.headers!.get("Stepstorm-Client-Context");
  t.equal(decodeURIComponent(clientContext), '{"custom":"é"}');
  t.ok(invoked.ok);
  const output = invoked.ok ? JSON.parse(invoked.outputText) : {};
  t.match(output, { ExecutedVersion: "$LATEST", Payload: { total: 1 }, StatusCode: 200 });
  t.equal(output.SdkResponseMetadata.RequestId, requestId);
  const own = await fixture.call(functionResource("returnsNothing"), {});
  t.hasStrict(own, { ok: true, outputText: "null" }, "a handler of the node goes first");
});

test("a worker's error is the function's: its type, and the payload as the cause", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  await serveWith(worker, "tasks.lambda.fails", (m) => failWith(m, "OutOfStock", 'no "a"'));
  await serveWith(worker, "tasks.lambda.garbles", (message) => message.respond(encode("1,2")));
  await serveWith(worker, "tasks.lambda.floods", (message) =>
    message.respond(encode(`"${"a".repeat(262_143)}"`)),
  );
  const cause = '{"errorType":"OutOfStock","errorMessage":"no \\"a\\"","trace":[]}';
  const failed = { ok: false, error: "OutOfStock", cause };
  t.hasStrict(await fixture.call(functionResource("fails"), {}), failed);
  t.hasStrict(await fixture.call(invokeResource, { FunctionName: "fails" }), failed);
  const garbled = { ok: false, error: "Runtime.MarshalError" };
  t.hasStrict(await fixture.call(functionResource("garbles"), {}), garbled);
  t.hasStrict(await fixture.call(invokeResource, { FunctionName: "garbles" }), garbled);
  t.match(await fixture.call(functionResource("floods"), {}), {
    error: "States.DataLimitExceeded",
    cause: `The state/task '${functionResource("floods")}' returned`,
  });
});

test("a function that neither a handler nor a worker serves is not found, as in AWS", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const cause = `Function not found: ${functionResource("nobody:$LATEST")} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: ${requestId}; Proxy: null)`;
  const notFound = { ok: false, error: "Lambda.ResourceNotFoundException", cause };
  t.hasStrict(await fixture.call(functionResource("nobody"), {}), notFound);
  t.hasStrict(await fixture.call(invokeResource, { FunctionName: "nobody" }), notFound);
});

test("an Event is given to a worker and answered at once; a DryRun reaches nobody", async (t) => {
  const fixture = await createNatsFixture(t);
  if (fixture === undefined) return;
  const worker = await fixture.connectWorker();
  const seen: Msg[] = [];
  await serveWith(worker, "tasks.lambda.notes", (message) => void seen.push(message));
  const invoke = (InvocationType: string) =>
    fixture.call(invokeResource, { FunctionName: "notes", InvocationType, Payload: 7 });
  t.match(await invoke("DryRun"), { ok: true, outputText: '"StatusCode":204' });
  t.match(await invoke("Event"), { ok: true, outputText: '"StatusCode":202' });
  await until(() => seen.length > 0, { what: "the event", withinMs: 5_000 });
  t.strictSame(
    seen.map((message) => [decode(message.data), message.reply]),
    [["7", ""]],
  );
});
