/**
 * The entry of a client in a process of its own, that may be killed at any time: generators with a
 * connection each load the cluster and write their ledgers. The parent is told of clients before they
 * send anything, of the load's start, of each second, and of the end.
 */
import { newClientId } from "../../../engine/main.ts";
import { benchField } from "../../measurement/bench-counters.ts";
import type { ClusterAddress } from "../../nats/cluster-connection.ts";
import { startGenerator } from "../../run/generator-thread.ts";
import type { LifeSettings } from "../../run/life-settings.ts";
import type { LifeSample } from "../../run/life-watch.ts";
import { type LoadReport, loadCounters, runLoad } from "../../run/load.ts";
import { serveBenchMetrics } from "../../run/serve-metrics.ts";

export type ToLoad =
  | { readonly kind: "begin"; readonly settings: LifeSettings; readonly address: ClusterAddress }
  /** A fault begins, or is over. */
  | { readonly kind: "fault"; readonly fault: string; readonly isActive: boolean }
  /** Nothing is left in the cluster that could still end. */
  | { readonly kind: "settled" };

export type FromLoad =
  | { readonly kind: "client"; readonly clientId: string }
  | { readonly kind: "begin"; readonly startMs: number }
  | { readonly kind: "sample"; readonly sample: LifeSample }
  /** Its own executions have ended, or it waits for them no more. */
  | { readonly kind: "drained" }
  | { readonly kind: "done"; readonly report: LoadReport<null> }
  | { readonly kind: "failed"; readonly message: string };

const ORPHANED = 1;

/** Told to Prometheus. */
const faults = new Map<string, boolean>();
let isSettled = false;
let isDrainedTold = false;

process.once("disconnect", () => process.exit(ORPHANED)); // Nobody is left to report to.
process.on("message", (message: ToLoad) => {
  if (message.kind === "settled") isSettled = true;
  else if (message.kind === "fault") faults.set(message.fault, message.isActive);
  else void live(message.settings, message.address);
});

async function live(settings: LifeSettings, address: ClusterAddress): Promise<void> {
  let last: FromLoad;
  try {
    last = { kind: "done", report: await load(settings, address) };
  } catch (error) {
    last = { kind: "failed", message: (error as Error).stack ?? String(error) };
  }
  tell(last, () => process.exit(0));
}

async function load(settings: LifeSettings, address: ClusterAddress): Promise<LoadReport<null>> {
  const counters = loadCounters(settings);
  const generators = counters.map((block, generatorIndex) => {
    const clientId = newClientId();
    tell({ kind: "client", clientId });
    const origin = { kind: "nats" as const, ...address };
    return startGenerator(settings, { origin, generatorIndex, clientId, counters: block });
  });
  await Promise.all(generators.map(({ ready }) => ready));
  await serveBenchMetrics(settings, counters, [], faults); // Ends with the process.
  const unfinished = () =>
    counters.reduce(
      (sum, { values }) => sum + values[benchField.accepted]! - values[benchField.completed]!,
      0,
    );
  const subject = {
    unfinished,
    rssMb: () => null,
    readUsage: () => null,
    isSettled: () => {
      if (!isDrainedTold) tell({ kind: "drained" });
      isDrainedTold = true;
      return isSettled;
    },
  };
  return runLoad(
    settings,
    { generators, counters, subject },
    {
      onBegin: (startMs) => tell({ kind: "begin", startMs }),
      onSample: (sample) => tell({ kind: "sample", sample }),
    },
  );
}

function tell(message: FromLoad, whenSent: () => void = () => {}): void {
  process.send!(message, undefined, undefined, whenSent);
}
