/**
 * Latency of synchronous executions: as an embedding program sees it, with client and engine in one
 * process and the client in the engine's main thread; or as a client of a cluster or of the HTTP API
 * does, from a process of its own.
 */
import assert from "node:assert/strict";
import { Client } from "../../engine/client/client.ts";
import { newClientId, startEngine } from "../../engine/main.ts";
import type { MachineRevision } from "../../engine/ports.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { withApiServer } from "../http/api-target.ts";
import { syncCallOver } from "../http/sync-call.ts";
import { constantArrivals } from "../load/arrivals/constant.ts";
import { poissonArrivals } from "../load/arrivals/poisson.ts";
import { seededRandom } from "../load/seeded-random.ts";
import { type SyncCall, SyncLoad } from "../load/sync-load.ts";
import { openClusterConnection } from "../nats/cluster-connection.ts";
import { deployScenario } from "../nats/deploy.ts";
import { natsFacts } from "../nats/nats-target.ts";
import { withTarget } from "../nats/with-target.ts";
import type { RunOptions } from "../options.ts";
import type { NatsFacts, SyncResult } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { provenance } from "./figures.ts";
import { deploy, engineConfig } from "./life.ts";
import { lifeSettings } from "./run.ts";
import { withFolder } from "./temporary-folder.ts";

export async function measureSync(options: RunOptions, scenario: Scenario): Promise<SyncResult> {
  if (options.target === "nats") return measureSyncOnNats(options, scenario);
  if (options.target === "http") return measureSyncOnHttp(options, scenario);
  const load = await withFolder(options.dataFolder, async (dataFolder) => {
    const settings = lifeSettings(options, scenario, dataFolder);
    const engine = await startEngine(engineConfig(settings, scenario), {
      beforeRecovery: (node) => deploy(node, scenario),
    });
    const client = engine.client();
    const machine = await client.describe(scenario.name);
    assert(machine !== undefined, `${scenario.name} is deployed`);
    const made = await loadSync(callOf(client, machine), options, scenario);
    client.close();
    await engine.stop();
    return made;
  });
  const { durability } = options;
  return resultOf(load, options, { scenario, durability, nats: null });
}

/** Nodes and servers are processes of their own; the client is alone in this one. */
function measureSyncOnNats(options: RunOptions, scenario: Scenario): Promise<SyncResult> {
  return withTarget(options, scenario, async (target) => {
    const { link, close } = await openClusterConnection(target.address);
    const client = new Client(link, { clock: systemClock, clientId: newClientId() });
    const machine = await deployScenario(client, scenario);
    const load = await loadSync(callOf(client, machine), options, scenario);
    client.close();
    await close();
    const { durability } = target;
    return resultOf(load, options, { scenario, durability, nats: natsFacts(target, null) });
  });
}

/** The server is a process of its own; the client is alone in this one. */
function measureSyncOnHttp(options: RunOptions, scenario: Scenario): Promise<SyncResult> {
  return withApiServer(options, scenario, async (target) => {
    const load = await loadSync(syncCallOver(target), options, scenario);
    const { durability } = options;
    return resultOf(load, options, { scenario, durability, nats: null });
  });
}

function callOf(client: Client, machine: MachineRevision): SyncCall {
  return (name, input) => client.startSyncExecution({ machine, name, input });
}

/** Resolves when the load is over and answered. */
export async function loadSync(
  call: SyncCall,
  options: RunOptions,
  scenario: Scenario,
): Promise<SyncLoad> {
  const { next } = seededRandom(options.seed);
  const { ratePerSecond } = options;
  const load = new SyncLoad(options, {
    clock: systemClock,
    call,
    workload: createWorkload(scenario.generator, options.seed),
    arrivals:
      options.arrivals === "constant"
        ? constantArrivals(ratePerSecond)
        : poissonArrivals(ratePerSecond, next),
  });
  await load.run();
  return load;
}

async function resultOf(
  load: SyncLoad,
  options: RunOptions,
  subject: {
    readonly scenario: Scenario;
    readonly durability: SyncResult["durability"];
    readonly nats: NatsFacts | null;
  },
): Promise<SyncResult> {
  const { machine, commit } = await provenance();
  return {
    scenario: subject.scenario.name,
    target: options.target,
    durability: subject.durability,
    nats: subject.nats,
    seed: options.seed,
    durationMs: options.durationMs,
    warmupMs: options.warmupMs,
    rateOffered: options.ratePerSecond,
    rateSent: (load.sentInWindow * 1000) / options.durationMs,
    sent: load.sent,
    succeeded: load.succeeded,
    errors: load.errors,
    wrong: load.wrong,
    unanswered: load.unanswered,
    latencyMs: load.latency.summaryMs(),
    latenessMs: { p99: load.lateness.percentileMs(99) },
    computer: machine,
    commit,
  };
}
