/**
 * The thread for what is too long for an event loop: made when first needed, replaced when it dies or
 * takes too long. An adapter.
 */
import { Piscina } from "piscina";
import type { AnalysisJob } from "./analysis.ts";
import { ApiError, serviceUnavailable } from "./errors.ts";

export interface AnalysisPool {
  readonly run: (job: AnalysisJob) => Promise<unknown>;
  close(): Promise<void>;
}

const JOB_MS_MAX = 10_000;
const JOBS_WAITING_MAX = 1_000;
const THREAD_IDLE_MS = 30_000;
const THREAD_HEAP_MB = 512;

export function createAnalysisPool(): AnalysisPool {
  let pool: Piscina<AnalysisJob, unknown> | null = null;
  return {
    run: async (job) => {
      pool ??= new Piscina<AnalysisJob, unknown>({
        filename: new URL("./analysis-worker.js", import.meta.url).href,
        minThreads: 1,
        maxThreads: 1,
        idleTimeout: THREAD_IDLE_MS,
        maxQueue: JOBS_WAITING_MAX,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
      });
      try {
        return await pool.run(job, { signal: AbortSignal.timeout(JOB_MS_MAX) });
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (error instanceof Error && error.name === "AbortError") {
          throw new ApiError(
            "ValidationException",
            `The definition or the state took more than ${JOB_MS_MAX / 1000} s to look at.`,
          );
        }
        if (/queue/i.test(text))
          throw serviceUnavailable("Too many definitions wait to be looked at. Try again later.");
        throw error;
      }
    },
    close: async () => {
      await pool?.destroy();
    },
  };
}
