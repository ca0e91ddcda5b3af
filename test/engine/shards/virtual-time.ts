/** A clock and a scheduler that stand still until a test moves them. */
import type { Clock, Scheduler } from "../../../engine/ports.ts";

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

export class VirtualTime {
  nowMs: number;
  /** What each look at the clock costs: makes turns run out of time. */
  lookCostMs = 0;
  readonly #timers = new Set<Timer>();
  #soon: (() => void)[] = [];
  readonly clock: Clock = {
    nowMs: () => {
      this.nowMs += this.lookCostMs;
      return this.nowMs;
    },
  };
  readonly scheduler: Scheduler = {
    after: (delayMs, callback) => {
      const timer = { atMs: this.nowMs + delayMs, callback };
      this.#timers.add(timer);
      return () => void this.#timers.delete(timer);
    },
    soon: (callback) => {
      this.#soon.push(callback);
    },
  };

  constructor(nowMs = 1_000_000) {
    this.nowMs = nowMs;
  }

  /** Times at which something wants to be called. */
  get timersMs(): readonly number[] {
    return [...this.#timers].map(({ atMs }) => atMs).sort((a, b) => a - b);
  }

  /** How many callbacks wait for the next turn. */
  get soonCount(): number {
    return this.#soon.length;
  }

  /** Calls what waits for the next turn, once. */
  turn(): void {
    const callbacks = this.#soon;
    this.#soon = [];
    for (const callback of callbacks) callback();
  }

  /** Turns until nothing waits for the next one. @throws When that does not come about. */
  turns(most = 10_000): number {
    let count = 0;
    while (this.#soon.length > 0) {
      if (++count > most) throw new Error(`something still wants a turn after ${most}`);
      this.turn();
    }
    return count;
  }

  /** Moves time on, calling each timer at its time. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let calls = 0; ; calls++) {
      this.turns();
      const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > untilMs) break;
      if (calls > 100_000) throw new Error(`a timer is set again and again for ${next.atMs}`);
      this.#timers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.callback();
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }
}
