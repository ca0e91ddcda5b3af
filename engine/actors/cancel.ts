/** Takes back what a token waits for, and drops a token with all that it has forked. */
import type { Outbox } from "./outbox.ts";
import type { Token } from "./token.ts";

/** The token's own waits end; the performer is told of each. The caller moves the generation on. */
export function cancelWaits(outbox: Outbox, token: Token): void {
  if (token.timer !== null) {
    outbox.timersCancelled.push(token.timer);
    token.timer = null;
  }
  if (token.heartbeatTimer !== null) {
    outbox.timersCancelled.push(token.heartbeatTimer);
    token.heartbeatTimer = null;
  }
  if (token.call !== null) {
    outbox.tasksCancelled.push(token.call);
    token.call = null;
  }
}

/** The token and everything below it is dead: messages under way are dropped when drained. */
export function cancelToken(outbox: Outbox, token: Token): void {
  token.isCancelled = true;
  token.generation++;
  cancelWaits(outbox, token);
  cancelOpened(outbox, token);
}

/** Ends the Parallel or Map the token has in progress, if any; the token itself lives on. */
export function cancelOpened(outbox: Outbox, token: Token): void {
  const fork = token.opened;
  if (fork === null) return;
  token.opened = null;
  for (const child of fork.children) {
    if (child !== null) cancelToken(outbox, child);
  }
}
