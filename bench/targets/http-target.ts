/**
 * An endpoint of AWS's Step Functions API as a target: ours, another emulator, or AWS itself. With
 * StartSyncExecution the answers are the terminals; those of StartExecution cannot be seen over this
 * API. Hot path: once per execution.
 */
import { apiTargets } from "../http/api-caller.ts";
import { outcomeOf } from "./http-answer.ts";
import type { HttpOrigin } from "./http-origin.ts";
import { createRequester, type HttpAnswer, type PendingRequest } from "./http-requester.ts";
import type { OpenedTarget } from "./open-target.ts";
import type { TargetEvents, Terminal, TerminalBatch } from "./target.ts";

/** Requests that wait for an answer; beyond it starts are dropped. Each holds some kilobytes. */
const OUTSTANDING_MAX = 20_000;
const TIMEOUT_LOOK_MS = 50;

interface Outstanding {
  readonly sentMs: number;
  readonly request: PendingRequest;
}

/** @param namePrefix Of executions: names may be taken for months where executions are kept. */
export function openHttpTarget(
  origin: HttpOrigin,
  { events, namePrefix }: { readonly events: TargetEvents; readonly namePrefix: string },
): OpenedTarget {
  const { operation, stateMachineArns, requestTimeoutMs } = origin;
  const requester = createRequester(origin);
  const apiTarget = operation === "sync" ? apiTargets.sync : apiTargets.start;
  const heads = stateMachineArns.map((arn) => `{"stateMachineArn":${JSON.stringify(arn)},"name":"`);
  const outstanding = new Map<number, Outstanding>();
  const batch = new SingleBatch();
  let indexes: number[] = [];
  let bodies: string[] = [];
  const take = (index: number, answer: HttpAnswer): void => {
    outstanding.delete(index);
    const outcome = outcomeOf(answer, operation);
    if (outcome.kind === "refused") events.onRefused([index], outcome.why);
    else if (outcome.kind === "unknown") events.onUnknown([index], outcome.why);
    else {
      events.onAccepted([index]);
      if (outcome.terminal !== null) events.onTerminals(batch.of(index, outcome.terminal));
    }
  };
  // In order of sending: the first that is young enough ends the look.
  const timer = setInterval(() => {
    const untilMs = performance.now() - requestTimeoutMs;
    for (const { sentMs, request } of outstanding.values()) {
      if (sentMs > untilMs) break;
      request.giveUp(`no answer within ${requestTimeoutMs} ms`);
    }
  }, TIMEOUT_LOOK_MS);
  return {
    seesTerminals: operation === "sync",
    readsSockets: true,
    get unanswered() {
      return outstanding.size + indexes.length;
    },
    push(machine, index, input) {
      if (outstanding.size + indexes.length >= OUTSTANDING_MAX) return false;
      indexes.push(index);
      bodies.push(`${heads[machine]!}${namePrefix}${index}","input":${JSON.stringify(input)}}`);
      return true;
    },
    flush() {
      if (indexes.length === 0) return;
      const sentIndexes = indexes;
      const sentBodies = bodies;
      indexes = [];
      bodies = [];
      events.onSend(sentIndexes);
      const sentMs = performance.now();
      for (const [at, index] of sentIndexes.entries()) {
        const request = requester.send(apiTarget, sentBodies[at]!, (answer) => take(index, answer));
        outstanding.set(index, { sentMs, request });
      }
    },
    settled: async () => {},
    close: async () => {
      clearInterval(timer);
      for (const { request } of outstanding.values()) request.giveUp("the load is over");
      requester.close();
    },
  };
}

class SingleBatch implements TerminalBatch {
  readonly count = 1;
  readonly #terminal: Terminal = {
    index: Number.NaN,
    status: "",
    text: undefined,
    cause: undefined,
  };

  of(index: number, { status, text, cause }: Omit<Terminal, "index">): this {
    this.#terminal.index = index;
    this.#terminal.status = status;
    this.#terminal.text = text;
    this.#terminal.cause = cause;
    return this;
  }

  at(_place: number): Terminal {
    return this.#terminal;
  }
}
