/** Pass: gives on its input, a literal, or a payload template. Hot path. */
import type { PassState } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { leaveWithResult, readableBytesMax, templateBytesMax } from "./leaving.ts";
import type { Token } from "./token.ts";

export function pass(loop: ActorLoop, token: Token, state: PassState): void {
  const input = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  let result = input;
  let resultBytesMax = state.inputPath === null ? token.bytesMax : readableBytesMax(token);
  if (state.result !== null) {
    // Recorded: a Result is never evaluated, keys that end in `.$` come out as they are.
    result = state.result.value;
    resultBytesMax = state.result.bytes;
  } else if (state.parameters !== null) {
    result = state.parameters.evaluate(input, token);
    resultBytesMax = templateBytesMax(state.parameters, readableBytesMax(token));
  }
  const { placeResult, assign, next } = state;
  leaveWithResult(loop, token, { result, resultBytesMax, placeResult, assign, next });
}
