/**
 * Whether more nodes complete more: for each number of nodes a cluster of its own, offered a little
 * more than its shards can run at once, so that all of them are busy and the excess waits in the
 * stream. Where tasks take time and little CPU, twice the nodes complete twice as much, unless what
 * links them gets in the way. Through all of it goes the law of scalability, for projections.
 */
import { sumAudits } from "../audit/audit-summary.ts";
import { median } from "../measurement/median.ts";
import type { NatsTarget } from "../nats/nats-target.ts";
import { durabilityOf, withOwnCluster } from "../nats/own-cluster.ts";
import type { RunOptions } from "../options.ts";
import type { ScalePoint, ScaleResult } from "../report/result.ts";
import { nodePriceDefault, scalingOf } from "../report/scale-projection.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { runClusterLife } from "./cluster-life.ts";
import { provenance } from "./figures.ts";
import type { LifeSample } from "./life-watch.ts";
import { lifeSettings } from "./run.ts";
import { measureShards } from "./scale-shards.ts";
import { withFolder } from "./temporary-folder.ts";

type Measured = Omit<ScalePoint, "efficiency">;
type Single = Omit<Measured, "throughputs">;

/** @param tell Is given a line for each measurement. */
export async function measureScale(
  options: RunOptions,
  scenario: Scenario,
  tell: (line: string) => void,
): Promise<ScaleResult> {
  const { over, repeats, projectRates, nodeUsdPerHour } = options.study.scale;
  const all = await measureInTurn(options, scenario, tell);
  const { machine, commit } = await provenance();
  const price =
    nodeUsdPerHour === undefined
      ? nodePriceDefault
      : { usdPerHour: nodeUsdPerHour, name: "as given" };
  return {
    scenario: scenario.name,
    durability: over === "nodes" ? durabilityOf(options.nats) : options.durability,
    seed: options.seed,
    durationMs: options.durationMs,
    warmupMs: options.warmupMs,
    shardsPerNode: over === "nodes" ? options.shards : 1,
    activePerShardMax: options.nats.activePerShardMax!,
    rateOfferedPerNode: options.ratePerSecond,
    points: withEfficiency(bySize(all)),
    over,
    repeats,
    ...scalingOf(all, {
      rates: projectRates,
      seed: options.seed,
      price,
      transitions: scenario.transitions ?? null,
    }),
    nodePrice: price,
    computer: machine,
    commit,
  };
}

/** Every size once, then every size again: what drifts meanwhile meets all of them. */
async function measureInTurn(
  options: RunOptions,
  scenario: Scenario,
  tell: (line: string) => void,
): Promise<readonly Single[]> {
  const { over, repeats, shardCounts } = options.study.scale;
  const sizes = over === "nodes" ? options.nats.nodeCounts : shardCounts;
  const noun = over === "nodes" ? "node" : "shard";
  const all: Single[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const size of sizes) {
      const point = await measureSize(options, scenario, size);
      tell(`${size} ${noun}${size === 1 ? "" : "s"}: ${point.throughput.toFixed(0)}/s`);
      all.push(point);
    }
  }
  return all;
}

function measureSize(options: RunOptions, scenario: Scenario, size: number): Promise<Single> {
  if (options.study.scale.over === "shards") return measureShards(options, size);
  return withFolder(undefined, (folder) => {
    const plan = { nats: options.nats, nodes: size, shards: options.shards, folder };
    return withOwnCluster(plan, scenario, (target) => measure(options, scenario, target));
  });
}

/** Throughput and CPU are medians of the repeats, faults their sums. */
function bySize(all: readonly Single[]): readonly Measured[] {
  const sizes = [...new Set(all.map(({ nodes }) => nodes))];
  return sizes.map((nodes) => {
    const repeats = all.filter((point) => point.nodes === nodes);
    const total = (of: (point: Single) => number) =>
      repeats.reduce((sum, point) => sum + of(point), 0);
    const throughputs = repeats.map(({ throughput }) => throughput);
    return {
      nodes,
      throughput: median(throughputs),
      throughputs,
      refused: total(({ refused }) => refused),
      lost: total(({ lost }) => lost),
      duplicates: total(({ duplicates }) => duplicates),
      unexpected: total(({ unexpected }) => unexpected),
      wrong: total(({ wrong }) => wrong),
      drained: repeats.every(({ drained }) => drained),
      nodeCpuShare: median(repeats.map(({ nodeCpuShare }) => nodeCpuShare)),
    };
  });
}

async function measure(
  options: RunOptions,
  scenario: Scenario,
  target: NatsTarget,
): Promise<Single> {
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
