/** Parallel: forks a token per branch with the same input, joins their outputs in the branches' order. */
import type { ParallelState } from "../language/machine.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { failWork } from "./failing.ts";
import { Fork } from "./fork.ts";
import { finishFork, joinChild, leaveFork } from "./joining.ts";
import { readableBytesMax, templateBytesMax } from "./leaving.ts";
import { ANSWER, JOIN, Token } from "./token.ts";

export function parallelMessage(loop: ActorLoop, token: Token, state: ParallelState): void {
  if (token.phase === JOIN) {
    const fork = joinChild(loop, token);
    if (fork !== null && fork.unfinished === 0) finishFork(loop, fork);
    return;
  }
  if (token.phase !== ANSWER) {
    forkBranches(loop, token, state);
    return;
  }
  if (token.failure !== null) {
    failWork(loop, token, token.failure);
    return;
  }
  token.execution.eventId++; // ParallelStateSucceeded.
  token.execution.log?.joined(token);
  leaveFork(loop, token, state);
}

function forkBranches(loop: ActorLoop, token: Token, state: ParallelState): void {
  const filtered = state.inputPath === null ? token.data : state.inputPath(token.data, token);
  const { parameters, branches } = state;
  const input = parameters === null ? filtered : parameters.evaluate(filtered, token);
  const readableBytes = readableBytesMax(token);
  const bytesMax =
    parameters === null ? readableBytes : templateBytesMax(parameters, readableBytes);
  token.execution.eventId++; // ParallelStateStarted.
  token.execution.log?.forked(token, null);
  const fork = new Fork(token, branches.length, null);
  fork.nextIndex = branches.length;
  token.opened = fork;
  const { states } = token.execution.actors.machine;
  for (let i = 0; i < branches.length; i++) {
    const first = states[branches[i]!]!;
    const child = new Token(token.execution, first, input, token, fork, i, token.mapItem);
    child.bytesMax = bytesMax;
    fork.children[i] = child;
    loop.send(child);
  }
}
