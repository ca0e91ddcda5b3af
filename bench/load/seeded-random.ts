/**
 * Random numbers that one seed replays: a 32-bit counter through a mixing function, so that it can
 * be set anywhere at no cost. The same execution index draws the same numbers in every run and life.
 */

export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** Starts the sequence that belongs to one index, whatever was drawn before. */
  restart(index: number): void;
}

const goldenRatio = 0x9e3779b9; // Spreads consecutive counters over all 32 bits.

export function seededRandom(seed: number): SeededRandom {
  let state = mix(seed | 0);
  return {
    next() {
      state = (state + goldenRatio) | 0;
      return (mix(state) >>> 0) / 4_294_967_296;
    },
    restart(index) {
      const high = Math.floor(index / 4_294_967_296);
      state = mix(mix((seed | 0) ^ mix(index | 0)) + high);
    },
  };
}

/** A permutation of the 32-bit integers in which each bit of the answer depends on all of `bits`. */
function mix(bits: number): number {
  let mixed = bits;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
