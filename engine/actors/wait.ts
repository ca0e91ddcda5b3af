/** Wait: gives its input on when its time has come, never earlier. */
import { runtimeFailure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { WaitState } from "../language/machine.ts";
import { parseTimestampMs } from "../language/timestamp.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { startTimer } from "./failing.ts";
import { leaveWithResult, readableBytesMax } from "./leaving.ts";
import { ELAPSED, type Token } from "./token.ts";

/** Recorded: more than 2^31 seconds ahead is refused. */
const DELAY_MS_MAX = 2 ** 31 * 1000;

export function waitMessage(loop: ActorLoop, token: Token, state: WaitState): void {
  const result = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  if (token.phase !== ELAPSED) {
    const delayMs = delayOf(state, result, token, loop.nowMs);
    if (delayMs > DELAY_MS_MAX) throw runtimeFailure("Wait state delay is too long.");
    if (delayMs > 0) {
      token.timer = startTimer(loop, token, "wait", delayMs);
      return;
    }
  }
  const resultBytesMax = state.inputPath === null ? token.bytesMax : readableBytesMax(token);
  const { assign, next } = state;
  leaveWithResult(loop, token, { result, resultBytesMax, placeResult: null, assign, next });
}

function delayOf(state: WaitState, data: Json, token: Token, nowMs: number): number {
  const { until } = state;
  switch (until.kind) {
    case "seconds":
      return until.ms;
    case "timestamp":
      return until.atMs - nowMs;
    case "computed":
      return until.delayMs(data, token, nowMs);
    case "secondsPath":
      return secondsAt(until.path, until.read(data, token)) * 1000;
    case "timestampPath":
      return timestampAt(until.path, until.read(data, token)) - nowMs;
  }
}

function secondsAt(path: string, value: Json | undefined): number {
  const parameter = "The SecondsPath parameter";
  if (value === undefined || value === null) {
    throw runtimeFailure(`${parameter} does not reference an input value: ${path}`);
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (!/^[+-]?\d+$/.test(text)) {
    throw runtimeFailure(`${parameter} cannot be parsed as a long value: ${path} == ${text}`);
  }
  const seconds = Number(text);
  if (seconds < 0) {
    throw runtimeFailure(`${parameter} references a negative value: ${path} == ${text}`);
  }
  return seconds;
}

function timestampAt(path: string, value: Json | undefined): number {
  const parameter = "The TimestampPath parameter does not reference";
  if (value === undefined || value === null) {
    throw runtimeFailure(`${parameter} an input value: ${path}`);
  }
  const atMs = typeof value === "string" ? parseTimestampMs(value) : undefined;
  if (atMs !== undefined) return atMs;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  throw runtimeFailure(
    `${parameter} a valid ISO-8601 extended offset date-time format string: ${path} == ${text}`,
  );
}
