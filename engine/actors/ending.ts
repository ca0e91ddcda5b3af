/** The end of a token: the execution's outcome at the root, a message to the parent elsewhere. */

import { Failure } from "../language/failure.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { cancelToken } from "./cancel.ts";
import type { Execution } from "./execution.ts";
import { JOIN, type Token } from "./token.ts";

/** An error and its cause as an outcome shows them; null: the field is absent. */
export interface ErrorAndCause {
  readonly error: string | null;
  readonly cause: string | null;
}

/** A child's failure on its way up. Its parent's Retry and Catch see absent fields as empty. */
export class ChildFailure extends Failure {
  readonly absent: ErrorAndCause;

  constructor({ error, cause }: ErrorAndCause) {
    super(error ?? "", cause ?? "");
    this.absent = { error, cause };
  }
}

/** The token has left its last state; its output is `token.data`. */
export function endToken(loop: ActorLoop, token: Token): void {
  if (token.fork !== null) {
    join(loop, token);
    return;
  }
  const { execution } = token;
  execution.outcome = "SUCCEEDED";
  execution.output = token.data;
  execution.log?.succeeded(token);
  loop.outbox.terminals.push(execution);
}

/** The token's state failed and nothing in it takes the error. */
export function endTokenFailed(loop: ActorLoop, token: Token, ended: ErrorAndCause): void {
  const { fork } = token;
  if (fork !== null) {
    const { kind } = token.state;
    // Recorded: a task that fails inside a Parallel is also told as TaskStateAborted.
    if (kind === "task" && fork.parent.state.kind === "parallel") {
      token.execution.eventId++;
      token.execution.log?.taskAborted(token);
    }
    token.failure = new ChildFailure(ended);
    join(loop, token);
    return;
  }
  const { execution } = token;
  execution.outcome = "FAILED";
  execution.error = ended.error;
  execution.cause = ended.cause;
  execution.log?.failed(token, ended);
  loop.outbox.terminals.push(execution);
}

/** Recorded: an execution that ran out of time has neither error nor cause. */
export function timeOutExecution(loop: ActorLoop, execution: Execution): void {
  if (execution.outcome !== null) return;
  if (execution.root !== null) cancelToken(loop.outbox, execution.root);
  execution.outcome = "TIMED_OUT";
  execution.log?.timedOut();
  loop.outbox.terminals.push(execution);
}

/** Ends an execution that runs elsewhere now: what it waits for is cancelled, and nobody is told. */
export function abandonExecution(loop: ActorLoop, execution: Execution): void {
  if (execution.outcome !== null) return;
  if (execution.root !== null) cancelToken(loop.outbox, execution.root);
  execution.outcome = "FAILED";
}

/** The child becomes a message to its parent's actor. */
function join(loop: ActorLoop, token: Token): void {
  token.state = token.fork!.parent.state;
  token.phase = JOIN;
  loop.send(token);
}
