/**
 * A life on a cluster: the scenario is deployed through a client, generators load it over connections
 * of their own. Servers and nodes are somebody else's to start and to end.
 */
import { newClientId } from "../../engine/main.ts";
import { type BenchCounters, benchField } from "../measurement/bench-counters.ts";
import { type Backlog, type BacklogReader, openBacklogReader } from "../nats/backlog.ts";
import { deployToCluster } from "../nats/deploy.ts";
import { type ClusterUsage, type NatsTarget, natsFacts } from "../nats/nats-target.ts";
import type { NatsFacts } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { withGenerators } from "./generator-crew.ts";
import { type LifeReport, scenariosOfLife } from "./life.ts";
import type { LifeSettings } from "./life-settings.ts";
import {
  generatorCpuMicros,
  type LoadHooks,
  type LoadReport,
  type LoadSubject,
  loadCounters,
  runLoad,
} from "./load.ts";
import { serveBenchMetrics } from "./serve-metrics.ts";

export interface ClusterLifeReport extends LifeReport {
  readonly nats: NatsFacts;
}

type Usage = ClusterUsage | null;

const CHECK_EVERY_MS = 500;

/** @throws Error with the end of its log when a node of our own ends meanwhile. */
export async function runClusterLife(
  settings: LifeSettings,
  scenario: Scenario,
  { target, hooks }: { readonly target: NatsTarget; readonly hooks: LoadHooks },
): Promise<ClusterLifeReport> {
  for (const one of await scenariosOfLife(settings, scenario)) {
    await deployToCluster(target.address, one);
  }
  const counters = loadCounters(settings);
  const metrics = await serveBenchMetrics(settings, counters, []);
  const backlog = await backlogOf(target);
  const brokerRss = { mbMax: 0 };
  const subject: LoadSubject<Usage> = {
    unfinished: () => unfinishedOf(counters),
    rssMb: () => {
      const usage = target.own?.readUsage();
      brokerRss.mbMax = Math.max(brokerRss.mbMax, usage?.brokerRssMb ?? 0);
      return usage?.nodeRssMb ?? null;
    },
    readUsage: () => target.own?.readUsage() ?? null,
    // A frame that is not acknowledged might still be run once more.
    isSettled: async () => backlog === null || (await backlog.read()).pending === 0,
    usage: {
      cpuMicros: () => target.own?.readUsage().nodeCpuMicros ?? null,
      rssMb: () => target.own?.readUsage().nodeRssMb ?? null,
      isThisProcess: false,
    },
  };
  const nodes = watchNodes(target);
  try {
    const loading = withGenerators(settings, placesOf(target, counters), (generators) =>
      runLoad(settings, { generators, counters, subject }, hooks),
    );
    const load = await Promise.race([loading, nodes.failed]);
    const left = (await backlog?.read()) ?? null;
    return reportOf(load, target, { left, brokerRssMb: brokerRss.mbMax });
  } finally {
    nodes.stop();
    await metrics?.close();
    await backlog?.close();
  }
}

/** They make connections of their own, and are ready when the cluster knows all of their clients. */
function placesOf({ address }: NatsTarget, counters: readonly BenchCounters[]) {
  return counters.map((block, generatorIndex) => ({
    origin: { kind: "nats" as const, ...address },
    generatorIndex,
    clientId: newClientId(),
    counters: block,
  }));
}

function unfinishedOf(counters: readonly BenchCounters[]): number {
  return counters.reduce(
    (sum, { values }) => sum + values[benchField.accepted]! - values[benchField.completed]!,
    0,
  );
}

async function backlogOf({ own, streams }: NatsTarget): Promise<BacklogReader | null> {
  return own === null ? null : openBacklogReader(own.admin, streams);
}

/** Rejects when a node ends by itself: what is missing then would be told as lost, and nothing of why. */
function watchNodes({ own }: NatsTarget): {
  readonly failed: Promise<never>;
  readonly stop: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer = setInterval(() => void own?.check().catch(reject), CHECK_EVERY_MS);
  });
  failed.catch(() => {}); // Nobody waits for it when the load has failed.
  return { failed, stop: () => clearInterval(timer) };
}

function reportOf(
  load: LoadReport<Usage>,
  target: NatsTarget,
  { left, brokerRssMb }: { readonly left: Backlog | null; readonly brokerRssMb: number },
): ClusterLifeReport {
  const { before, after } = load;
  const isKnown = before !== null && after !== null;
  return {
    ...load,
    recovered: 0,
    engineCpuMicros: isKnown ? after.nodeCpuMicros - before.nodeCpuMicros : null,
    brokerCpuMicros: isKnown ? after.brokerCpuMicros - before.brokerCpuMicros : null,
    brokerRssMb: isKnown ? brokerRssMb : null,
    generatorCpuMicros: generatorCpuMicros(load.generators),
    eventLoopLagMs: null,
    usage: null,
    profiles: [],
    log: null,
    nats: natsFacts(target, left),
  };
}
