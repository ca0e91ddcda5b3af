/** A load on nothing: on a target whose latencies are known beforehand. */
import { newClientId } from "../../engine/main.ts";
import type { RunOptions } from "../options.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { LatencyModel } from "../targets/latency-model.ts";
import { withGenerators } from "./generator-crew.ts";
import { type LoadReport, loadCounters, runLoad } from "./load.ts";
import { lifeSettings } from "./run.ts";

export async function runOnNull(
  options: RunOptions,
  scenario: Scenario,
  latency: LatencyModel,
): Promise<LoadReport<null>> {
  const settings = lifeSettings(options, scenario, null);
  const counters = loadCounters(settings);
  const places = counters.map((block, generatorIndex) => ({
    origin: { kind: "null" as const, latency },
    generatorIndex,
    clientId: newClientId(),
    counters: block,
  }));
  const subject = {
    unfinished: () => 0,
    rssMb: () => null,
    readUsage: () => null,
    isSettled: () => true,
  };
  const hooks = { onBegin: () => {}, onSample: () => {} };
  return withGenerators(settings, places, (generators) =>
    runLoad(settings, { generators, counters, subject }, hooks),
  );
}
