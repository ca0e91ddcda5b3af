/**
 * The entry of a life in a process of its own, that may be killed at any time. Its parent sends the
 * settings and is told of clients before they send anything, of the load's start, and of the end.
 */
import { loadScenario } from "../scenarios/scenario.ts";
import { type LifeReport, runLife } from "./life.ts";
import type { LifeSettings } from "./life-settings.ts";
import type { LifeSample } from "./life-watch.ts";

export type FromLife =
  | { readonly kind: "client"; readonly clientId: string }
  | { readonly kind: "begin"; readonly startMs: number }
  | { readonly kind: "sample"; readonly sample: LifeSample }
  | { readonly kind: "done"; readonly report: LifeReport }
  | { readonly kind: "failed"; readonly message: string };

const ORPHANED = 1;

process.once("message", (settings: LifeSettings) => {
  process.once("disconnect", () => process.exit(ORPHANED)); // Nobody is left to report to.
  void live(settings);
});

async function live(settings: LifeSettings): Promise<void> {
  let last: FromLife;
  try {
    const scenario = await loadScenario(settings.scenarioFolder);
    const report = await runLife(settings, scenario, {
      onClient: (clientId) => tell({ kind: "client", clientId }),
      onBegin: (startMs) => tell({ kind: "begin", startMs }),
      onSample: (sample) => tell({ kind: "sample", sample }),
    });
    last = { kind: "done", report };
  } catch (error) {
    last = { kind: "failed", message: (error as Error).stack ?? String(error) };
  }
  tell(last, () => process.exit(0));
}

function tell(message: FromLife, whenSent: () => void = () => {}): void {
  process.send!(message, undefined, undefined, whenSent);
}
