/** Calls that no thread has: in order of arrival, those that a thread gave back before all others. */
import type { PoolCall } from "./pool-call.ts";

export class WaitingCalls {
  readonly #returned = new Set<PoolCall>();
  readonly #arrived = new Set<PoolCall>();

  get size(): number {
    return this.#returned.size + this.#arrived.size;
  }

  add(call: PoolCall): void {
    this.#arrived.add(call);
  }

  addReturned(calls: readonly PoolCall[]): void {
    for (const call of calls) this.#returned.add(call);
  }

  remove(call: PoolCall): void {
    if (!this.#returned.delete(call)) this.#arrived.delete(call);
  }

  /** Takes the next one out. */
  shift(): PoolCall | undefined {
    const calls = this.#returned.size > 0 ? this.#returned : this.#arrived;
    const first = calls.values().next().value;
    if (first !== undefined) calls.delete(first);
    return first;
  }

  takeAll(): PoolCall[] {
    const all = [...this.#returned, ...this.#arrived];
    this.#returned.clear();
    this.#arrived.clear();
    return all;
  }
}
