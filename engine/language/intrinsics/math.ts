/** States.MathAdd and States.MathRandom. Both round what they are given to integers. */
import { type IntrinsicFunction, integerAt, intrinsicFailure } from "./function.ts";

/** Each operand is rounded before the addition (recorded: 1.49 + 1.5 is 3). */
export const mathAdd: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 2,
  bind: (call) => (values) => {
    const sum = integerAt(call, values, 0) + integerAt(call, values, 1);
    if (Number.isSafeInteger(sum)) return sum;
    throw intrinsicFailure(call, "The sum is not an integer of at most 53 bits.");
  },
};

/** From the first number, included, to the second, excluded. With a seed, the same numbers give the same answer. */
export const mathRandom: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 3,
  bind: (call) => (values, environment) => {
    const start = integerAt(call, values, 0);
    const end = integerAt(call, values, 1);
    if (start >= end) throw intrinsicFailure(call, "The start number must be less than the end.");
    const random =
      values.length === 3 ? seededRandom(integerAt(call, values, 2)) : environment.random();
    return start + Math.floor(random * (end - start));
  },
};

/** In [0, 1), evenly spread even for neighbouring seeds: both halves of the seed, mixed by multiplying and shifting. */
function seededRandom(seed: number): number {
  const low = mixed(seed | 0);
  const high = mixed(Math.floor(seed / 2 ** 32) ^ low);
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
}

/** A 32-bit integer hash (multiplicative, xor-shifted). */
function mixed(value: number): number {
  let bits = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
