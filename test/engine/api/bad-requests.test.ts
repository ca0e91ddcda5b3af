/** Requests whose head is wrong: methods, targets, content types, origins. */
import { test } from "tap";
import { call } from "../../support/api-server.ts";
import { startHostile } from "./hostile-fixture.ts";

const JSON_1_0 = "application/x-amz-json-1.0";
const target = "AWSStepFunctions.ListStateMachines";

const badTargets = [
  "ListStateMachines",
  "AWSStepFunctions",
  "AWSStepFunctions.",
  "AWSStepFunctions.NoSuchOperation",
  "AWSStepFunctions.liststatemachines",
  "AWSStepFunctions.ListStateMachines.",
  "AWSStepFunctions.StartExecutionBatch",
  "AWSStepFunctions.__proto__",
  "AWSStepFunctions.constructor",
  "AWSStepFunctions.toString",
  "Stepstorm.ListStateMachines",
  "DynamoDB_20120810.ListTables",
  "größe",
  "x".repeat(8_000),
];

test("a target that is no operation is refused, and none is missed silently", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  const { url } = server;
  for (const bad of badTargets) {
    const headers = { "X-Amz-Target": bad };
    const answer = await call(url, "", "{}", headers);
    refused(answer, bad.slice(0, 50));
    t.equal(answer.body.__type, "UnknownOperationException");
    t.ok(answer.body.message.length < 1_000, "the target is not repeated at length");
  }
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": JSON_1_0 },
    body: "{}",
  });
  const body = JSON.parse(await response.text());
  refused({ status: response.status, headers: response.headers, body }, "no target");
  t.match(body.message, /X-Amz-Target is missing/);
  await lives("bad targets");
});

test("what belongs to Standard executions says so", async (t) => {
  const { server, refused } = await startHostile(t);
  for (const operation of ["CreateActivity", "SendTaskSuccess", "ListMapRuns", "GetActivityTask"]) {
    const answer = await call(server.url, operation, {});
    refused(answer, operation);
    t.match(answer.body.message, /Standard executions/);
  }
});

const badTypes = [
  "",
  "text/plain",
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/x-amz-json-1.01",
  "application/x-amz-json-2.0",
  "application/x-amz-json-1x0",
  `text/plain, ${JSON_1_0}`,
  "application/cbor",
];

test("a content type that pages of other sites could send is refused", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  for (const type of badTypes) {
    const answer = await call(server.url, "ListStateMachines", "{}", { "Content-Type": type });
    refused(answer, `type ${type}`);
    t.equal(answer.body.__type, "SerializationException");
  }
  for (const type of [
    JSON_1_0,
    "application/x-amz-json-1.1",
    `${JSON_1_0}; charset=utf-8`,
    JSON_1_0.toUpperCase(),
  ]) {
    const answer = await call(server.url, "ListStateMachines", "{}", { "Content-Type": type });
    t.equal(answer.status, 200, type);
  }
  await lives("bad types");
});

const foreignOrigins = [
  "https://example.com",
  "http://localhost.example.com",
  "http://127.0.0.1.example.com",
  "http://127.0.0.1@example.com",
  "http://example.com:8083",
  "http://notlocalhost",
  "http://10.0.0.1",
  "null",
  "file://",
  "",
];
const ownOrigins = [
  "http://localhost:3000",
  "https://app.localhost",
  "http://127.0.0.1",
  "http://[::1]:5173",
];

test("pages of other sites are not answered, pages of this machine are", async (t) => {
  const { server, refused } = await startHostile(t);
  for (const Origin of foreignOrigins) {
    const answer = await call(server.url, "ListStateMachines", "{}", { Origin });
    refused(answer, Origin);
    t.hasStrict(answer, { status: 403, body: { __type: "AccessDeniedException" } }, Origin);
    t.notOk(answer.headers.has("access-control-allow-origin"));
  }
  for (const Origin of ownOrigins) {
    const answer = await call(server.url, "ListStateMachines", "{}", { Origin });
    t.equal(answer.status, 200, Origin);
  }
});

test("only POST is the API; reading greets, and asking first is never granted", async (t) => {
  const { server, lives } = await startHostile(t);
  const statuses: readonly (readonly [method: string, path: string, status: number])[] = [
    ["GET", "/", 200],
    ["GET", "/healthz", 200],
    ["HEAD", "/healthz", 200],
    ["GET", "/../../etc/passwd", 404],
    ["GET", "/nowhere?x=1", 404],
    ["PUT", "/", 405],
    ["DELETE", "/", 405],
    ["PATCH", "/", 405],
    ["OPTIONS", "/", 405],
  ];
  for (const [method, path, status] of statuses) {
    const headers = { "Content-Type": JSON_1_0, "X-Amz-Target": target };
    const body = method === "GET" || method === "HEAD" ? {} : { body: "{}" };
    const response = await fetch(server.url + path, { method, headers, ...body });
    t.equal(response.status, status, `${method} ${path}`);
    t.notOk([...response.headers.keys()].some((name) => name.startsWith("access-control")));
    await response.text();
  }
  await lives("other methods");
});

test("a body of 10 MB is refused, however its length is told", async (t) => {
  const { server, refused, lives } = await startHostile(t);
  const large = Buffer.alloc(10 * 1024 * 1024, "x");
  for (const operation of ["CreateStateMachine", "Stepstorm.StartExecutionBatch"]) {
    const answer = await call(server.url, operation, large);
    refused(answer, operation);
    t.hasStrict(answer, { status: 413, body: { __type: "RequestEntityTooLarge" } }, operation);
    const response = await fetch(server.url, {
      method: "POST",
      headers: { "Content-Type": JSON_1_0, "X-Amz-Target": `AWSStepFunctions.${operation}` },
      body: inChunks(large),
      duplex: "half",
    } as RequestInit);
    t.equal(response.status, 413, `${operation} in chunks`);
    t.equal(JSON.parse(await response.text()).__type, "RequestEntityTooLarge");
  }
  await lives("large bodies");
});

test("a definition of a megabyte is taken, and a byte more is not", async (t) => {
  const { server } = await startHostile(t);
  const head = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}},"Comment":"';
  const definitionOf = (bytes: number) => `${head}${"\\n".repeat((bytes - head.length - 2) / 2)}"}`;
  const roleArn = "arn:aws:iam::000000000000:role/test";
  const create = (definition: string) =>
    call(server.url, "CreateStateMachine", { name: "large", definition, roleArn });
  t.equal((await create(definitionOf(1_048_576))).status, 200);
  const refused = await create(`${definitionOf(1_048_576)} `);
  t.equal(refused.body.__type, "ValidationException");
});

function inChunks(bytes: Buffer): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(at, at + 65_536));
      at += 65_536;
      if (at >= bytes.length) controller.close();
    },
  });
}
