/**
 * An execution error as ASL data: `{ error: "States.Runtime", cause }`. Expressions throw it, the
 * actor of the state catches it in the same step; it never crosses an actor. Not an `Error`: no
 * stack is captured, since users' mistakes are data here and may come 100,000 times a second.
 */
export class Failure {
  readonly error: string;
  readonly cause: string;
  /** The field of a JSONata state that failed, as `Output/total`; null: not told. */
  readonly location: string | null;

  constructor(error: string, cause: string, location: string | null = null) {
    this.error = error;
    this.cause = cause;
    this.location = location;
  }
}

/**
 * A task was silent for longer than its HeartbeatSeconds. Recorded: it reads `States.Timeout`; in the
 * task's own Retry and Catch it also answers to `States.HeartbeatTimeout` (AWS's table of errors).
 */
export const heartbeatMissed = new Failure("States.Timeout", "");

/** AWS's `States.Runtime`. The actor puts "An error occurred while executing the state …" before the cause. */
export function runtimeFailure(cause: string): Failure {
  return new Failure("States.Runtime", cause);
}
