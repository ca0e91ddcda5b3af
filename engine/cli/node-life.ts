/**
 * The life of a node's process: start, ready, run until a signal, drain, stop. A second signal ends
 * it at once; so does one during the start, when there is nothing yet to drain.
 *
 *   starting ──▶ ready ──signal──▶ draining ──▶ stopping ──▶ exit 0
 *       └─signal─▶ exit 0              └──────signal──────▶ exit 1
 */
import type { Scheduler } from "../ports.ts";

/** What this needs to know of a node, or a server, that runs. */
export interface LivingNode {
  /** The line that says that it is ready. */
  readonly ready: string;
  /** Called when that line is written: standard output is the node's own from then on. */
  readonly onReady?: () => void;
  drain(limitMs: number): Promise<Drained>;
  stop(): Promise<void>;
}

/** What became of what was taken: `kept` goes on at the next start. */
export type Drained = "finished" | "handed-back" | "kept";

export interface NodeLifePorts {
  readonly start: () => Promise<LivingNode>;
  /** Calls back with the signal's name each time the process is asked to end. */
  readonly onSignal: (handler: (signal: string) => void) => void;
  /** One line on standard output. */
  readonly say: (line: string) => void;
  /** One line for the operator's log. */
  readonly log: (text: string) => void;
  readonly scheduler: Scheduler;
}

/** Beyond what draining may take; then the process ends though something still hangs. */
const STOP_MS_MAX = 15_000;

/** Resolves to the exit code, when the process shall end. @throws What the start throws. */
export async function liveAsNode(
  { start, onSignal, say, log, scheduler }: NodeLifePorts,
  { drainLimitMs }: { readonly drainLimitMs: number },
): Promise<number> {
  const signals = countSignals(onSignal);
  const started = await Promise.race([start(), signals.first]);
  if (typeof started === "string") {
    log(`${started} while starting: nothing was taken, ending`);
    return 0;
  }
  say(started.ready);
  started.onReady?.();
  const signal = await signals.first;
  log(`${signal}: draining for at most ${drainLimitMs / 1000} s; once more to end at once`);
  const hurried = signals.second.then((name) => {
    log(`${name} again: ending at once; what was accepted runs later, or elsewhere`);
    return 1;
  });
  const hung = new Promise<number>((resolve) => {
    scheduler.after(drainLimitMs + STOP_MS_MAX, () => {
      log(`could not stop within ${STOP_MS_MAX / 1000} s after the drain limit: ending`);
      resolve(1);
    });
  });
  return Promise.race([drainAndStop(started, { drainLimitMs, log }), hurried, hung]);
}

async function drainAndStop(
  node: LivingNode,
  { drainLimitMs, log }: { readonly drainLimitMs: number; readonly log: (text: string) => void },
): Promise<number> {
  const outcome = await node.drain(drainLimitMs);
  await node.stop();
  log(`stopped: ${endings[outcome]}`);
  return 0;
}

const endings: Readonly<Record<Drained, string>> = {
  finished: "everything that was taken is finished",
  "handed-back": "what was not finished in time is handed back and runs elsewhere",
  kept: "what was not finished in time is kept, and goes on at the next start",
};

function countSignals(onSignal: NodeLifePorts["onSignal"]) {
  let tellFirst: (signal: string) => void;
  let tellSecond: (signal: string) => void;
  let count = 0;
  const first = new Promise<string>((resolve) => {
    tellFirst = resolve;
  });
  const second = new Promise<string>((resolve) => {
    tellSecond = resolve;
  });
  onSignal((signal) => {
    count++;
    if (count === 1) tellFirst(signal);
    else tellSecond(signal);
  });
  return { first, second };
}
