/** `--credentials`: who may reach the API then, what is wrong with the file, and its secrets kept. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { until } from "../../../cluster/processes/until.ts";
import type { CliOutside } from "../../../engine/cli/outside.ts";
import { parseCli } from "../../../engine/cli/parse-cli.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";
import { ConfigError } from "../../../engine/config.ts";
import { startServer } from "../../../engine/server-main.ts";
import { type CliProcess, startCli } from "./cli-process.ts";

const secrets = ["the-first-key's-secret", "the-second-key's-secret"] as const;
const fileOf = (...keys: (0 | 1)[]) =>
  JSON.stringify({
    keys: keys.map((index) => ({ accessKeyId: `key${index}`, secretAccessKey: secrets[index] })),
  });
const keysOf = (index: 0 | 1, secret: string = secrets[index]) => ({
  AWS_ACCESS_KEY_ID: `key${index}`,
  AWS_SECRET_ACCESS_KEY: secret,
});

function parse(line: string, text: string | undefined, environment = {}) {
  const outside: CliOutside = {
    environment,
    readText: () => {
      if (text === undefined) throw new Error("ENOENT: no such file");
      return text;
    },
    nodeId: "n",
  };
  return parseCli(line.split(" "), outside);
}

function problemsOf(line: string, text: string | undefined): readonly string[] {
  try {
    parse(line, text);
    return [];
  } catch (error) {
    if (error instanceof OptionsError) return error.problems;
    throw error;
  }
}

test("with credentials any address may be listened on, by an engine and a gateway", (t) => {
  for (const host of ["0.0.0.0", "::", "192.168.1.7", "example.com", "127.0.0.1"]) {
    for (const role of ["", " --nats nats://h:4222"]) {
      const request = parse(`start --host ${host} --credentials keys.json${role}`, fileOf(0, 1));
      if (request.kind !== "start" || request.role === "shard") throw new Error(request.kind);
      const api = request.role === "gateway" ? request.gateway : request.api;
      t.equal(api.host, host);
      t.strictSame([...(api.credentials?.keys() ?? [])], ["key0", "key1"]);
      t.equal(request.credentialsPath, "keys.json");
    }
  }
  const fromEnvironment = parse("start", fileOf(0), { STEPSTORM_CREDENTIALS: "keys.json" });
  t.match(fromEnvironment, { credentialsPath: "keys.json" });
  t.end();
});

test("without them only this machine's own, and what to do about it is said", (t) => {
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "localhost.example"]) {
    t.match(problemsOf(`start --host ${host}`, undefined), [
      /^--host \S+ could be reached .* no credentials are configured.* --credentials/,
    ]);
  }
  for (const host of ["127.0.0.1", "127.9.9.9", "localhost", "::1"]) {
    t.strictSame(problemsOf(`start --host ${host}`, undefined), [], host);
  }
  t.end();
});

test("a server that is started by a program is held to the same", async (t) => {
  const api = { host: "0.0.0.0", port: 0, hasQuotas: false };
  const start = startServer({ durability: "memory", shards: 1 }, api, { warn: t.fail });
  await t.rejects(start, ConfigError);
});

test("what is wrong with the file is told with all else, and no secret with it", (t) => {
  const line = "start --credentials keys.json --account 7";
  const account = /^--account 7 must have twelve digits$/;
  t.match(problemsOf(line, undefined).toSorted(), [
    account,
    /^--credentials keys\.json cannot be read: ENOENT/,
  ]);
  const text = fileOf(0, 1).replace('"key0"', '""').replace("secretAccessKey", "secret");
  const problems = problemsOf(line, text);
  t.equal(problems.length, 4, problems.join("\n"));
  t.match(problems[0], /^--credentials keys\.json: keys\[0\]/);
  t.notMatch(problems.join(), /key's-secret/);
  t.match(problemsOf("start --role shard --nats nats://h:1 --credentials keys.json", fileOf(0)), [
    /^--credentials does nothing with --role shard/,
  ]);
  t.end();
});

/** A server of this file on every address of this machine. */
async function startWithFile(t: Test, text: string) {
  const file = join(t.testdir(), "keys.json");
  const write = (content: string) => writeFileSync(file, content);
  write(text);
  chmodSync(file, 0o644);
  const words = ["start", "--durability", "memory", "--shards", "1", "--port", "0"];
  const server = startCli(t, [...words, "--host", "0.0.0.0", "--credentials", file]);
  const outputs: CliProcess[] = [server];
  const port = await until(
    () => /^listening on http:\/\/0\.0\.0\.0:(\d+)$/m.exec(server.stdout())?.[1],
    {
      what: "the server to listen",
      withinMs: 30_000,
    },
  );
  const list = async (environment: Readonly<Record<string, string>>) => {
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_SESSION_TOKEN: "" };
    const endpoint = ["--endpoint", `http://127.0.0.1:${port}`];
    const cli = startCli(t, ["list", "--json", ...endpoint], { ...none, ...environment });
    outputs.push(cli);
    const code = await cli.ended();
    return { code, out: cli.stdout().trim(), err: cli.stderr() };
  };
  const hangUp = async (said: RegExp) => {
    server.child.kill("SIGHUP");
    await until(() => said.test(server.stderr()), { what: `${said}`, withinMs: 15_000 });
  };
  return { server, file, write, list, hangUp, outputs };
}

test("our own commands sign; keys are read again at SIGHUP; no secret is ever written", async (t) => {
  const { server, file, write, list, hangUp, outputs } = await startWithFile(t, fileOf(0));
  t.match(server.stderr(), `has secrets, and others may use it (mode 644): chmod 600 ${file}`);
  t.match(await list(keysOf(0)), { code: 0, out: "[]" });
  t.match(await list({}), {
    code: 1,
    err: /MissingAuthenticationTokenException: .* export AWS_ACCESS_KEY_ID/,
  });
  t.match(await list(keysOf(0, secrets[1])), {
    code: 1,
    err: /InvalidSignatureException: The req/,
  });
  t.match(await list(keysOf(1)), {
    code: 1,
    err: /UnrecognizedClientException: .* none of the ser/,
  });

  write(fileOf(0, 1).slice(0, -9));
  await hangUp(/SIGHUP: the credentials stay as they were\. .*it is no JSON from line 1/);
  t.match(await list(keysOf(0)), { code: 0 }, "half a file changes nothing");

  write(fileOf(1));
  await hangUp(/SIGHUP: 1 key of \S+ count from now on/);
  t.match(await list(keysOf(1)), { code: 0 });
  t.match(await list(keysOf(0)), { code: 1, err: /UnrecognizedClientException/ });

  server.child.kill("SIGTERM");
  t.equal(await server.ended(), 0);
  for (const { stdout, stderr } of outputs) t.notMatch(`${stdout()}${stderr()}`, /key's-secret/);
});

test("an address that others reach, without credentials, ends with 2 and one line", async (t) => {
  const cli = startCli(t, ["start", "--host", "0.0.0.0"]);
  t.equal(await cli.ended(), 2);
  t.match(cli.stderr(), /--host 0\.0\.0\.0 could be reached .*--credentials/);
  t.equal(cli.stderr().trimEnd().split("\n").length, 1);
});
