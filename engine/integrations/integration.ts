/** One service that a Task state may call. Each has a file of its own; the registry lists them. */
import type { TaskAnswer, TaskCall } from "./task-call.ts";

/** What a call and whoever waits for it say to each other before the answer. */
export interface CallControl {
  /** Aborted: nobody waits any more, what the call runs is to end. */
  readonly signal: AbortSignal;
  /** Called whenever what the call runs is known to be at work. */
  readonly beat: () => void;
}

export interface Integration {
  /** Whether calls of this `Resource` are this service's. */
  readonly takes: (resource: string) => boolean;
  /** Never rejects: what goes wrong is an answer. */
  readonly run: (call: TaskCall, control: CallControl) => Promise<TaskAnswer>;
}
