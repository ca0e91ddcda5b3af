/** `npm run demo`: everything on this machine, with load and Prometheus, until Ctrl-C. */
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { type DemoOptions, demoHelp, parseDemo } from "./demo-options.ts";
import { DemoParts, type DemoPorts } from "./demo-parts.ts";
import { grafanaCommand, graphs, graphUrl } from "./demo-texts.ts";
import { findPrometheus } from "./prometheus-binary.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const scenarios = fileURLToPath(new URL("../../bench/scenarios/", import.meta.url));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const known = readdirSync(scenarios, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const options = parseDemo(
    process.argv.slice(2),
    known.map(({ name }) => name),
  );
  if (options.isHelp) {
    say(demoHelp());
    return;
  }
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => resolve());
  });
  const folder = await mkdtemp(join(tmpdir(), "stepstorm-demo-"));
  const parts = new DemoParts(folder);
  try {
    const ports = await Promise.race([start(parts, options), interrupted]);
    if (ports === undefined) return;
    tell(ports, { options, folder });
    const { forMs } = options;
    await Promise.race([interrupted, ...(forMs === undefined ? [] : [sleep(forMs)])]);
    say("ending …");
  } finally {
    await parts.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function start(parts: DemoParts, options: DemoOptions): Promise<DemoPorts> {
  say("starting nats-server, a node, a gateway, Prometheus, load …");
  const rules = join(checkout(), "grafana", "prometheus", "rules");
  return parts.start(options, {
    prometheus: await findPrometheus(),
    scenarioFile: join(scenarios, options.scenario, "scenario.json"),
    rules: existsSync(rules) ? join(rules, "*.yaml") : undefined,
  });
}

function tell(
  { api, prometheus, targets }: DemoPorts,
  { options, folder }: { readonly options: DemoOptions; readonly folder: string },
): void {
  const url = `http://127.0.0.1:${prometheus}`;
  const { ratePerSecond, scenario } = options;
  say(`API         http://127.0.0.1:${api}`);
  say(`Prometheus  ${url}`);
  for (const [name, expressions] of graphs) say(`  ${name}\n    ${graphUrl(url, expressions)}`);
  say(`metrics     http://127.0.0.1:${targets.engine}/metrics of the node`);
  say(
    `            http://127.0.0.1:${targets.bench}/metrics of the load, :${targets.nats} of NATS`,
  );
  say(`load        ${ratePerSecond}/s of ${scenario}; logs in ${folder}`);
  say(`Grafana     the dashboards on http://127.0.0.1:3000, where there is Docker:`);
  say(`  ${grafanaCommand(checkout(), url)}`);
  say("Ctrl-C ends everything.");
}

/** Above the build's folder. */
function checkout(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "tsconfig.json")) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`demo: ${(error as Error).message}\n`);
  process.exit(error instanceof OptionsError ? EXIT_USAGE : EXIT_FAILED);
}
