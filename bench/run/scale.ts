/**
 * Whether more nodes complete more: for each number of nodes a cluster of its own, offered a little
 * more than its shards can run at once, so that all of them are busy and the excess waits in the
 * stream. Where tasks take time and little CPU, twice the nodes complete twice as much, unless what
 * links them gets in the way.
 */
import { sumAudits } from "../audit/audit-summary.ts";
import type { NatsTarget } from "../nats/nats-target.ts";
import { durabilityOf, withOwnCluster } from "../nats/own-cluster.ts";
import type { RunOptions } from "../options.ts";
import type { ScalePoint, ScaleResult } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { runClusterLife } from "./cluster-life.ts";
import { provenance } from "./figures.ts";
import type { LifeSample } from "./life-watch.ts";
import { lifeSettings } from "./run.ts";
import { withFolder } from "./temporary-folder.ts";

type Measured = Omit<ScalePoint, "efficiency">;

/** @param tell Is given a line for each number of nodes. */
export async function measureScale(
  options: RunOptions,
  scenario: Scenario,
  tell: (line: string) => void,
): Promise<ScaleResult> {
  const measured: Measured[] = [];
  for (const nodes of options.nats.nodeCounts) {
    const point = await withFolder(undefined, (folder) => {
      const plan = { nats: options.nats, nodes, shards: options.shards, folder };
      return withOwnCluster(plan, scenario, (target) => measure(options, scenario, target));
    });
    tell(`${nodes} ${nodes === 1 ? "node" : "nodes"}: ${point.throughput.toFixed(0)}/s`);
    measured.push(point);
  }
  const { machine, commit } = await provenance();
  return {
    scenario: scenario.name,
    durability: durabilityOf(options.nats),
    seed: options.seed,
    durationMs: options.durationMs,
    warmupMs: options.warmupMs,
    shardsPerNode: options.shards,
    activePerShardMax: options.nats.activePerShardMax!,
    rateOfferedPerNode: options.ratePerSecond,
    points: withEfficiency(measured),
    computer: machine,
    commit,
  };
}

async function measure(
  options: RunOptions,
  scenario: Scenario,
  target: NatsTarget,
): Promise<Measured> {
  const nodes = target.nodes!;
  const ratePerSecond = options.ratePerSecond * nodes;
  const settings = lifeSettings({ ...options, ratePerSecond }, scenario, null);
  const { warmupMs, durationMs } = options;
  const inWindow: LifeSample[] = [];
  const report = await runClusterLife(settings, scenario, {
    target,
    hooks: {
      onBegin: () => {},
      onSample: (sample) => {
        const { elapsedMs } = sample;
        if (elapsedMs >= warmupMs && elapsedMs <= warmupMs + durationMs) inWindow.push(sample);
      },
    },
  });
  const { refused, lost, duplicates, unexpected, wrong } = sumAudits(
    report.generators.map((generator) => generator.audit),
  );
  return {
    nodes,
    throughput: completedPerSecond(inWindow),
    refused,
    lost,
    duplicates,
    unexpected,
    wrong,
    drained: report.isDrained,
    nodeCpuShare: (report.engineCpuMicros ?? 0) / 1000 / (warmupMs + durationMs),
  };
}

/**
 * By when executions ended, not by when they were meant to start, since more is offered than can be
 * done: between the first and the last look within the window.
 */
function completedPerSecond(samples: readonly LifeSample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return 0;
  return ((last.completed - first.completed) * 1000) / (last.elapsedMs - first.elapsedMs);
}

/** By the smallest cluster measured, where one of a single node was not. */
function withEfficiency(measured: readonly Measured[]): readonly ScalePoint[] {
  const base = measured.reduce((least, point) => (point.nodes < least.nodes ? point : least));
  const eachNode = base.throughput / base.nodes;
  return measured.map((point) => ({
    ...point,
    efficiency: point.throughput / (point.nodes * eachNode),
  }));
}
