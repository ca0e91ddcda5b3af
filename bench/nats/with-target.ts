/** The cluster that a call of the bench loads: the one it names, or one of its own for as long as the work lasts. */
import type { BenchOptions } from "../options.ts";
import { withFolder } from "../run/temporary-folder.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { ClusterAddress } from "./cluster-connection.ts";
import { probeScenario } from "./deploy.ts";
import { foreignCluster } from "./foreign-cluster.ts";
import type { NatsTarget } from "./nats-target.ts";
import { withOwnCluster } from "./own-cluster.ts";

export function withTarget<Result>(
  { nats, shards, dataFolder, seed }: BenchOptions,
  scenario: Scenario,
  work: (target: NatsTarget) => Promise<Result>,
): Promise<Result> {
  if (nats.url === undefined) {
    const nodes = nats.nodeCounts[0]!;
    return withFolder(dataFolder, (folder) =>
      withOwnCluster({ nats, nodes, shards, folder }, scenario, work),
    );
  }
  return withForeign(
    { servers: nats.url.split(","), cluster: nats.cluster },
    { scenario, seed },
    work,
  );
}

async function withForeign<Result>(
  address: ClusterAddress,
  { scenario, seed }: { readonly scenario: Scenario; readonly seed: number },
  work: (target: NatsTarget) => Promise<Result>,
): Promise<Result> {
  const target = await foreignCluster(address);
  await probeScenario(address, scenario, seed);
  return work(target);
}
