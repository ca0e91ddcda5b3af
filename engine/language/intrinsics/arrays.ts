/** The seven functions on arrays. */
import { isDeepEqual } from "../deep-equal.ts";
import type { Json } from "../json.ts";
import {
  type IntrinsicFunction,
  integerAt,
  intrinsicFailure,
  limited,
  listAt,
} from "./function.ts";
import { identityKey } from "./identity-key.ts";

const rangeItemsMax = 1000;
const argumentsMax = 10_000;

export const array: IntrinsicFunction = {
  argumentsMin: 0,
  argumentsMax,
  bind: (call) => (values) => limited(call, values),
};

export const arrayPartition: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 2,
  bind: (call) => (values) => {
    const items = listAt(call, values, 0);
    const size = integerAt(call, values, 1);
    if (size < 1) throw intrinsicFailure(call, "The chunk size must be a positive integer.");
    const chunks: Json[] = [];
    for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
    return chunks;
  },
};

/** Compares by content (recorded: `[1,2,3]` is found in `[[1,2,3],2]`). */
export const arrayContains: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 2,
  bind: (call) => (values) => {
    const wanted = values[1]!;
    return listAt(call, values, 0).some((item) => isDeepEqual(item, wanted));
  },
};

/** From the first number to the last, both included, by the step (recorded: `(1, 9, 9)` is `[1]`). */
export const arrayRange: IntrinsicFunction = {
  argumentsMin: 3,
  argumentsMax: 3,
  bind: (call) => (values) => {
    const first = integerAt(call, values, 0);
    const last = integerAt(call, values, 1);
    const step = integerAt(call, values, 2);
    if (step === 0) throw intrinsicFailure(call, "The step must not be 0.");
    const count = Math.max(0, Math.floor((last - first) / step) + 1);
    if (count > rangeItemsMax) {
      throw intrinsicFailure(call, `The range has more than ${rangeItemsMax} items.`);
    }
    return Array.from({ length: count }, (_item, at) => first + at * step);
  },
};

export const arrayGetItem: IntrinsicFunction = {
  argumentsMin: 2,
  argumentsMax: 2,
  bind: (call) => (values) => {
    const items = listAt(call, values, 0);
    const index = integerAt(call, values, 1);
    const item = items[index];
    if (item !== undefined) return item;
    const reason = `The index ${index} is out of bounds for an array of ${items.length} items.`;
    throw intrinsicFailure(call, reason);
  },
};

export const arrayLength: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax: 1,
  bind: (call) => (values) => listAt(call, values, 0).length,
};

/** Of items that are equal by content, the first stays. */
export const arrayUnique: IntrinsicFunction = {
  argumentsMin: 1,
  argumentsMax: 1,
  bind: (call) => (values) => {
    const seen = new Set<Json>();
    return listAt(call, values, 0).filter((item) => {
      const key = identityKey(item);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  },
};
