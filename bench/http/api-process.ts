/** The entry of the server that is measured: the engine with its API in front, as `npm start` runs it. */
import { startServer } from "../../engine/server-main.ts";
import { acceptedStarts } from "../measurement/metrics.ts";
import { engineConfig } from "../run/life.ts";
import { type LifeSettings, mixOf } from "../run/life-settings.ts";
import { mergedScenario } from "../scenarios/merged.ts";
import { loadScenario } from "../scenarios/scenario.ts";
import { serveParent } from "./child-entry.ts";

export interface ApiReport {
  /** Starts that were accepted, synchronous ones included. */
  readonly accepted: number;
  /** Whether all of them had ended when the server was. */
  readonly isFinished: boolean;
}

serveParent<LifeSettings, ApiReport>(async (settings) => {
  const scenarios = mixOf(settings).map(({ scenarioFolder }) => loadScenario(scenarioFolder));
  const scenario = mergedScenario(await Promise.all(scenarios));
  const server = await startServer(
    engineConfig(settings, scenario),
    { host: "127.0.0.1", port: 0, hasQuotas: false },
    { warn: (text) => void process.stderr.write(`bench: server: ${text}\n`) },
  );
  return {
    url: server.url,
    finish: async () => {
      const drained = await server.drain(settings.drainTimeoutMs);
      const accepted = await acceptedStarts(server.metrics[0]!);
      await server.stop();
      return { accepted, isFinished: drained === "finished" };
    },
  };
});
