/** A real Prometheus for a test: scrapes every second, ends and is removed with the test. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { stringify } from "yaml";
import { freePort } from "../../cluster/processes/free-port.ts";
import { until } from "../../cluster/processes/until.ts";

const isInstalled = spawnSync("prometheus", ["--version"]).error === undefined;

/** For the `skip` option of a test that needs Prometheus: says aloud that it did not run. */
export const skipWithoutPrometheus = isInstalled
  ? false
  : "prometheus is not on the PATH: this part did not run";

const READY_MS = 30_000;

/** @param targets `HOST:PORT`s by the name of their job. Resolves to its URL when it answers. */
export async function startPrometheus(
  t: Test,
  targets: Readonly<Record<string, readonly string[]>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-prometheus-"));
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: Object.entries(targets).map(([job, addresses]) => ({
      job_name: job,
      static_configs: [{ targets: addresses }],
    })),
  };
  const configFile = join(folder, "prometheus.yml");
  await writeFile(configFile, stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--enable-feature=exemplar-storage",
      "--log.level=error",
    ],
    { stdio: "ignore" },
  );
  t.teardown(async () => {
    const exited = once(child, "exit");
    if (child.kill("SIGTERM")) await exited;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const url = `http://${address}`;
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}`);
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
  };
  await until(isReady, { what: "Prometheus to be ready", withinMs: READY_MS });
  return url;
}
