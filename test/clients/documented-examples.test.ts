/** What README.md and docs/api.md tell to type, typed: curl, AWS's command line, our own. */
import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Test, test } from "tap";
import { startTestServer } from "../support/api-server.ts";
import { skipAloud } from "./aws-cli.ts";

const cli = fileURLToPath(new URL("../../engine/cli.js", import.meta.url));
const ANSWER_MS_MAX = 60_000;
const address = "http://127.0.0.1:8083";

/** The one block of a page that has this text. */
function blockWith(page: string, text: string): string {
  const blocks = readFileSync(page, "utf8").split(/^```\w*$/m);
  const found = blocks.filter((block, index) => index % 2 === 1 && block.includes(text));
  if (found.length !== 1) throw new Error(`${page} has ${found.length} blocks with ${text}`);
  return found[0]!.trim();
}

function isThere(t: Test, program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    skipAloud(t, `${program} is not installed`);
    return false;
  }
}

/** Standard output; rejects when a command of the script fails. */
function runScript(script: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const settings = {
    timeout: ANSWER_MS_MAX,
    env: {
      PATH: `/usr/bin:/bin:${dirname(process.execPath)}`,
      HOME: "/nonexistent",
      LANG: "C.UTF-8",
      AWS_PAGER: "",
      AWS_EC2_METADATA_DISABLED: "true",
      NO_PROXY: "*",
      ...environment,
    },
  };
  return new Promise((resolve, reject) => {
    execFile("bash", ["-euc", script], settings, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });
}

test("the calls by curl in docs/api.md make a machine and run it", async (t) => {
  if (!isThere(t, "/usr/bin/curl")) return;
  const { url, warnings } = await startTestServer(t);
  const block = blockWith("docs/api.md", "curl ");
  t.equal(block.split(address).length, 3, "two calls");
  const out = await runScript(block.replaceAll(address, url), {});
  t.match(out, /"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:greet"/);
  t.match(out, /"status":"SUCCEEDED"/);
  t.match(out, /"output":"{\\"id\\":\s?7}"/);
  const bare = `curl -s -w '%{http_code}' ${url} -d '{}'`;
  t.match(await runScript(bare, {}), /UnknownOperationException.*X-Amz-Target.*400$/);
  const target = "-H 'X-Amz-Target: AWSStepFunctions.ListStateMachines'";
  t.match(await runScript(`${bare} ${target}`, {}), /SerializationException.*Content-Type.*400$/);
  t.strictSame(warnings, []);
});

test("README's commands work with AWS's command line of Debian, which knows no variable for an endpoint", async (t) => {
  const block = blockWith("README.md", "stepfunctions create-state-machine");
  const calls = block.split("\n").filter((line) => line.startsWith("aws "));
  t.ok(calls.length >= 2);
  for (const call of calls) t.match(call, '--endpoint-url "$AWS_ENDPOINT_URL_SFN"');
  if (!isThere(t, "/usr/bin/aws")) return;
  const { url } = await startTestServer(t);
  const commands = block.split("\n").filter((line) => !line.startsWith("npm start"));
  const script = [
    `stepstorm() { ${process.execPath} ${cli} "$@"; }`,
    ...commands.map((line) => line.replace("npm run -s stepstorm --", "stepstorm")),
  ].join("\n");
  const out = await runScript(script, { STEPSTORM_ENDPOINT: url });
  t.match(out, /"stateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:hello"/);
  t.match(out, /"executionArn": ".*:express:hello:/);
  t.match(out, /"id": 7/);
});
