/**
 * A generator process: says hello at a meeting over NATS until a load takes it, then runs its share of
 * the load in threads, and tells of it. It ends when it is released, or when its leader falls silent.
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { systemClock } from "../../engine/system-ports.ts";
import type { NatsBroker } from "../../engine/transport/nats/nats-broker.ts";
import { BenchCounters, benchBlockBytes } from "../measurement/bench-counters.ts";
import { type GeneratorThread, startGenerator } from "../run/generator-thread.ts";
import { crewSubjects, type FromAgent, pack, type ToAgent, unpack } from "./messages.ts";

const HELLO_EVERY_MS = 300;
const BEAT_EVERY_MS = 200;
/** Of one message: a server takes a megabyte. */
const INTERVALS_MAX = 50;

type Told = FromAgent extends infer Message
  ? Message extends FromAgent
    ? Omit<Message, "agentId">
    : never
  : never;

/** Resolves when the load is over. @throws Error When its own generators failed. */
export async function runAgent(
  broker: NatsBroker,
  meeting: string,
  agentId = randomBytes(6).toString("hex"),
): Promise<void> {
  const subjects = crewSubjects(meeting);
  const tell = (message: Told) =>
    broker.publish(subjects.toLeader, pack({ ...message, agentId } as FromAgent));
  const hello = setInterval(
    () => tell({ kind: "hello", host: hostname(), pid: process.pid } as Told),
    HELLO_EVERY_MS,
  );
  let share: Share | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const failed = (error: unknown): void => {
        tell({ kind: "failed", message: (error as Error).message } as Told);
        void broker.flush().then(() => reject(error), reject);
      };
      broker.subscribe(subjects.toAgent(agentId), ({ data }) => {
        const message = unpack<ToAgent>(data);
        clearInterval(hello);
        switch (message.kind) {
          case "ping":
            tell({ kind: "pong", number: message.number, nowMs: systemClock.nowMs() } as Told);
            break;
          case "prepare":
            share = startShare(message, tell);
            share.ready.then(() => tell({ kind: "ready" } as Told), failed);
            break;
          case "begin":
            share!.begin(message.startMs).catch(failed);
            break;
          case "end":
            share!.end(message.atMs);
            break;
          case "finish":
            share!.finish().catch(failed);
            break;
          case "release":
            resolve();
        }
      });
    });
  } finally {
    clearInterval(hello);
    share?.stop();
  }
}

interface Share {
  readonly ready: Promise<unknown>;
  begin(startMs: number): Promise<void>;
  end(atMs: number): void;
  finish(): Promise<void>;
  stop(): void;
}

function startShare(
  { settings, places }: Extract<ToAgent, { kind: "prepare" }>,
  tell: (message: Told) => void,
): Share {
  const counters = places.map(() => new BenchCounters(new SharedArrayBuffer(benchBlockBytes)));
  const generators: readonly GeneratorThread[] = places.map((place, at) =>
    startGenerator(settings, { ...place, counters: counters[at]! }),
  );
  const beat = setInterval(() => {
    tell({
      kind: "beat",
      counters: counters.map(({ values }) => Float64Array.from(values)),
    } as Told);
  }, BEAT_EVERY_MS);
  return {
    ready: Promise.all(generators.map(({ ready }) => ready)),
    begin: async (startMs) => {
      for (const generator of generators) generator.begin(startMs);
      await Promise.all(
        generators.map(async ({ drained }, place) => {
          tell({ kind: "drained", place, isDrained: await drained } as Told);
        }),
      );
    },
    end: (atMs) => {
      for (const generator of generators) generator.end(atMs);
    },
    finish: async () => {
      for (const [place, generator] of generators.entries()) {
        const { intervals, ...report } = await generator.finish();
        for (let at = 0; at < intervals.length; at += INTERVALS_MAX) {
          const some = intervals.slice(at, at + INTERVALS_MAX);
          tell({ kind: "intervals", place, intervals: some } as Told);
        }
        tell({ kind: "done", place, report } as Told);
      }
    },
    stop: () => clearInterval(beat),
  };
}
