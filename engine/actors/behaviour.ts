/** Which file handles a message: one per kind of state. */
import type { ActorLoop } from "./actor-loop.ts";
import { choose } from "./choice.ts";
import { failExecution } from "./fail.ts";
import { mapMessage } from "./map.ts";
import { parallelMessage } from "./parallel.ts";
import { pass } from "./pass.ts";
import { succeed } from "./succeed.ts";
import { taskMessage } from "./task.ts";
import { ENTER, type Token } from "./token.ts";
import { waitMessage } from "./wait.ts";

export function behave(loop: ActorLoop, token: Token): void {
  if (token.phase === ENTER) enter(loop, token);
  const { state } = token;
  switch (state.kind) {
    case "pass":
      pass(loop, token, state);
      return;
    case "choice":
      choose(loop, token, state);
      return;
    case "task":
      taskMessage(loop, token, state);
      return;
    case "succeed":
      succeed(loop, token, state);
      return;
    case "wait":
      waitMessage(loop, token, state);
      return;
    case "parallel":
      parallelMessage(loop, token, state);
      return;
    case "map":
      mapMessage(loop, token, state);
      return;
    case "fail":
      failExecution(loop, token, state);
      return;
  }
}

/** Counts the …StateEntered event; a new visit starts with no retries made. */
function enter(loop: ActorLoop, token: Token): void {
  token.enteredEventId = ++token.execution.eventId;
  token.execution.log?.entered(token);
  token.execution.probe?.entered(token);
  token.enteredMs = loop.nowMs;
  token.retryCount = 0;
  token.retriesByRetrier = null;
  token.execution.actors.counter.transitioned(1);
}
