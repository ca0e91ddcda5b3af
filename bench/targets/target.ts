/**
 * What a generator drives, whatever stands behind it: a client of the engine, a server's HTTP API, or
 * nothing at all. Starts go in one by one and are handed over in batches; answers and terminals come
 * back in batches, by execution index.
 *
 *     push, push, flush ─▶ onSend ─▶ onAccepted │ onRefused │ onUnknown
 *                                    onTerminals (where the target can tell of them)
 */

export interface TargetEvents {
  /** About to be handed over: whatever must be noted before the target knows of them. */
  onSend(indexes: readonly number[]): void;
  onAccepted(indexes: readonly number[]): void;
  /** They will not run. @param why For people; few different texts. */
  onRefused(indexes: readonly number[], why: string): void;
  /** Nobody can tell whether they run. */
  onUnknown(indexes: readonly number[], why: string): void;
  onTerminals(batch: TerminalBatch): void;
}

/** Read at once: it is the target's own and used again. */
export interface TerminalBatch {
  readonly count: number;
  /** The same object each time, filled anew. */
  at(place: number): Terminal;
}

export interface Terminal {
  index: number; // NaN: not one of ours.
  status: string;
  text: string | undefined; // The output when it succeeded, else the error's name.
  cause: string | undefined; // Of the error.
}

export interface Target {
  /**
   * Hot path: once per execution.
   * @param machine Which of the machines that the target was opened with.
   * @returns False when there is no room: it is dropped.
   */
  push(machine: number, index: number, input: string): boolean;
  /** Hands over what was pushed, or lets it be. */
  flush(): void;
  /** Starts whose answers have not come. */
  readonly unanswered: number;
  /** Whether terminals come at all. */
  readonly seesTerminals: boolean;
  /** Answers are read by this thread from sockets: it must not be blocked to wait for the next start. */
  readonly readsSockets?: boolean;
  /** Takes in what is due, for a target that has no events of its own. */
  poll?(): void;
  /** Resolves when all that was sent to us before now has been taken in. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
