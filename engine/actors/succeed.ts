/** Succeed: ends its machine, branch or iteration with its input. */
import type { SucceedState } from "../language/machine.ts";
import { END } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { leaveWithResult, readableBytesMax } from "./leaving.ts";
import type { Token } from "./token.ts";

export function succeed(loop: ActorLoop, token: Token, state: SucceedState): void {
  const result = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  const resultBytesMax = state.inputPath === null ? token.bytesMax : readableBytesMax(token);
  const { assign } = state;
  leaveWithResult(loop, token, { result, resultBytesMax, placeResult: null, assign, next: END });
}
