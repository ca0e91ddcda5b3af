/**
 * The load of one life, whatever it is put on: generators begin together, are watched, end, and
 * report; what the loaded engine has used meanwhile is read right before and right after.
 */
import { systemClock } from "../../engine/system-ports.ts";
import { intervalMsOf } from "../load/interval-recorder.ts";
import { BenchCounters, benchBlockBytes } from "../measurement/bench-counters.ts";
import type { GeneratorReport, GeneratorThread } from "./generator-thread.ts";
import type { Interrupted } from "./interrupted.ts";
import type { LifeSettings } from "./life-settings.ts";
import { type LifeSample, watchLife } from "./life-watch.ts";
import { type UsageReading, type UsageSource, watchUsage } from "./usage-series.ts";

/** From the last preparation to the first intended start. */
const LEAD_MS = 100;
const SETTLE_LOOK_MS = 5;

const unknownUsage: UsageSource = {
  cpuMicros: () => null,
  rssMb: () => null,
  isThisProcess: false,
};

/** What is loaded. */
export interface LoadSubject<Usage> {
  /** Executions accepted and not ended. */
  unfinished(): number;
  /** Null: not to be known. */
  rssMb(): number | null;
  readUsage(): Usage;
  /**
   * Whether nothing is left that could still end, for a generator or twice. Asked over and over when
   * the generators have all that they wait for.
   */
  isSettled(): boolean | Promise<boolean>;
  /** What the series of the run shows of it; absent: nothing. */
  readonly usage?: UsageSource;
}

export interface LoadReport<Usage> extends Interrupted {
  readonly generators: readonly GeneratorReport[];
  /** All that was accepted has ended. */
  readonly isDrained: boolean;
  readonly before: Usage;
  readonly after: Usage;
  readonly rssMb: number | null;
  readonly rssSlopeMbPerMinute: number | null;
  readonly backlogGrowth: number;
  readonly startMs: number; // On the system clock's scale.
  readonly usageSeries: readonly UsageReading[];
}

/**
 * Is told how to end the load early, for as long as it goes on. Answers how to call that off.
 * @param end Nothing more is started; what is under way is waited for as at any end. Answers when that
 * was, after the load's start.
 */
export type Interruptible = (end: () => number) => () => void;

export interface LoadHooks {
  /** The load begins then, on the system clock's scale. */
  readonly onBegin: (startMs: number) => void;
  readonly onSample: (sample: LifeSample) => void;
  /** Absent: the load goes on to its end, or ends with the process. */
  readonly interruptible?: Interruptible | undefined;
}

/** What whoever orders a run hooks into. */
export type RunHooks = Omit<LoadHooks, "onBegin">;

/** One for each generator. */
export function loadCounters({ generators }: LifeSettings): readonly BenchCounters[] {
  return Array.from(
    { length: generators },
    () => new BenchCounters(new SharedArrayBuffer(benchBlockBytes)),
  );
}

/** @param generators Ready, one for each of `counters`. */
export async function runLoad<Usage>(
  settings: LifeSettings,
  {
    generators,
    counters,
    subject,
  }: {
    readonly generators: readonly GeneratorThread[];
    readonly counters: readonly BenchCounters[];
    readonly subject: LoadSubject<Usage>;
  },
  { onBegin, onSample, interruptible }: LoadHooks,
): Promise<LoadReport<Usage>> {
  const before = subject.readUsage();
  const startMs = systemClock.nowMs() + LEAD_MS;
  for (const generator of generators) generator.begin(startMs);
  onBegin(startMs);
  const watch = watchLife({ ...settings, subject, counters, startMs }, onSample);
  const intervalMs = intervalMsOf(settings.warmupMs + settings.durationMs);
  const usage = watchUsage(subject.usage ?? unknownUsage, { startMs, intervalMs });
  let interruptedAtMs: number | null = null;
  const callOff = interruptible?.(() => {
    const atMs = Math.max(0, Math.round(systemClock.nowMs() - startMs));
    if (atMs < settings.warmupMs + settings.durationMs) interruptedAtMs = atMs;
    for (const generator of generators) generator.end(atMs);
    watch.end(atMs);
    return atMs;
  });
  try {
    const drained = await Promise.all(generators.map((generator) => generator.drained));
    const after = subject.readUsage();
    const isDrained = drained.every((is) => is) && (await settle(subject, settings));
    watch.stop();
    return {
      generators: await Promise.all(generators.map((generator) => generator.finish())),
      isDrained,
      before,
      after,
      rssMb: watch.rssMbMax(),
      rssSlopeMbPerMinute: watch.rssSlopeMbPerMinute(),
      backlogGrowth: watch.backlogGrowth(),
      startMs,
      usageSeries: usage.readings,
      interruptedAtMs,
    };
  } finally {
    callOff?.();
    watch.stop();
    usage.stop();
  }
}

/** CPU of the generators' threads, as far as it is known. */
export function generatorCpuMicros(generators: readonly GeneratorReport[]): number {
  return generators.reduce((sum, report) => sum + (report.cpuMicros ?? 0), 0);
}

/** False when that takes too long. */
async function settle(
  { isSettled }: LoadSubject<unknown>,
  { drainTimeoutMs }: LifeSettings,
): Promise<boolean> {
  const giveUpMs = systemClock.nowMs() + drainTimeoutMs;
  while (!(await isSettled())) {
    if (systemClock.nowMs() >= giveUpMs) return false;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_LOOK_MS));
  }
  return true;
}
