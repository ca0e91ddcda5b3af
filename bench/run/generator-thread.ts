/** A generator's thread as a life sees it: started with a link to the engine, told to begin and to finish. */
import { Worker } from "node:worker_threads";
import type {
  FromGenerator,
  GeneratorDone,
  GeneratorSettings,
  ToGenerator,
} from "../load/generator-worker.ts";
import type { IntervalReport } from "../load/interval-recorder.ts";
import type { BenchCounters } from "../measurement/bench-counters.ts";
import type { TargetOrigin } from "../targets/origin.ts";
import {
  INDEXES_PER_GENERATOR,
  type LifeSettings,
  ledgerPathOf,
  mixOf,
  phasesOf,
} from "./life-settings.ts";

/**
 * Little survives in a generator: collecting 2 MB of young objects takes 0.2 ms, 16 MB take 1.4 ms and
 * are lateness. (The young generation is three times a semi-space.)
 */
const YOUNG_MB = 6;

export interface GeneratorReport extends GeneratorDone {
  readonly intervals: readonly IntervalReport[];
}

export interface GeneratorThread {
  /** The engine knows its client. */
  readonly ready: Promise<void>;
  /** The load is over; true when all of its executions have ended. */
  readonly drained: Promise<boolean>;
  /** @param startMs Of the load, on the system clock's scale. */
  begin(startMs: number): void;
  /** Sends nothing that is intended later. @param atMs After the load's start. */
  end(atMs: number): void;
  /** Takes in what is on its way, reports, ends the thread. */
  finish(): Promise<GeneratorReport>;
}

export interface GeneratorPlace {
  readonly origin: TargetOrigin;
  readonly generatorIndex: number;
  readonly clientId: string;
  readonly counters: BenchCounters;
}

export function startGenerator(settings: LifeSettings, place: GeneratorPlace): GeneratorThread {
  const { origin } = place;
  const worker = new Worker(new URL("../load/generator-worker.js", import.meta.url), {
    workerData: generatorSettings(settings, place),
    transferList: origin.kind === "port" ? [origin.port] : [],
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const failed = new Promise<never>((_, reject) => {
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a generator ended early (exit code ${code})`)));
  });
  failed.catch(() => {}); // Raced below; nobody waits for it after the end.
  const message = <Kind extends FromGenerator["kind"]>(kind: Kind) =>
    Promise.race([
      failed,
      new Promise<Extract<FromGenerator, { kind: Kind }>>((resolve) => {
        worker.on("message", (told: FromGenerator) => {
          if (told.kind === kind) resolve(told as Extract<FromGenerator, { kind: Kind }>);
        });
      }),
    ]);
  const intervals: IntervalReport[] = [];
  worker.on("message", (told: FromGenerator) => {
    if (told.kind === "interval") intervals.push(told.interval);
  });
  const drained = message("drained").then(({ isDrained }) => isDrained);
  drained.catch(() => {}); // Whoever waits for an earlier message hears of the failure there.
  return {
    ready: message("ready").then(() => {}),
    drained,
    begin: (startMs) => worker.postMessage({ kind: "begin", startMs } satisfies ToGenerator),
    end: (atMs) => worker.postMessage({ kind: "end", atMs } satisfies ToGenerator),
    finish: async () => {
      const done = message("done");
      worker.postMessage({ kind: "finish" } satisfies ToGenerator);
      const { kind, ...report } = await done;
      await worker.terminate();
      return { ...report, intervals };
    },
  };
}

function generatorSettings(
  settings: LifeSettings,
  { origin, generatorIndex, clientId, counters }: GeneratorPlace,
): GeneratorSettings {
  const { generators, firstIndex, ledgerPath } = settings;
  const { warmupMs, durationMs, drainTimeoutMs, frameRecordsMax, seed } = settings;
  return {
    origin,
    clientId,
    mix: mixOf(settings),
    phases: phasesOf(settings),
    share: { index: generatorIndex, count: generators },
    warmupMs,
    durationMs,
    drainTimeoutMs,
    frameRecordsMax,
    seed,
    // What nobody else takes over, the first generator does.
    resumes: generatorIndex === 0 ? settings.resumes : [],
    generatorIndex,
    firstIndex: firstIndex + generatorIndex * INDEXES_PER_GENERATOR,
    ledgerPath: ledgerPath === null ? null : ledgerPathOf(ledgerPath, generatorIndex),
    counterBlock: counters.values.buffer as SharedArrayBuffer,
  };
}
