/** Servers that know keys: AWS's SDK for JavaScript, its command line, and who has no key. */
import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  TestStateCommand,
} from "@aws-sdk/client-sfn";
import { type Test, test } from "tap";
import { signedHeaders } from "../../engine/cli/sign-request.ts";
import { bodyHashOf } from "../../engine/sigv4/signing.ts";
import { call, machineArn, oneState, passDefinition, roleArn } from "../support/api-server.ts";
import { awsCliFor } from "./aws-cli.ts";
import { type KeyName, sdkWithKey, secrets, startSignedServer } from "./signed-fixture.ts";

async function startWithMachines(t: Test) {
  const server = await startSignedServer(t);
  const admin = sdkWithKey(t, server.url, "admin");
  for (const name of ["orders", "orders-closed", "payments"]) {
    const machine = { name, definition: passDefinition, roleArn, type: "EXPRESS" as const };
    await admin.send(new CreateStateMachineCommand(machine));
    await admin.send(new PublishStateMachineVersionCommand({ stateMachineArn: machineArn(name) }));
  }
  return { server, admin, starter: sdkWithKey(t, server.url, "starter") };
}

test("the SDK's requests are taken, and its executions run", async (t) => {
  const { server, admin } = await startWithMachines(t);
  const { stateMachines } = await admin.send(new ListStateMachinesCommand({}));
  t.equal(stateMachines?.length, 3);
  const input = '{"größe":"ü"}';
  const stateMachineArn = machineArn("orders");
  const outcome = await admin.send(new StartSyncExecutionCommand({ stateMachineArn, input }));
  t.hasStrict(outcome, { status: "SUCCEEDED", output: input });
  const definition = oneState({ Type: "Pass" });
  const tested = await admin.send(new TestStateCommand({ definition, stateName: "Only" }));
  t.equal(tested.status, "SUCCEEDED");
  t.strictSame(server.warnings, []);
});

test("a key may do what its policies allow, and is told what they do not", async (t) => {
  const { server, starter } = await startWithMachines(t);
  const nobody = sdkWithKey(t, server.url, "nobody");
  const user = (name: KeyName) => `arn:aws:iam::000000000000:user/${name}`;
  const start = (name: string) => new StartExecutionCommand({ stateMachineArn: machineArn(name) });
  t.match((await starter.send(start("orders"))).executionArn, /:express:orders:/);
  t.match((await starter.send(start("orders:1"))).executionArn, /:express:orders:/);
  await starter.send(new ListStateMachinesCommand({}));
  const payments = machineArn("payments");
  await t.rejects(starter.send(start("payments")), {
    name: "AccessDeniedException",
    message: `User: ${user("starter")} is not authorized to perform: states:StartExecution on resource: ${payments} because no identity-based policy allows the states:StartExecution action`,
  });
  for (const name of ["orders-closed", "orders-closed:1"]) {
    await t.rejects(starter.send(start(name)), {
      name: "AccessDeniedException",
      message: `User: ${user("starter")} is not authorized to perform: states:StartExecution on resource: ${machineArn(name)} with an explicit deny in an identity-based policy`,
    });
  }
  await t.rejects(starter.send(new DescribeStateMachineCommand({ stateMachineArn: payments })), {
    name: "AccessDeniedException",
  });
  await t.rejects(nobody.send(new ListStateMachinesCommand({})), {
    name: "AccessDeniedException",
    message: /states:ListStateMachines on resource: .*:stateMachine:\* because no/,
  });
});

test("of a batch, each start is allowed or refused for itself", async (t) => {
  const { server } = await startWithMachines(t);
  const executions = ["orders", "payments", "orders-closed", "orders:1", "gone"].map((name) => ({
    stateMachineArn: machineArn(name),
  }));
  const body = JSON.stringify({ executions: [...executions, {}] });
  const target = "Stepstorm.StartExecutionBatch";
  const headers = signed(server.url, { "X-Amz-Target": target }, body);
  const answer = await call(server.url, target, body, headers);
  t.equal(answer.status, 200, JSON.stringify(answer.body));
  t.strictSame(
    answer.body.executions.map(({ error }: { readonly error?: string }) => error ?? "started"),
    [
      "started",
      "AccessDeniedException",
      "AccessDeniedException",
      "started",
      "AccessDeniedException",
      "ValidationException",
    ],
  );
});

test("without a key, with a wrong one or a wrong secret, nothing is told but that", async (t) => {
  const { server } = await startWithMachines(t);
  const { url } = server;
  const unsigned = await call(url, "ListStateMachines", {});
  t.strictSame(unsigned.body, {
    __type: "MissingAuthenticationTokenException",
    message: "Missing Authentication Token",
  });
  // Neither what there is, nor whether a body could be read.
  for (const operation of ["ListStateMachines", "NoSuchOperation", "StartExecution"]) {
    const { body } = await call(url, operation, "{ no JSON");
    t.equal(body.__type, "MissingAuthenticationTokenException", operation);
  }
  const large = await call(url, "CreateStateMachine", "x".repeat(1_000_000));
  t.equal(large.body.__type, "MissingAuthenticationTokenException");
  await t.rejects(
    sdkWithKey(t, url, "admin", secrets.starter).send(new ListStateMachinesCommand({})),
    { name: "InvalidSignatureException", message: /^The request signature we calculated/ },
  );
  await t.rejects(
    sdkWithKey(t, url, "stranger" as KeyName, "x").send(new ListStateMachinesCommand({})),
    {
      name: "UnrecognizedClientException",
      message: "The security token included in the request is invalid.",
    },
  );
  t.equal((await fetch(`${url}/healthz`)).status, 200, "who looks after it needs no key");
  t.strictSame(server.warnings, []);
});

test("a body of a megabyte is taken from who is known, in chunks, too", async (t) => {
  const server = await startSignedServer(t);
  const states = `"${"A".repeat(80)}"`;
  const padded = passDefinition.replace("{", `{"Comment":${states},`).padEnd(1_000_000, " ");
  const body = JSON.stringify({ name: "large", definition: padded, roleArn, type: "EXPRESS" });
  const target = "AWSStepFunctions.CreateStateMachine";
  const headers = signed(server.url, { "X-Amz-Target": target }, body, "admin");
  const answer = await call(server.url, "CreateStateMachine", body, headers);
  t.equal(answer.status, 200, JSON.stringify(answer.body));
  const tampered = await call(server.url, "CreateStateMachine", `${body} `, headers);
  t.equal(tampered.body.__type, "InvalidSignatureException");
  const chunks = await fetch(server.url, {
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target, ...headers },
    body: new Blob([body]).stream(),
    duplex: "half",
  } as RequestInit);
  t.equal(chunks.status, 200, await chunks.text());
});

test("a request whose body's hash is signed is taken, and only with that body", async (t) => {
  const server = await startSignedServer(t);
  const body = "{}";
  const target = { "X-Amz-Target": "AWSStepFunctions.ListStateMachines" };
  const rows: readonly (readonly [hash: string, status: number])[] = [
    [bodyHashOf(body), 200],
    [bodyHashOf("[]"), 400],
    ["UNSIGNED-PAYLOAD", 400],
    [bodyHashOf(body).toUpperCase(), 400],
  ];
  for (const [hash, status] of rows) {
    const headers = signed(server.url, { ...target, "X-Amz-Content-SHA256": hash }, body);
    t.equal((await call(server.url, "ListStateMachines", body, headers)).status, status, hash);
  }
});

test("AWS's command line signs as the server checks", async (t) => {
  const { server } = await startWithMachines(t);
  const keys = { AWS_ACCESS_KEY_ID: "starter", AWS_SECRET_ACCESS_KEY: secrets.starter };
  const aws = await awsCliFor(t, server.port, keys);
  if (aws === undefined) return;
  const started = await aws("start-execution", { "state-machine-arn": machineArn("orders") });
  t.match(started.output?.executionArn, /:express:orders:/, started.stderr);
  const denied = await aws("start-execution", { "state-machine-arn": machineArn("payments") });
  t.match(denied.stderr, /\(AccessDeniedException\) .*states:StartExecution on resource/);
  const strangers = await awsCliFor(t, server.port);
  const unknown = await strangers!("list-state-machines", {});
  t.match(unknown.stderr, /\(UnrecognizedClientException\)/);
});

/** Headers beside those that `call` sends anyway. */
function signed(
  url: string,
  given: Readonly<Record<string, string>>,
  body: string,
  key: KeyName = "starter",
): Readonly<Record<string, string>> {
  const environment = { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secrets[key] };
  const headers = { "Content-Type": "application/x-amz-json-1.0", ...given };
  const request = { url: new URL(url), headers, body };
  return signedHeaders(request, { environment, nowMs: Date.now });
}
