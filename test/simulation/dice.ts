/** Draws from a seed in the words of a generator: one of these, so many, with this chance. */
import { seededRandom } from "../../bench/load/seeded-random.ts";

export interface Dice {
  chance(probability: number): boolean;
  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number;
  pick<T>(choices: readonly T[]): T;
}

export function diceOf(seed: number): Dice {
  const random = seededRandom(seed);
  const integer = (least: number, most: number) =>
    least + Math.floor(random.next() * (most - least + 1));
  return {
    chance: (probability) => random.next() < probability,
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)]!,
  };
}
