/**
 * Our own durable engine, embedded: each execution is started once its durability is what was asked
 * for, and has ended when its terminal record has come. What answers the Task stands in the settings: a
 * function of the user's in a thread of its own, as the peers' steps are functions, or the engine.
 */
import { startEngine } from "../../../engine/main.ts";
import { type readTerminalFrame, terminalAt } from "../../../engine/transport/terminal-frame.ts";
import type { PeerSettings } from "../protocol.ts";
import { Answers } from "./answers.ts";
import { closedLoop } from "./closed-loop.ts";
import { servePeer } from "./serve-peer.ts";

type TerminalFrame = ReturnType<typeof readTerminalFrame>;

interface Waiting {
  readonly resolve: (output: string) => void;
  readonly reject: (error: Error) => void;
}

const kept = {
  power: "fsynced before the start is answered (survives a power cut)",
  process: "written before the start is answered (survives kill -9)",
  memory: "in memory alone",
};

servePeer(async (settings) => {
  const waiting = new Map<string, Waiting>();
  const { engine, client, machine } = await startWith(settings, waiting);
  let run = 0;
  const start = (name: string, input: string): Promise<string> =>
    new Promise((resolve, reject) => {
      waiting.set(name, { resolve, reject });
      client.startExecution({ machine, name, input }).catch((error: Error) => {
        waiting.delete(name);
        reject(error);
      });
    });
  return {
    version: "this checkout",
    guarantees: `at least once; accepted executions and outcomes that are not taken in: LMDB, ${kept[settings.durability]}`,
    run: (request) => {
      const { inputs } = settings;
      const number = ++run;
      const call = (index: number) => start(`${number}-${index}`, inputs[index % inputs.length]!);
      return closedLoop(request, { call, answers: new Answers(settings), checkEvery: 1 });
    },
    stop: async () => {
      client.close();
      await engine.stop();
    },
  };
});

async function startWith(settings: PeerSettings, waiting: Map<string, Waiting>) {
  const { durability, dataFolder, shards, seed, services, handlers, definition } = settings;
  const engine = await startEngine({
    durability,
    dataFolder: durability === "memory" ? null : dataFolder,
    shards,
    seed,
    services,
    handlers,
  });
  const client = engine.client({ onTerminals: (frame) => settle(frame, waiting) });
  const machine = await client.deploy({ name: "one-step", definition });
  return { engine, client, machine };
}

function settle(frame: TerminalFrame, waiting: Map<string, Waiting>): void {
  for (let place = 0; place < frame.count; place++) {
    const { name, output, error, cause } = terminalAt(frame, place);
    const { resolve, reject } = waiting.get(name) ?? {};
    waiting.delete(name);
    if (output !== null) resolve?.(output);
    else reject?.(new Error(`an execution failed: ${error}: ${cause}`));
  }
}
