/** The command line of `npm run cluster`: does what one call asks for, and sets the exit code. */
import { resolve } from "node:path";
import { OptionsError } from "../engine/command-line/options-error.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { type ClusterOptions, clusterHelpText, parseClusterOptions } from "./cluster-options.ts";
import { bringDown } from "./commands/down.ts";
import { exportNats } from "./commands/nats-exporter.ts";
import { rollCluster } from "./commands/roll.ts";
import { signalMembers } from "./commands/signals.ts";
import { readStatus } from "./commands/status.ts";
import { checkTargets, openFolder } from "./commands/targets.ts";
import { bringUp, startMissing } from "./commands/up.ts";
import { askProxy } from "./proxy/proxy-control.ts";
import { formatStatus } from "./report/format-status.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const parsed = parseClusterOptions(process.argv.slice(2));
  const options = { ...parsed, folder: resolve(parsed.folder) };
  if (options.command === "help") return say(clusterHelpText());
  if (options.command === "up") return bringUp(options, say);
  if (options.command === "nats-exporter") return exportNats(options, say);
  const folder = openFolder(options.folder);
  checkTargets(folder, options.targets);
  await perform(folder, options);
}

async function perform(folder: ClusterFolder, options: ClusterOptions): Promise<void> {
  const { command, targets, withServers, now, purge } = options;
  switch (command) {
    case "status":
      return printStatus(folder, options.json);
    case "start":
      for (const name of targets) {
        if (folder.stateOf(name) === "running") say(`${name} runs already`);
      }
      return startMissing(folder, targets, say);
    case "kill":
    case "pause":
    case "resume":
      return signalMembers(folder, command, { targets, say });
    case "cut":
    case "heal":
      return cutOrHeal(folder, options);
    case "roll":
      return rollCluster(folder, { withServers, say });
    case "down":
      return bringDown(folder, { now, purge, say });
    case "nats-exporter":
    case "up":
    case "help":
      throw new Error(`${command} is done before`);
  }
}

async function printStatus(folder: ClusterFolder, isJson: boolean): Promise<void> {
  const status = await readStatus(folder);
  say(isJson ? JSON.stringify(status) : formatStatus(status));
}

async function cutOrHeal(
  { plan }: ClusterFolder,
  { command, targets: members, isOneWay }: ClusterOptions,
): Promise<void> {
  const request =
    command === "cut"
      ? ({ kind: "cut", members, isOneWay } as const)
      : ({ kind: "heal", members } as const);
  const before = Object.keys((await askProxy(plan.control, { kind: "state" })).cuts);
  const { cuts } = await askProxy(plan.control, request);
  const healed = before.filter((name) => !(name in cuts));
  if (healed.length > 0) say(`healed: ${healed.join(", ")}`);
  const cut = Object.entries(cuts).map(([name, way]) =>
    way === "both" ? name : `${name} (one way)`,
  );
  say(cut.length === 0 ? "nothing is cut" : `cut off: ${cut.join(", ")}`);
}

try {
  await main();
} catch (error) {
  const isUsage = error instanceof OptionsError;
  process.stderr.write(`cluster: ${(error as Error).message}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : EXIT_FAILED;
}
