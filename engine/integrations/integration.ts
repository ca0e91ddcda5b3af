/** One service that a Task state may call. Each has a file of its own; the registry lists them. */
import type { TaskAnswer, TaskCall } from "./task-call.ts";

/** Who waits for a call. */
export interface TaskListener {
  /** Called once, never before `start` has returned; not at all after the call was cancelled, or so. */
  readonly onAnswer: (answer: TaskAnswer) => void;
  /** Called, maybe often, when what the call runs is known to be at work. */
  readonly onBeat: () => void;
}

export interface RunningTask {
  /** Nobody waits any more: what the call runs is stopped, with its thread if need be. */
  cancel(): void;
}

export interface Integration {
  /** Whether calls of this `Resource` are this service's. */
  readonly takes: (resource: string) => boolean;
  /** What goes wrong is an answer, or thrown at once. */
  readonly start: (call: TaskCall, listener: TaskListener) => RunningTask;
}
