/** A run on a cluster: the ceilings, the load, the audit, the result. */
import { sumAudits } from "../audit/audit-summary.ts";
import { measureCeilings } from "../ceilings/ceilings.ts";
import { type TransportPlan, transportExecutionsPerSecond } from "../ceilings/transport.ts";
import { transportFrames } from "../ceilings/transport-frames.ts";
import type { NatsTarget } from "../nats/nats-target.ts";
import { addressOf, durabilityOf, streamsOf, withOwnServers } from "../nats/own-cluster.ts";
import { withTarget } from "../nats/with-target.ts";
import type { RunOptions } from "../options.ts";
import type { Ceilings } from "../report/result.ts";
import type { RunRecord } from "../report/run-record.ts";
import { mergedScenario } from "../scenarios/merged.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { runClusterLife } from "./cluster-life.ts";
import { figures, frameOfResult } from "./figures.ts";
import { asMeasured, interruptionOf } from "./interrupted.ts";
import type { RunHooks } from "./load.ts";
import { recordOf } from "./record.ts";
import { CEILING_MS, lifeSettings, scenariosOf } from "./run.ts";
import { withFolder } from "./temporary-folder.ts";

/** Its streams are files, which take longer to show their pace. */
const TRANSPORT_MS = 1000;

/** The result, with all that reports are made from. */
export async function runOnNatsRecorded(
  options: RunOptions,
  scenario: Scenario,
  hooks: RunHooks,
): Promise<RunRecord> {
  const known = mergedScenario(await scenariosOf(options, scenario));
  return withTarget(options, known, async (target) => {
    const ceilings = await ceilingsOfTarget(options, scenario, target);
    const settings = lifeSettings(options, scenario, null);
    const report = await runClusterLife(settings, scenario, {
      target,
      hooks: { onBegin: () => {}, ...hooks },
    });
    const measured = asMeasured(options, report);
    const result = {
      ...(await frameOfResult(measured, scenario)),
      ...interruptionOf(options, report),
      shards: target.shardsPerNode ?? options.shards,
      durability: target.durability,
      nats: report.nats,
      ceilings,
      ...figures(report, { ...measured, transitions: scenario.transitions ?? null }),
      ...sumAudits(report.generators.map((generator) => generator.audit)),
    };
    return recordOf(result, report, { settings, definition: scenario.definition });
  });
}

/** Other people's servers are not loaded for it. */
async function ceilingsOfTarget(
  options: RunOptions,
  scenario: Scenario,
  target: NatsTarget,
): Promise<Ceilings> {
  const parts = { ...options, durability: null, measureMs: CEILING_MS };
  const ceilings = await measureCeilings(scenario, parts);
  const { own, streams, replicas } = target;
  if (own === null) return ceilings;
  const kind = { admin: own.admin, streams, replicas, measureMs: TRANSPORT_MS };
  return { ...ceilings, transport: await transportOf(options, scenario, kind) };
}

/** The ceilings alone, on servers of the bench's own without any node. */
export function measureCeilingsOnNats(options: RunOptions, scenario: Scenario) {
  const { nats, durationMs } = options;
  return withFolder(options.dataFolder, (folder) =>
    withOwnServers({ nats, folder }, async (servers) => {
      const parts = { ...options, durability: null, measureMs: durationMs };
      const transport = await transportOf(options, scenario, {
        admin: addressOf(servers, "admin", nats.cluster),
        streams: streamsOf(nats, 1),
        replicas: nats.replicas,
        measureMs: durationMs,
      });
      const durability = durabilityOf(nats);
      return { durability, ...(await measureCeilings(scenario, parts)), transport };
    }),
  );
}

function transportOf(
  { seed, frameRecordsMax }: RunOptions,
  scenario: Scenario,
  kind: Omit<TransportPlan, "frames">,
): Promise<number> {
  const frames = transportFrames(scenario, { seed, count: frameRecordsMax });
  return transportExecutionsPerSecond({ ...kind, frames });
}
