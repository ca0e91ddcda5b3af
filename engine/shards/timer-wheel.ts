/**
 * A hierarchical timing wheel of one-millisecond ticks: adding, cancelling and firing a timer cost
 * the same whether a thousand or a million are pending, and nothing at all is done while none is due.
 *
 *   level 0: 256 slots of 1 ms │ level 1: 256 of 256 ms │ level 2: 256 of 65 s │ level 3: 256 of 4.7 h
 *
 * A timer stands in the lowest level whose span reaches it; when the wheel comes to a slot of a
 * higher level, its timers move down. Timers further away than level 3 wait in its last slot and
 * are placed anew from there. Each slot is a doubly linked list through the effects themselves.
 */
import type { TimerEffect } from "../actors/outbox.ts";

const SLOT_BITS = 8;
const SLOTS = 1 << SLOT_BITS;
const LEVELS = 4;
const SPAN_TICKS = 2 ** (SLOT_BITS * LEVELS);

export class TimerWheel {
  readonly #heads: (TimerEffect | null)[] = new Array<TimerEffect | null>(SLOTS * LEVELS).fill(
    null,
  );
  /** How many timers stand in each level: an empty level is skipped as a whole. */
  readonly #countByLevel = new Uint32Array(LEVELS);
  /** One bit per slot that holds timers. */
  readonly #occupied = new Uint32Array((SLOTS * LEVELS) / 32);
  readonly #originMs: number;
  /** All timers due at or before this tick have fired. */
  #tick = 0;

  constructor(nowMs: number) {
    this.#originMs = nowMs;
  }

  get pending(): number {
    return this.#countByLevel.reduce((sum, count) => sum + count, 0);
  }

  add(timer: TimerEffect): void {
    // Rounded up: a timer never fires early.
    this.#place(timer, Math.max(Math.ceil(timer.dueMs - this.#originMs), this.#tick + 1));
  }

  /** A timer that has fired, or was never added, is left alone. */
  cancel(timer: TimerEffect): void {
    if (timer.slot < 0) return;
    this.#unlink(timer);
  }

  /**
   * Takes out timers that are due, in the order of their ticks, and hands each to `fire`; at most
   * `firesMax`, the rest is still due at the next call. A timer is never fired early.
   */
  advance(
    nowMs: number,
    fire: (timer: TimerEffect) => void,
    firesMax: number = Number.POSITIVE_INFINITY,
  ): void {
    const target = Math.floor(nowMs - this.#originMs);
    let firesLeft = firesMax;
    while (this.#tick < target) {
      const next = this.#nextTick();
      if (next === undefined || next > target) {
        this.#tick = target;
        return;
      }
      this.#tick = next;
      this.#cascade(next);
      firesLeft = this.#fireSlot(next & (SLOTS - 1), fire, firesLeft);
      if (firesLeft > 0) continue;
      // The slot may hold more: it comes up again.
      this.#tick = next - 1;
      return;
    }
  }

  /** Epoch ms at which the wheel wants to be advanced next; undefined when nothing is pending. */
  nextDueMs(): number | undefined {
    const next = this.#nextTick();
    return next === undefined ? undefined : next + this.#originMs;
  }

  #place(timer: TimerEffect, dueTick: number): void {
    const ahead = Math.min(dueTick - this.#tick, SPAN_TICKS - 1);
    const tick = this.#tick + ahead;
    let level = 0;
    while (level < LEVELS - 1 && ahead >= SLOTS ** (level + 1)) level++;
    const slot = level * SLOTS + (Math.floor(tick / SLOTS ** level) % SLOTS);
    const head = this.#heads[slot]!;
    timer.slot = slot;
    timer.previous = null;
    timer.next = head;
    if (head !== null) head.previous = timer;
    this.#heads[slot] = timer;
    this.#occupied[slot >>> 5]! |= 1 << (slot & 31);
    this.#countByLevel[level]!++;
  }

  #unlink(timer: TimerEffect): void {
    const { slot, previous, next } = timer;
    if (previous === null) this.#heads[slot] = next;
    else previous.next = next;
    if (next !== null) next.previous = previous;
    timer.previous = null;
    timer.next = null;
    timer.slot = -1;
    this.#countByLevel[Math.floor(slot / SLOTS)]!--;
    if (this.#heads[slot] === null) this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
  }

  /** The next tick at which a slot of some level comes up; its timers fire or move down there. */
  #nextTick(): number | undefined {
    let best: number | undefined;
    for (let level = 0; level < LEVELS; level++) {
      if (this.#countByLevel[level] === 0) continue;
      const span = SLOTS ** level;
      const at = Math.floor(this.#tick / span);
      const distance = this.#distanceToOccupied(level, at % SLOTS);
      const tick = (at + distance) * span;
      if (best === undefined || tick < best) best = tick;
    }
    return best;
  }

  /** 1 … 256: how many slots after `from` the next occupied one of the level is. */
  #distanceToOccupied(level: number, from: number): number {
    let distance = 1;
    while (distance <= SLOTS) {
      const slot = level * SLOTS + ((from + distance) % SLOTS);
      const bit = slot & 31;
      const word = this.#occupied[slot >>> 5]! >>> bit;
      if (word !== 0) return distance + 31 - Math.clz32(word & -word);
      distance += 32 - bit;
    }
    return SLOTS;
  }

  /** Moves down what stands in the higher levels' slots that begin at this tick. */
  #cascade(tick: number): void {
    for (let level = LEVELS - 1; level > 0; level--) {
      if (tick % SLOTS ** level !== 0) continue;
      const slot = level * SLOTS + (Math.floor(tick / SLOTS ** level) % SLOTS);
      let timer = this.#heads[slot]!;
      while (timer !== null) {
        const { next } = timer;
        this.#unlink(timer);
        // May be due at this very tick: placed into the slot that is fired next.
        this.#place(timer, Math.max(Math.ceil(timer.dueMs - this.#originMs), tick));
        timer = next!;
      }
    }
  }

  /** Answers how many more may be fired. */
  #fireSlot(slot: number, fire: (timer: TimerEffect) => void, firesMax: number): number {
    let firesLeft = firesMax;
    let timer = this.#heads[slot]!;
    while (timer !== null && firesLeft > 0) {
      this.#unlink(timer);
      fire(timer);
      firesLeft--;
      timer = this.#heads[slot]!;
    }
    return firesLeft;
  }
}
