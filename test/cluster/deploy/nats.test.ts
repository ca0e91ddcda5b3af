/** The shipped configuration and fresh secrets, with real nats-servers, a node and a gateway. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Test, test } from "tap";
import { natsUsersText } from "../../../cluster/deploy/nats-users-text.ts";
import { freePort } from "../../../cluster/processes/free-port.ts";
import { runCommand } from "../../../cluster/processes/run-command.ts";
import { endProcess, startProcess } from "../../../cluster/processes/started-process.ts";
import { until } from "../../../cluster/processes/until.ts";
import { endWithThisProcess } from "../../../cluster/processes/watchdog.ts";
import { startCli } from "../../engine/cli/cli-process.ts";
import { natsBinaryFor, temporaryFolder } from "../../support/nats-server.ts";
import { deploy, textOf } from "./checkout.ts";

const secretsMain = fileURLToPath(
  new URL("../../../cluster/deploy/secrets-main.js", import.meta.url),
);
const WITHIN_MS = 60_000;

/** As it stands on a machine: configuration, and secrets beside it. */
async function installed(t: Test, ...more: readonly string[]): Promise<string> {
  const folder = await temporaryFolder(t);
  for (const name of ["nats.conf", "users.conf"]) {
    copyFileSync(join(deploy, "nats", name), join(folder, name));
  }
  execFileSync(process.execPath, [secretsMain, join(folder, "secrets"), ...more]);
  return folder;
}

test("users.conf is what permissionsOf says", (t) => {
  t.equal(textOf("nats", "users.conf"), natsUsersText(), "node dist/cluster/deploy/users-main.js");
  t.end();
});

test("secrets are made once, whole, and for their owner alone", async (t) => {
  const folder = join(await installed(t, "--servers", "a,b"), "secrets");
  const names = ["client.env", "grafana-password", "keys.json", "nats-url", "passwords.conf"];
  t.strictSame(readdirSync(folder).sort(), names);
  for (const name of names) t.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  const before = readFileSync(join(folder, "keys.json"), "utf8");
  execFileSync(process.execPath, [secretsMain, folder, "--servers", "a,b"]);
  t.equal(readFileSync(join(folder, "keys.json"), "utf8"), before);
  const other = join(await temporaryFolder(t), "single");
  execFileSync(process.execPath, [secretsMain, other]);
  t.strictSame(readdirSync(other).sort(), ["client.env", "grafana-password", "keys.json"]);
  const half = await runCommand(process.execPath, [secretsMain, other, "--servers", "a"], {
    withinMs: WITHIN_MS,
  });
  t.match(half.problem, /has only keys.json, client.env, grafana-password: remove these/);
  const wrong = await runCommand(process.execPath, [secretsMain], { withinMs: WITHIN_MS });
  t.match(wrong.problem, /one FOLDER is needed; usage: /);
});

test("nats-server takes the configuration, and would not take another", async (t) => {
  const binary = await natsBinaryFor(t);
  if (binary === undefined) return;
  const folder = await installed(t, "--servers", "nats-1,nats-2,nats-3");
  const check = () =>
    runCommand(binary.path, ["-t", "-c", join(folder, "nats.conf")], { withinMs: WITHIN_MS });
  t.equal((await check()).problem, "");
  copyFileSync(join(deploy, "nats", "users.conf"), join(folder, "nats.conf"));
  execFileSync("sed", [
    "-i",
    "s/jetstream: enabled/jetstrem: enabled/",
    join(folder, "users.conf"),
  ]);
  execFileSync("sed", ["-i", "s/^accounts/acounts/", join(folder, "nats.conf")]);
  t.match((await check()).problem, /unknown field|acounts/);
});

test("three servers of it, a node and a gateway are a cluster that runs executions", async (t) => {
  const binary = await natsBinaryFor(t);
  if (binary === undefined) return;
  const [client, route] = [await freePort(), await freePort()];
  // Of one machine, three addresses have the same ports.
  const hosts = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
  const folder = await installed(
    t,
    ...["--servers", hosts.join(","), "--client-port", String(client)],
    ...["--route-port", String(route)],
  );
  for (const [index, host] of hosts.entries()) {
    const name = `nats-${index + 1}`;
    mkdirSync(join(folder, name));
    const own = join(folder, `${name}.conf`);
    copyFileSync(join(folder, "nats.conf"), own);
    const replaced = [
      `s#0.0.0.0:4222#${host}:${client}#`,
      `s#0.0.0.0:6222#${host}:${route}#`,
      `s#^http: .*##`,
    ];
    for (const script of replaced) execFileSync("sed", ["-i", script, own]);
    const { identity } = await startProcess({
      name,
      command: [binary.path, "-c", own, "--name", name, "--store_dir", join(folder, name)],
      logFile: join(folder, `${name}.log`),
    });
    const callOff = endWithThisProcess(identity);
    t.teardown(async () => {
      await endProcess(identity, { name, withinMs: 10_000 });
      callOff();
    });
  }
  const environment = {
    STEPSTORM_NATS_FILE: join(folder, "secrets", "nats-url"),
    STEPSTORM_REPLICAS: "3",
    STEPSTORM_STREAMS: "1",
    STEPSTORM_DURABILITY: "power",
    STEPSTORM_SHARDS: "1",
    STEPSTORM_PORT: "0",
    STEPSTORM_CREDENTIALS: join(folder, "secrets", "keys.json"),
  };
  const node = await untilReady(t, { ...environment, STEPSTORM_ROLE: "shard" });
  t.match(node, /durability power/);
  t.ok(existsSync(join(folder, "nats-1", "jetstream")), "the store is where it was told");
  const gateway = await untilReady(t, { ...environment, STEPSTORM_ROLE: "gateway" });
  const endpoint = /listening on (http:\S+)/.exec(gateway)![1]!;
  const keys = readFileSync(join(folder, "secrets", "client.env"), "utf8");
  const machine = join(folder, "hello.asl.json");
  execFileSync("tee", [machine], {
    input: JSON.stringify({ StartAt: "Hi", States: { Hi: { Type: "Pass", End: true } } }),
  });
  const client_environment = {
    STEPSTORM_ENDPOINT: endpoint,
    ...Object.fromEntries([...keys.matchAll(/^export (\w+)=(.*)$/gm)].map((pair) => pair.slice(1))),
  };
  const deployed = startCli(t, ["deploy", machine], client_environment);
  t.equal(await deployed.ended(), 0, deployed.stderr());
  const words = ["start-sync-execution", "hello", "--input", '{"id":7}'];
  const ran = startCli(t, words, client_environment);
  t.equal(await ran.ended(), 0, ran.stderr());
  t.match(ran.stdout(), /"id": 7/);
  const stranger = startCli(t, ["list"], { STEPSTORM_ENDPOINT: endpoint });
  t.equal(await stranger.ended(), 1);
  t.match(stranger.stderr(), /MissingAuthenticationToken/);
});

/** A process of ours, as its unit or container would start it. Three servers choose leaders first. */
async function untilReady(t: Test, environment: Readonly<Record<string, string>>): Promise<string> {
  return until(
    async () => {
      const cli = startCli(t, ["start"], environment);
      await until(() => /ready:|listening/.test(cli.stdout()) || cli.child.exitCode !== null, {
        what: `${environment["STEPSTORM_ROLE"]} to be ready`,
        withinMs: WITHIN_MS,
      });
      if (cli.child.exitCode === null) return cli.stdout();
      t.comment(cli.stderr());
      return false;
    },
    { what: "a node that stays", withinMs: WITHIN_MS, everyMs: 500 },
  );
}
