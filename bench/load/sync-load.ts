/**
 * Open-loop synchronous calls from this thread, by whatever way `call` takes: each is made when it is
 * intended, whatever the engine does, timed from then, and its outcome judged.
 */
import type { SyncOutcome } from "../../engine/client/sync-calls.ts";
import type { Clock } from "../../engine/ports.ts";
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import type { Workload } from "../scenarios/workload.ts";
import type { Arrivals } from "./arrivals/arrivals.ts";
import { defaultPacerLimits, sendsNow } from "./pacer.ts";

/** Node's timers are late by up to so much: what is due sooner is waited for in turns. */
const TIMER_LATE_MS = 2;

/** What a call has to tell of its execution. */
export type CallOutcome = Pick<SyncOutcome, "status" | "output" | "error">;

/** Starts the execution of that name with the input, JSON text; rejects when there is no outcome. */
export type SyncCall = (name: string, input: string) => Promise<CallOutcome>;

export interface SyncPlan {
  readonly warmupMs: number;
  /** The measured window, after the warm-up. */
  readonly durationMs: number;
  readonly drainTimeoutMs: number;
}

export interface SyncPorts {
  readonly clock: Clock;
  readonly call: SyncCall;
  readonly workload: Workload;
  readonly arrivals: Arrivals;
}

export class SyncLoad {
  readonly latency = new LatencyHistogram();
  readonly lateness = new LatencyHistogram();
  sent = 0;
  sentInWindow = 0;
  succeeded = 0;
  errors = 0;
  wrong = 0;

  readonly #plan: SyncPlan;
  readonly #ports: SyncPorts;
  #startMs = 0;
  #nextMs = 0;

  constructor(plan: SyncPlan, ports: SyncPorts) {
    this.#plan = plan;
    this.#ports = ports;
  }

  /** Calls without an answer. */
  get unanswered(): number {
    return this.sent - this.succeeded - this.errors - this.wrong;
  }

  /** Resolves when the load is over and every call is answered, or too long is not. */
  async run(): Promise<void> {
    const { clock, arrivals } = this.#ports;
    this.#startMs = clock.nowMs();
    this.#nextMs = arrivals.nextMs();
    await this.#load();
    const giveUpMs = clock.nowMs() + this.#plan.drainTimeoutMs;
    while (this.unanswered > 0 && clock.nowMs() < giveUpMs) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /**
   * Turns of the event loop until the load is over. A blocking wait would be finer still, but it
   * would stop the engine's main thread, when that is this one, or else the reading of answers.
   */
  #load(): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      const turn = (): void => {
        this.#sendDue();
        if (this.#nextMs >= this.#plan.warmupMs + this.#plan.durationMs) {
          resolve();
          return;
        }
        const pauseMs = this.#nextMs - (clock.nowMs() - this.#startMs);
        if (pauseMs > 2 * TIMER_LATE_MS) setTimeout(turn, pauseMs - TIMER_LATE_MS);
        else setImmediate(turn);
      };
      turn();
    });
  }

  #sendDue(): void {
    const { clock, arrivals } = this.#ports;
    const { warmupMs, durationMs } = this.#plan;
    const nowMs = clock.nowMs() - this.#startMs;
    let sent = 0;
    while (
      this.#nextMs < warmupMs + durationMs &&
      sendsNow(nowMs, this.#nextMs, sent, defaultPacerLimits)
    ) {
      if (this.#nextMs >= warmupMs) {
        this.sentInWindow++;
        this.lateness.record(nowMs - this.#nextMs);
      }
      this.#call(this.sent++, this.#nextMs);
      sent++;
      this.#nextMs = arrivals.nextMs();
    }
  }

  #call(index: number, intendedMs: number): void {
    const { clock, call, workload } = this.#ports;
    const { warmupMs } = this.#plan;
    const answered = (outcome: CallOutcome): void => {
      if (intendedMs >= warmupMs) this.latency.record(clock.nowMs() - this.#startMs - intendedMs);
      const text = outcome.output ?? outcome.error;
      if (workload.isExpected(index, outcome.status, text)) this.succeeded++;
      else this.wrong++;
    };
    call(String(index), workload.inputText(index)).then(answered, () => {
      this.errors++;
    });
  }
}
