/**
 * Debian's AWS command line against a server. It puts `sync-` in front of the host where an
 * execution is waited for, and such a host resolves only where somebody has made it so.
 */
import { lookup } from "node:dns/promises";
import { request } from "node:http";
import { test } from "tap";
import {
  createMachine,
  machineArn,
  passDefinition,
  roleArn,
  startTestServer,
} from "../support/api-server.ts";
import { awsCliFor, skipAloud } from "./aws-cli.ts";

test("the command line creates, lists, describes and starts a machine", async (t) => {
  const { port, warnings } = await startTestServer(t);
  const aws = await awsCliFor(t, port);
  if (aws === undefined) return;
  const arn = machineArn("m");
  const created = await aws("create-state-machine", {
    name: "m",
    definition: passDefinition,
    "role-arn": roleArn,
    type: "EXPRESS",
  });
  t.hasStrict(created, { exitCode: 0, output: { stateMachineArn: arn } }, created.stderr);
  t.match(
    created.output.creationDate,
    /^\d{4}-\d\d-\d\dT/,
    "a date, as the command line writes it",
  );

  const listed = await aws("list-state-machines", {});
  t.hasStrict(listed.output, { stateMachines: [{ name: "m", type: "EXPRESS" }] }, listed.stderr);

  const described = await aws("describe-state-machine", { "state-machine-arn": arn });
  t.hasStrict(described.output, { definition: passDefinition, status: "ACTIVE" });

  const started = await aws("start-execution", {
    "state-machine-arn": arn,
    name: "one",
    input: '{"größe": 1}',
  });
  t.match(started.output?.executionArn, /:express:m:one:/, started.stderr);
  t.strictSame(warnings, []);
});

test("the command line tells what was refused, and ends with an error", async (t) => {
  const { port } = await startTestServer(t);
  const aws = await awsCliFor(t, port);
  if (aws === undefined) return;
  const refused = await aws("describe-state-machine", { "state-machine-arn": machineArn("gone") });
  t.not(refused.exitCode, 0);
  t.match(refused.stderr, /\(StateMachineDoesNotExist\) .*State Machine Does Not Exist: '.*gone'/);
});

test("the command line waits for an execution where sync-localhost resolves", async (t) => {
  const { port, url } = await startTestServer(t);
  const aws = await awsCliFor(t, port);
  if (aws === undefined) return;
  if (!(await resolves("sync-localhost"))) {
    skipAloud(t, "sync-localhost does not resolve: it needs a line in /etc/hosts");
    return;
  }
  const arn = await createMachine(url, "m");
  const answer = await aws("start-sync-execution", { "state-machine-arn": arn, input: "[1]" });
  t.hasStrict(answer.output, { status: "SUCCEEDED", output: "[1]" }, answer.stderr);
});

test("a request to the host sync-localhost is answered like any other", async (t) => {
  const { port, url } = await startTestServer(t);
  const stateMachineArn = await createMachine(url, "m");
  const body = JSON.stringify({ stateMachineArn, input: "[1]" });
  const answer = await postWithHost(port, { host: `sync-localhost:${port}`, body });
  t.hasStrict(JSON.parse(answer), { status: "SUCCEEDED", output: "[1]" });
});

function postWithHost(
  port: number,
  { host, body }: { readonly host: string; readonly body: string },
): Promise<string> {
  const headers = {
    Host: host,
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "AWSStepFunctions.StartSyncExecution",
  };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    });
    sent.on("error", reject).end(body);
  });
}

async function resolves(host: string): Promise<boolean> {
  try {
    await lookup(host);
    return true;
  } catch {
    return false;
  }
}
