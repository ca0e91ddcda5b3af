/**
 * What one shard counts of the task attempts of one kind of integration: a row of the shard's block.
 *
 * Hot path: twice per task.
 */
import { Histogram, histogramLength } from "./histogram.ts";
import { latencyScale } from "./scales.ts";

/** What a task may call, as a label: a closed list, whatever users write as a `Resource`. */
export const taskKinds = [
  "lambda", // Functions of Lambda's semantics: handlers, workers.
  "activity",
  "nats", // A request over NATS.
  "http",
  "service", // Any other integration, AWS's own among them.
  "simulated", // Answered in the shard, for tests and load.
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** Where a row keeps what. */
export const taskField = {
  started: 0,
  succeeded: 1,
  failed: 2,
  timedOut: 3,
  duration: 4, // A histogram.
} as const;

export const taskRowLength = taskField.duration + histogramLength(latencyScale);

export class TaskCounters {
  readonly #values: Float64Array;
  readonly #duration: Histogram;

  /** @param values A row, written by this thread alone. */
  constructor(values: Float64Array) {
    this.#values = values;
    this.#duration = new Histogram(latencyScale, values.subarray(taskField.duration));
  }

  started(): void {
    this.#values[taskField.started]!++;
  }

  /** @param durationMs From the call to the answer. The same holds for `failed`. */
  succeeded(durationMs: number): void {
    this.#values[taskField.succeeded]!++;
    this.#duration.observe(durationMs);
  }

  failed(durationMs: number): void {
    this.#values[taskField.failed]!++;
    this.#duration.observe(durationMs);
  }

  /** Gave nothing within its TimeoutSeconds or HeartbeatSeconds. */
  timedOut(): void {
    this.#values[taskField.timedOut]!++;
  }
}

/** @param resource The `Resource` of a Task that no simulated service answers. */
export function taskKindOf(resource: string): TaskKind {
  if (/^arn:[^:]+:lambda:/.test(resource)) return "lambda";
  if (/^arn:[^:]+:states:[^:]*:\d+:activity:/.test(resource)) return "activity";
  const service = /^arn:[^:]+:states:::(?:aws-sdk:)?([a-z0-9-]+):/i.exec(resource)?.[1];
  return service === "lambda" || service === "nats" || service === "http" ? service : "service";
}
