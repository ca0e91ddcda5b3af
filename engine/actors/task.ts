/**
 * Task: asks the outside and waits for the answer, its time-out or a missed heartbeat, whichever
 * comes first. Two events are counted when it is called and one when it is answered.
 */
import { runtimeFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { DurationField, TaskState } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { failWork, startTimer } from "./failing.ts";
import { leaveWithResult, readableBytesMax, templateBytesMax } from "./leaving.ts";
import { dataLimitFailure, measureBytes, PAYLOAD_BYTES_MAX } from "./size-limit.ts";
import { ANSWER, type Token } from "./token.ts";

export function taskMessage(loop: ActorLoop, token: Token, state: TaskState): void {
  if (token.phase !== ANSWER) {
    call(loop, token, state);
    return;
  }
  token.execution.eventId++; // TaskSucceeded, TaskFailed or TaskTimedOut.
  const { failure } = token;
  token.execution.log?.answered(token, state, failure);
  if (failure === null) succeedWith(loop, token, state);
  else failWork(loop, token, failure);
}

/** The first call of a visit, and each retry of it: expressions are evaluated anew for each. */
function call(loop: ActorLoop, token: Token, state: TaskState): void {
  const filtered = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  const { parameters } = state;
  const input = parameters === null ? filtered : parameters.evaluate(filtered, token);
  let inputBytesMax = readableBytesMax(token);
  if (parameters !== null) inputBytesMax = templateBytesMax(parameters, inputBytesMax);
  if (parameters !== null && inputBytesMax > PAYLOAD_BYTES_MAX) {
    if (measureBytes(input) > PAYLOAD_BYTES_MAX) throw dataLimitFailure(state.name);
  }
  const timeoutMs = state.timeout === null ? 0 : durationMs(token, state.timeout, filtered);
  const heartbeatMs = state.heartbeat === null ? 0 : durationMs(token, state.heartbeat, filtered);
  token.execution.eventId += 2; // TaskScheduled, TaskStarted.
  const effect = {
    token,
    generation: token.generation,
    state,
    input,
    inputBytesMax,
    attempt: token.retryCount,
    timeoutMs,
    heartbeatMs,
    callId: 0,
    performing: null,
    calledMs: 0,
  };
  token.execution.log?.called(token, effect);
  token.call = effect;
  loop.outbox.tasks.push(effect);
  if (timeoutMs > 0) token.timer = startTimer(loop, token, "timeout", timeoutMs);
  if (heartbeatMs > 0) token.heartbeatTimer = startTimer(loop, token, "heartbeat", heartbeatMs);
}

function succeedWith(loop: ActorLoop, token: Token, state: TaskState): void {
  let result = token.answer;
  let resultBytesMax = token.answerBytesMax;
  if (state.resultSelector !== null) {
    result = state.resultSelector.evaluate(token.answer, token);
    resultBytesMax = templateBytesMax(
      state.resultSelector,
      token.answerBytesMax + readableBytesMax(token),
    );
  }
  const { placeResult, assign, next } = state;
  leaveWithResult(loop, token, { result, resultBytesMax, placeResult, assign, next });
}

function durationMs(token: Token, field: DurationField, data: Json): number {
  if (field.kind === "fixed") return field.ms;
  const value = field.read(data, token);
  const seconds = typeof value === "string" ? Number(value) : value;
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds > 0) {
    return seconds * 1000;
  }
  throw runtimeFailure(
    `The ${field.field} parameter must reference a positive integer: ${field.path} == ${JSON.stringify(value)}`,
  );
}
