/** A load on nothing: on a target whose latencies are known beforehand. */
import { newClientId } from "../../engine/main.ts";
import type { RunOptions } from "../options.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { LatencyModel } from "../targets/latency-model.ts";
import { startGenerator } from "./generator-thread.ts";
import { type LoadReport, loadCounters, runLoad } from "./load.ts";
import { lifeSettings } from "./run.ts";

export async function runOnNull(
  options: RunOptions,
  scenario: Scenario,
  latency: LatencyModel,
): Promise<LoadReport<null>> {
  const settings = lifeSettings(options, scenario, null);
  const counters = loadCounters(settings);
  const generators = counters.map((block, generatorIndex) =>
    startGenerator(settings, {
      origin: { kind: "null", latency },
      generatorIndex,
      clientId: newClientId(),
      counters: block,
    }),
  );
  await Promise.all(generators.map(({ ready }) => ready));
  const subject = {
    unfinished: () => 0,
    rssMb: () => null,
    readUsage: () => null,
    isSettled: () => true,
  };
  const hooks = { onBegin: () => {}, onSample: () => {} };
  return runLoad(settings, { generators, counters, subject }, hooks);
}
