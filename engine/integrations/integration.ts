/** One service that a Task state may call. Each has a file of its own; the registry lists them. */
import type { TaskAnswer, TaskCall } from "./task-call.ts";

export interface Integration {
  /** Whether calls of this `Resource` are this service's. */
  readonly takes: (resource: string) => boolean;
  /** Never rejects: what goes wrong is an answer. An aborted signal ends the call. */
  readonly run: (call: TaskCall, signal: AbortSignal) => Promise<TaskAnswer>;
}
