/**
 * What a shard asks of the node's main thread when a Task state calls something, and what it gets
 * back. Both cross threads in batches; what users wrote travels as JSON text.
 */

export interface TaskCall {
  /** Unique among the calls of its shard. */
  readonly id: number;
  readonly resource: string;
  /** JSON text of the effective input, after Parameters. */
  readonly inputText: string;
  /** The state's TimeoutSeconds, counted from now, or undefined when it has none. */
  readonly timeoutMs: number | undefined;
  /** The state's HeartbeatSeconds: after so long a silence it gives the call up. */
  readonly heartbeatMs: number | undefined;
  readonly executionArn: string;
  readonly stateName: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

export type TaskAnswer = TaskSuccess | TaskFailure;

export interface TaskSuccess {
  readonly id: number;
  readonly ok: true;
  readonly outputText: string;
}

export interface TaskFailure {
  readonly id: number;
  readonly ok: false;
  readonly error: string;
  readonly cause: string | undefined;
}

/** A state's result may have this many bytes of JSON text: AWS's 256 KiB. */
export const resultBytesMax = 262_144;

export function taskFailure(id: number, error: string, cause: string | undefined): TaskFailure {
  return { id, ok: false, error, cause };
}

/**
 * The answer to a call whose result is over `resultBytesMax`.
 * @param calledAs The service's name (`lambda`), or the whole ARN for a direct one: recorded so.
 */
export function dataLimitFailure(id: number, calledAs: string): TaskFailure {
  const cause = `The state/task '${calledAs}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return taskFailure(id, "States.DataLimitExceeded", cause);
}
