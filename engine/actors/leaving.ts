/**
 * How a token leaves a state: assign, place the result, filter by OutputPath, count the exit, move
 * on. Everything is evaluated against the variables as they were when the state was entered.
 */

import type { CompiledTemplate } from "../language/compiled-template.ts";
import type { Variables } from "../language/environment.ts";
import type { Json } from "../language/json.ts";
import { isObject } from "../language/json.ts";
import { jsonBytes } from "../language/json-bytes.ts";
import { END, type PlaceResult, type State } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { endToken } from "./ending.ts";
import { dataLimitFailure, measureBytes, PAYLOAD_BYTES_MAX } from "./size-limit.ts";
import { ENTER, type Token } from "./token.ts";

/** Upper bound on the bytes an expression of this token can read in one reference. */
export function readableBytesMax(token: Token): number {
  const ofData = token.bytesMax + token.variablesBytesMax;
  if (!token.execution.actors.machine.readsContext) return ofData;
  const ofItem = token.mapItem === null ? 0 : token.mapItem.bytesMax;
  return ofData + token.execution.inputBytesMax + CONTEXT_BYTES_MAX + ofItem;
}

/** Names, ARNs and times of a context object, without the input and the item. */
const CONTEXT_BYTES_MAX = 2048;

export function templateBytesMax(template: CompiledTemplate, readableBytes: number): number {
  return template.factor === 0
    ? template.constantBytes
    : template.factor * readableBytes + template.constantBytes;
}

/**
 * Leaves with a result, in the order AWS has: Assign sees the result, ResultPath places it into the
 * state's input, OutputPath filters. Throws `Failure`; nothing has changed then.
 */
export function leaveWithResult(
  loop: ActorLoop,
  token: Token,
  { result, resultBytesMax, placeResult, assign, next }: Leaving,
): void {
  const { state } = token;
  const variables = assign === null ? null : assignVariables(token, assign, result, resultBytesMax);
  let output = result;
  let bytesMax = resultBytesMax;
  if (placeResult !== null) {
    output = placeResult(token.data, result);
    bytesMax += token.bytesMax + RESULT_PATH_BYTES_MAX;
  }
  if (state.outputPath !== null) {
    output = state.outputPath(output, token);
    bytesMax += readableBytesMax(token);
  }
  if (state.output !== null) {
    output = state.output.evaluate(result, token);
    bytesMax = templateBytesMax(state.output, resultBytesMax + readableBytesMax(token));
  }
  moveOn(loop, token, { output, bytesMax, variables, next });
}

/** Keys a ResultPath may create around the result. */
const RESULT_PATH_BYTES_MAX = 1024;

export interface Leaving {
  readonly result: Json;
  readonly resultBytesMax: number;
  readonly placeResult: PlaceResult | null;
  readonly assign: CompiledTemplate | null;
  readonly next: number;
}

/** The new variables after an Assign whose `$` is `data`. The token keeps its old ones until it moves on. */
export function assignVariables(
  token: Token,
  assign: CompiledTemplate,
  data: Json,
  dataBytesMax: number,
): Variables {
  const assigned = assign.evaluate(data, token);
  token.execution.log?.assigned(assigned);
  let bytesMax = templateBytesMax(assign, dataBytesMax + readableBytesMax(token));
  if (bytesMax > PAYLOAD_BYTES_MAX) {
    bytesMax = measureBytes(assigned);
    if (bytesMax > PAYLOAD_BYTES_MAX) throw dataLimitFailure(token.state.name);
  }
  const variables: Record<string, Json> = Object.create(null);
  if (token.variables !== null) Object.assign(variables, token.variables);
  if (isObject(assigned)) Object.assign(variables, assigned);
  token.variablesBytesMax += bytesMax;
  if (token.variablesBytesMax > PAYLOAD_BYTES_MAX) boundVariables(token, variables);
  return variables;
}

/** AWS's limit on all variables of a scope together. */
const VARIABLES_BYTES_MAX = 10 * 1024 * 1024;

/** Measures old and new, since the state may still read the old: a loop that assigns grows no bound. */
function boundVariables(token: Token, variables: Variables): void {
  const bytes = jsonBytes(variables, VARIABLES_BYTES_MAX);
  if (bytes > VARIABLES_BYTES_MAX) throw dataLimitFailure(token.state.name);
  const bytesOld = token.variables === null ? 0 : jsonBytes(token.variables, VARIABLES_BYTES_MAX);
  token.variablesBytesMax = bytes + bytesOld;
}

/** Checks the size of what the state gives on, counts the exit, and enters the next state or ends. */
export function moveOn(
  loop: ActorLoop,
  token: Token,
  { output, bytesMax, variables, next }: MovingOn,
): void {
  token.bytesMax = bytesMax;
  if (bytesMax > PAYLOAD_BYTES_MAX) {
    token.bytesMax = measureBytes(output);
    if (token.bytesMax > PAYLOAD_BYTES_MAX) throw dataLimitFailure(token.state.name);
  }
  token.execution.eventId++;
  token.execution.log?.exited(token, output, variables !== null);
  token.execution.probe?.left(token);
  token.data = output;
  token.answer = null;
  token.failure = null;
  if (variables !== null) token.variables = variables;
  if (next === END) {
    endToken(loop, token);
    return;
  }
  token.state = token.execution.actors.machine.states[next] as State;
  token.phase = ENTER;
  loop.send(token);
}

export interface MovingOn {
  readonly output: Json;
  readonly bytesMax: number;
  readonly variables: Variables | null;
  readonly next: number;
}
