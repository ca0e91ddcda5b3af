/** What happens to a token whose state failed: retry, catch, or end. */
import { Failure, heartbeatMissed, runtimeFailure } from "../language/failure.ts";
import type { JsonObject } from "../language/json.ts";
import type { Catcher } from "../language/machine.ts";
import { type Retrier, retryWaitMs, takesError } from "../language/retrier.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { cancelOpened } from "./cancel.ts";
import { ChildFailure, type ErrorAndCause, endTokenFailed } from "./ending.ts";
import { assignVariables, moveOn, readableBytesMax, templateBytesMax } from "./leaving.ts";
import { ELAPSED, type Token } from "./token.ts";

/**
 * An expression of the state failed: AWS says in the cause where that was. Iterations that a Map has
 * started by then are ended.
 */
export function failState(loop: ActorLoop, token: Token, failure: Failure): void {
  cancelOpened(loop.outbox, token);
  const told = located(token, failure);
  // Recorded: a JSONata state tells it in an event of its own, EvaluationFailed.
  if (failure.error === "States.QueryEvaluationError") {
    token.execution.eventId++;
    token.execution.log?.evaluationFailed(token, told);
  }
  failWork(loop, token, told);
}

/** Data nested by thousands of states exhausts the stack where it is walked: the state's error, not ours. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof RangeError) return runtimeFailure("The data is nested too deeply.");
  throw thrown;
}

/** The state's work (its task, its branches, its iterations) failed. */
export function failWork(loop: ActorLoop, token: Token, failure: Failure): void {
  const { state } = token;
  if (state.kind !== "task" && state.kind !== "parallel" && state.kind !== "map") {
    token.execution.probe?.failed(token);
    endTokenFailed(loop, token, failure);
    return;
  }
  if (retry(loop, token, state.retriers, failure)) {
    token.execution.probe?.retried(token);
    return;
  }
  token.execution.probe?.failed(token);
  // The …StateFailed event, once, when no retry is left.
  // Recorded: a fork in JSONata has it also when an expression fails before anything has started.
  const isTold = token.failure !== null || state.queryLanguage === "JSONata";
  if (state.kind !== "task" && isTold) {
    token.execution.eventId++;
    token.execution.log?.forkFailed(token);
  }
  const catcher = state.catchers.find((row) => takesFailure(row, failure, state.kind === "task"));
  if (catcher === undefined) {
    endTokenFailed(loop, token, endingOf(failure));
    return;
  }
  try {
    goToCatcher(loop, token, catcher, failure);
  } catch (thrown) {
    endTokenFailed(loop, token, located(token, failureOf(thrown)));
  }
}

/** Whether a row of Retry or Catch takes what the state failed with. */
export function takesFailure(row: Retrier | Catcher, failure: Failure, ofTask: boolean): boolean {
  if (takesError(row.errorEquals, failure.error, ofTask)) return true;
  return failure === heartbeatMissed && row.errorEquals.includes("States.HeartbeatTimeout");
}

/** What an uncaught failure leaves in the outcome. Recorded: a time-out has no cause. */
function endingOf(failure: Failure): ErrorAndCause {
  if (failure instanceof ChildFailure) return failure.absent;
  return failure.error === "States.Timeout" && failure.cause === ""
    ? { error: failure.error, cause: null }
    : failure;
}

function located(token: Token, failure: Failure): Failure {
  if (failure.error === "States.DataLimitExceeded") return failure;
  const where = `An error occurred while executing the state '${token.state.name}' (entered at the event id #${token.enteredEventId}).`;
  return new Failure(failure.error, `${where} ${failure.cause}`, failure.location);
}

/** The first retrier that takes the error decides; its attempts are counted for this visit. */
function retry(
  loop: ActorLoop,
  token: Token,
  retriers: readonly Retrier[],
  failure: Failure,
): boolean {
  const place = retriers.findIndex((row) =>
    takesFailure(row, failure, token.state.kind === "task"),
  );
  if (place < 0) return false;
  token.retriesByRetrier ??= retriers.map(() => 0);
  const attempt = token.retriesByRetrier[place]! + 1;
  const delayMs = retryWaitMs(retriers[place]!, attempt, loop.random.next());
  if (delayMs === undefined) return false;
  token.retriesByRetrier[place] = attempt;
  token.retryCount++;
  token.failure = null;
  loop.counts.retries++;
  if (delayMs <= 0) {
    token.phase = ELAPSED;
    loop.send(token);
    return true;
  }
  token.timer = startTimer(loop, token, "retry", delayMs);
  return true;
}

/** Asks the driver for a timer of the token's present generation. */
export function startTimer(
  loop: ActorLoop,
  token: Token,
  purpose: "wait" | "retry" | "timeout" | "heartbeat",
  delayMs: number,
) {
  const timer = {
    token,
    generation: token.generation,
    purpose,
    dueMs: loop.nowMs + delayMs,
    isParked: false,
    previous: null,
    next: null,
    slot: -1,
  };
  loop.outbox.timers.push(timer);
  return timer;
}

/** Recorded: neither ResultPath nor OutputPath of the state applies, only the catcher's own. */
function goToCatcher(loop: ActorLoop, token: Token, catcher: Catcher, failure: Failure): void {
  const errorOutput: JsonObject = { Error: failure.error, Cause: failure.cause };
  const errorBytesMax = 32 + 6 * (failure.error.length + failure.cause.length);
  const { assign, placeResult, next } = catcher;
  const variables =
    assign === null ? null : assignVariables(token, assign, errorOutput, errorBytesMax);
  if (catcher.output !== null) {
    const output = catcher.output.evaluate(errorOutput, token);
    const bytesMax = templateBytesMax(catcher.output, errorBytesMax + readableBytesMax(token));
    moveOn(loop, token, { output, bytesMax, variables, next });
    return;
  }
  const output = placeResult === null ? errorOutput : placeResult(token.data, errorOutput);
  const bytesMax = errorBytesMax + (placeResult === null ? 0 : token.bytesMax + 1024);
  moveOn(loop, token, { output, bytesMax, variables, next });
}
