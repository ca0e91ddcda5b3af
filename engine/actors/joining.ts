/** What Parallel and Map have in common: taking in a child that ended, and leaving with the results. */
import type { MapState, ParallelState } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { cancelOpened } from "./cancel.ts";
import type { Fork } from "./fork.ts";
import { leaveWithResult, readableBytesMax, templateBytesMax } from "./leaving.ts";
import { ANSWER, type Token } from "./token.ts";

/**
 * Takes in a child's end. The first failure cancels its siblings and goes to the parent as the
 * answer of its state; null is returned then, the fork otherwise.
 */
export function joinChild(loop: ActorLoop, child: Token): Fork | null {
  const fork = child.fork!;
  fork.children[child.forkIndex] = null;
  fork.parent.lastEventId = child.lastEventId;
  if (child.failure !== null) {
    const { parent } = fork;
    cancelOpened(loop.outbox, parent);
    answerParent(loop, parent, child.failure);
    return null;
  }
  fork.results[child.forkIndex] = child.data;
  fork.resultBytesMax += child.bytesMax + 1;
  fork.unfinished--;
  return fork;
}

/** All children have ended: the parent gets their results, in order, as its answer. */
export function finishFork(loop: ActorLoop, fork: Fork): void {
  fork.parent.answer = fork.results;
  answerParent(loop, fork.parent, null);
}

function answerParent(loop: ActorLoop, parent: Token, failure: Token["failure"]): void {
  parent.failure = failure;
  parent.phase = ANSWER;
  loop.send(parent);
}

/** ResultSelector, Assign, ResultPath, OutputPath over the joined results. */
export function leaveFork(loop: ActorLoop, token: Token, state: ParallelState | MapState): void {
  const joinedBytesMax = 2 + (token.opened?.resultBytesMax ?? 0);
  token.opened = null;
  let result = token.answer;
  let resultBytesMax = joinedBytesMax;
  if (state.resultSelector !== null) {
    result = state.resultSelector.evaluate(token.answer, token);
    resultBytesMax = templateBytesMax(
      state.resultSelector,
      joinedBytesMax + readableBytesMax(token),
    );
  }
  const { placeResult, assign, next } = state;
  leaveWithResult(loop, token, { result, resultBytesMax, placeResult, assign, next });
}
