/**
 * The image, without Docker: rules of the Dockerfile, then its steps performed in a folder (the runtime's
 * packages are really installed), and the server started from there by a user without rights.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, chmodSync, constants, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { freePort } from "../../../cluster/processes/free-port.ts";
import { identityOf } from "../../../cluster/processes/process-identity.ts";
import { runCommand } from "../../../cluster/processes/run-command.ts";
import { until } from "../../../cluster/processes/until.ts";
import { endWithThisProcess } from "../../../cluster/processes/watchdog.ts";
import { temporaryFolder } from "../../support/nats-server.ts";
import { checkout, textOf } from "./checkout.ts";
import { missingSources, pairsOf, parseDockerfile, perform, stepsOf } from "./dockerfile.ts";
import { variableProblem } from "./engine-environment.ts";

const stages = parseDockerfile(textOf("docker", "Dockerfile"));
const image = stages.at(-1)!;
const WITHIN_MS = 60_000;
/** The test runner's own options are none of the image's: it would write where that may not. */
const bare = ["-u", "NODE_OPTIONS"];

test("the Dockerfile is pinned, copies what is there, ends as a user without rights that is checked", (t) => {
  t.strictSame(
    stages.map(({ name }) => name),
    ["build", "modules", ""],
  );
  for (const stage of stages) t.match(stage.image, /^node:\d+\.\d+\.\d+-\w+-slim$/);
  t.strictSame(missingSources(stages, checkout), []);
  t.match(
    stepsOf(image, "USER").at(-1),
    /^[1-9]\d+:[1-9]\d+$/,
    "a number, so that it is known not to be root",
  );
  t.strictSame(JSON.parse(stepsOf(image, "HEALTHCHECK")[0]!.split(" CMD ")[1]!), [
    "stepstorm",
    "health",
  ]);
  t.match(
    JSON.parse(stepsOf(image, "ENTRYPOINT")[0]!),
    ["node"],
    "signals reach the server itself",
  );
  for (const [name, value] of pairsOf(stepsOf(image, "ENV"))) {
    t.equal(variableProblem(name, value), undefined);
  }
  t.end();
});

test("what the image ignores is not what it copies", (t) => {
  const allowed = readFileSync(join(checkout, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  const sources = stages
    .flatMap((stage) => stepsOf(stage, "COPY"))
    .filter((text) => !text.startsWith("--from"))
    .flatMap((text) => text.split(" ").slice(0, -1));
  t.strictSame([...new Set(sources)].sort(), allowed.sort());
  t.end();
});

test("its steps give a server that runs without rights on code that it cannot write", {
  timeout: 150_000,
}, async (t) => {
  const folder = await temporaryFolder(t);
  chmodSync(folder, 0o755);
  const nodeModules = join(checkout, "node_modules");
  const root = perform(stages, { context: checkout, folder, nodeModules });
  const app = join(root, "app");
  t.throws(() => accessSync(join(app, "node_modules", "typescript")), "no tools in the image");
  const [program = "", ...parameters] = JSON.parse(stepsOf(image, "ENTRYPOINT")[0]!) as string[];
  const port = await freePort();
  const data = join(root, "var", "lib", "stepstorm");
  mkdirSync(data, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  const [uid, gid] = stepsOf(image, "USER").at(-1)!.split(":").map(Number) as [number, number];
  const environment = {
    PATH: `${join(root, "usr", "local", "bin")}:${process.env["PATH"]}`,
    ...Object.fromEntries(pairsOf(stepsOf(image, "ENV"))),
    STEPSTORM_DATA: data,
    STEPSTORM_PORT: String(port),
    STEPSTORM_SHARDS: "1",
    STEPSTORM_ENDPOINT: `http://127.0.0.1:${port}`,
  };
  const inImage = { cwd: app, env: environment, ...(isRoot ? { uid, gid } : {}) };
  const words = parameters.map((word) => word.replace(/^\/app/, app));
  const server = spawn("env", [...bare, program, ...words, "start"], {
    ...inImage,
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithThisProcess(identityOf(server.pid!)!);
  t.teardown(() => server.kill("SIGKILL"));
  let said = "";
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (bytes) => (said += bytes));
  const health = await until(
    () => {
      if (server.exitCode !== null) throw new Error(said);
      return fetch(`${environment.STEPSTORM_ENDPOINT}/healthz`).catch(() => undefined);
    },
    { what: "the server to answer", withinMs: WITHIN_MS },
  );
  t.equal(await health.text(), "ok\n");
  const check = spawn("env", [...bare, "stepstorm", "health"], { ...inImage, stdio: "ignore" });
  t.strictSame(await once(check, "close"), [0, null], `the container's health check: ${said}`);
  if (isRoot) {
    const writing = spawn("/bin/sh", ["-c", `touch ${app}/dist/x`], {
      ...inImage,
      stdio: "ignore",
    });
    t.not((await once(writing, "close"))[0], 0, "it cannot write its code");
  }
  server.kill("SIGTERM");
  t.strictSame(await once(server, "close"), [0, null], said);
});

test("the secrets' program and the exporter are in the image, too", async (t) => {
  const text = textOf("compose", "compose.yaml");
  for (const [file] of text.matchAll(/\/app\/dist\/[\w/-]+\.js/g)) {
    const source = file.replace("/app/dist/", "").replace(".js", ".ts");
    accessSync(join(checkout, source), constants.R_OK);
  }
  const main = join(checkout, "dist", "cluster", "main.js");
  const parameters = [main, "nats-exporter", "--monitor", "http://127.0.0.1:1", "--port", "x"];
  const wrong = await runCommand(process.execPath, parameters, { withinMs: WITHIN_MS });
  t.match(wrong.problem, /--port x is no count/);
});
