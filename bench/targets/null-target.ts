/**
 * A target that accepts at once and ends each execution, as it ought to end, after a latency that is
 * known beforehand. For two uses: what the generator itself costs and keeps up with, and whether the
 * figures that a run shows are the right ones. Hot path.
 */
import type { Clock } from "../../engine/ports.ts";
import type { Workload } from "../scenarios/workload.ts";
import { endMs, type LatencyModel, latencyClass } from "./latency-model.ts";
import type { Target, TargetEvents, Terminal, TerminalBatch } from "./target.ts";

/** Handed over together at most. */
const BATCH_MAX = 256;
const QUEUE_LENGTH = 1 << 12;

export interface NullTargetPlan {
  readonly latency: LatencyModel;
  readonly clock: Clock;
  readonly workload: Workload;
}

export interface NullTarget extends Target {
  /** The model's zero, on the clock's scale. Before the first start. */
  begin(startMs: number): void;
  poll(): void;
  /** When the next execution ends, on the clock's scale; Infinity: none runs. */
  readonly nextEndMs: number;
}

export function createNullTarget(plan: NullTargetPlan, events: TargetEvents): NullTarget {
  const { latency, clock, workload } = plan;
  let pushed: number[] = [];
  let startMs = 0;
  const queues = [new EndQueue(), new EndQueue()] as const;
  const batch = new EndedBatch(workload);
  const send = (): void => {
    if (pushed.length === 0) return;
    const indexes = pushed;
    pushed = [];
    events.onSend(indexes);
    const nowMs = clock.nowMs() - startMs;
    for (const index of indexes) {
      const className = latencyClass(latency, index);
      queues[className].add(index, endMs(latency, className, nowMs));
    }
    events.onAccepted(indexes);
  };
  return {
    seesTerminals: true,
    unanswered: 0,
    begin: (ms) => {
      startMs = ms;
    },
    push(_machine, index, _input) {
      pushed.push(index);
      if (pushed.length >= BATCH_MAX) send();
      return true;
    },
    flush: send,
    poll() {
      const nowMs = clock.nowMs() - startMs;
      for (const queue of queues) queue.takeDue(nowMs, batch);
      if (batch.count > 0) events.onTerminals(batch);
      batch.clear();
    },
    get nextEndMs() {
      return startMs + Math.min(queues[0].nextMs, queues[1].nextMs);
    },
    settled: async () => {},
    close: async () => {},
  };
}

/** Executions in the order in which they end, in a ring that grows. */
class EndQueue {
  #indexes = new Float64Array(QUEUE_LENGTH);
  #endsMs = new Float64Array(QUEUE_LENGTH);
  #first = 0;
  #count = 0;

  get nextMs(): number {
    return this.#count === 0 ? Number.POSITIVE_INFINITY : this.#endsMs[this.#first]!;
  }

  add(index: number, ms: number): void {
    if (this.#count === this.#indexes.length) this.#grow();
    const at = (this.#first + this.#count) & (this.#indexes.length - 1);
    this.#indexes[at] = index;
    this.#endsMs[at] = ms;
    this.#count++;
  }

  takeDue(nowMs: number, batch: EndedBatch): void {
    while (this.#count > 0 && this.#endsMs[this.#first]! <= nowMs) {
      batch.add(this.#indexes[this.#first]!);
      this.#first = (this.#first + 1) & (this.#indexes.length - 1);
      this.#count--;
    }
  }

  #grow(): void {
    const grown = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(from.length * 2);
      for (let place = 0; place < from.length; place++) {
        to[place] = from[(this.#first + place) & (from.length - 1)]!;
      }
      return to;
    };
    this.#indexes = grown(this.#indexes);
    this.#endsMs = grown(this.#endsMs);
    this.#first = 0;
  }
}

class EndedBatch implements TerminalBatch {
  readonly #workload: Workload;
  readonly #indexes: number[] = [];
  readonly #terminal: Terminal = { index: 0, status: "", text: undefined, cause: undefined };

  constructor(workload: Workload) {
    this.#workload = workload;
  }

  get count(): number {
    return this.#indexes.length;
  }

  add(index: number): void {
    this.#indexes.push(index);
  }

  clear(): void {
    this.#indexes.length = 0;
  }

  at(place: number): Terminal {
    const terminal = this.#terminal;
    const index = this.#indexes[place]!;
    terminal.index = index;
    this.#workload.fillOutcome(index, terminal);
    return terminal;
  }
}
