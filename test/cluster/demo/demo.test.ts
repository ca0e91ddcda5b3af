/** The demo, shortly: everything comes up, Prometheus sees work done, and nothing is left. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "tap";
import { parseDemo } from "../../../cluster/demo/demo-options.ts";
import { graphs, graphUrl, prometheusConfig } from "../../../cluster/demo/demo-texts.ts";
import { findPrometheus } from "../../../cluster/demo/prometheus-binary.ts";
import { identityOf } from "../../../cluster/processes/process-identity.ts";
import { until } from "../../../cluster/processes/until.ts";
import { endWithThisProcess } from "../../../cluster/processes/watchdog.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";
import { natsBinaryFor } from "../../support/nats-server.ts";

const main = fileURLToPath(new URL("../../../cluster/demo/main.js", import.meta.url));
const WITHIN_MS = 90_000;

async function answerOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.text();
}

/** The value of an expression that has one; undefined: it has none yet. */
async function queried(prometheus: string, expression: string): Promise<number | undefined> {
  const query = `${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const { data } = JSON.parse(await answerOf(query)) as {
    readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
  };
  const text = data.result[0]?.value[1];
  return text === undefined ? undefined : Number(text);
}

test("the demo loads a cluster that Prometheus sees working, and ends all of it", async (t) => {
  if ((await natsBinaryFor(t)) === undefined) return;
  try {
    await findPrometheus();
  } catch (error) {
    t.comment(`SKIPPED: ${(error as Error).message}`);
    t.pass((error as Error).message, { skip: true });
    return;
  }
  const words = [main, "--api-port", "0", "--prometheus-port", "0", "--rate", "50"];
  const demo = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  endWithThisProcess(identityOf(demo.pid!)!);
  let said = "";
  for (const stream of [demo.stdout, demo.stderr]) {
    stream.on("data", (bytes) => {
      said += bytes;
    });
  }
  await until(
    () => {
      if (demo.exitCode !== null) throw new Error(said);
      return said.includes("Ctrl-C ends everything");
    },
    { what: "the demo to be ready", withinMs: WITHIN_MS },
  );
  const prometheus = /^Prometheus\s+(http:\S+)$/m.exec(said)![1]!;
  const [, [completed = ""] = []] = graphs[0]!;
  const counter = /stepstorm_\w+/.exec(completed)![0];
  for (const expression of [`sum(${counter}) > 20`, 'count(up{job=~"stepstorm-.*"} == 1) == 3']) {
    await until(async () => (await queried(prometheus, expression)) !== undefined, {
      what: `${expression} (${said})`,
      withinMs: WITHIN_MS,
      everyMs: 500,
    });
  }
  const api = /^API\s+(http:\S+)$/m.exec(said)![1]!;
  t.equal(await answerOf(`${api}/readyz`), "ready\n");
  for (const [name, expressions] of graphs) {
    for (const expression of expressions) await queried(prometheus, expression); // Rejects what is none.
    t.match(said, graphUrl(prometheus, expressions), name);
  }
  demo.kill("SIGINT");
  t.strictSame(await once(demo, "close"), [0, null], said);
  await t.rejects(answerOf(`${api}/healthz`));
  await t.rejects(answerOf(`${prometheus}/-/ready`));
  t.notOk(existsSync(/logs in (\S+)$/m.exec(said)![1]!));
});

test("what it is asked wrongly is said", (t) => {
  t.throws(() => parseDemo(["--scenario", "ordr"], ["order"]), OptionsError);
  t.throws(() => parseDemo(["--rate", "0"], ["order"]), { message: /--rate 0 is out of range/ });
  t.match(parseDemo(["--for", "20s"], ["order"]), { forMs: 20_000, ratePerSecond: 200 });
  t.match(prometheusConfig({ engine: 1, bench: 2, nats: 3 }, undefined), /127\.0\.0\.1:3/);
  t.end();
});
