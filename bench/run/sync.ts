/**
 * Latency of synchronous executions as an embedding program sees it: client and engine in one
 * process, the client in the engine's main thread.
 */
import assert from "node:assert/strict";
import { startEngine } from "../../engine/main.ts";
import { systemClock } from "../../engine/system-ports.ts";
import { constantArrivals, poissonArrivals } from "../load/arrivals.ts";
import { seededRandom } from "../load/seeded-random.ts";
import { SyncLoad } from "../load/sync-load.ts";
import type { RunOptions } from "../options.ts";
import type { SyncResult } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { provenance } from "./figures.ts";
import { deploy, engineConfig } from "./life.ts";
import { lifeSettings } from "./run.ts";
import { withFolder } from "./temporary-folder.ts";

export async function measureSync(options: RunOptions, scenario: Scenario): Promise<SyncResult> {
  const load = await withFolder(options.dataFolder, async (dataFolder) => {
    const settings = lifeSettings(options, scenario, dataFolder);
    const engine = await startEngine(engineConfig(settings, scenario), {
      beforeRecovery: (node) => deploy(node, scenario),
    });
    const client = engine.client();
    const machine = await client.describe(scenario.name);
    assert(machine !== undefined, `${scenario.name} is deployed`);
    const { next } = seededRandom(options.seed);
    const made = new SyncLoad(
      { ...options, machine },
      {
        clock: systemClock,
        client,
        workload: createWorkload(scenario.generator, options.seed),
        arrivals:
          options.arrivals === "constant"
            ? constantArrivals(options.ratePerSecond)
            : poissonArrivals(options.ratePerSecond, next),
      },
    );
    await made.run();
    client.close();
    await engine.stop();
    return made;
  });
  return resultOf(load, options, scenario);
}

async function resultOf(
  load: SyncLoad,
  options: RunOptions,
  scenario: Scenario,
): Promise<SyncResult> {
  const { machine, commit } = await provenance();
  return {
    scenario: scenario.name,
    durability: options.durability,
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
