/**
 * Who has a call that was given ahead to a handler thread: a word of shared memory for each. The
 * thread takes the call's word before it begins it, the pool before it gives the call to another or
 * drops it; only one of them gets it, so that no call runs twice and none is forgotten.
 *
 *   pool:   give n       slot[n mod SLOTS] = n
 *   thread: begin n      n → begun      either, never both
 *   pool:   take back n  n → 0
 *
 * A word is used again after SLOTS numbers; since it holds its call's number, who comes too late
 * finds another one and leaves it alone.
 */

/** More than a thread may have in hand; a power of two. */
export const CLAIM_SLOTS = 1024;
export const CLAIM_BYTES = CLAIM_SLOTS * Int32Array.BYTES_PER_ELEMENT;
export const CALL_NUMBER_MAX = 0x7fff_ffff;

/** @param number From 1 to CALL_NUMBER_MAX. */
export function giveCall(slots: Int32Array, number: number): void {
  Atomics.store(slots, number % CLAIM_SLOTS, number);
}

/** In the thread. False: the call was taken back, and is another's. */
export function beginCall(slots: Int32Array, number: number): boolean {
  return Atomics.compareExchange(slots, number % CLAIM_SLOTS, number, -number) === number;
}

/** In the pool. False: the thread has begun it. */
export function takeCallBack(slots: Int32Array, number: number): boolean {
  return Atomics.compareExchange(slots, number % CLAIM_SLOTS, number, 0) === number;
}

/** In the pool, of a call that was not taken back. */
export function hasBegun(slots: Int32Array, number: number): boolean {
  return Atomics.load(slots, number % CLAIM_SLOTS) === -number;
}
