/** `fanout`: a hundred numbers, in order, each greater by the offset. */
import { periodicText } from "../periodic-text.ts";
import type { ExpectedOutcome } from "../scenario.ts";

export interface FanOut {
  readonly orderId: string;
  readonly offset: number;
  readonly items: readonly number[]; // 100.
}

const offsets = 1000;
const items = Array.from({ length: 100 }, (_, position) => position);

export function input(index: number): FanOut {
  return fanOut(index);
}

export function expected(_index: number, order: FanOut): ExpectedOutcome {
  return { status: "SUCCEEDED", output: outputOf(order) };
}

export const inputText = periodicText(offsets, fanOut);

export const expectedOutputText = periodicText(offsets, (slot, orderId) =>
  outputOf(fanOut(slot, orderId)),
);

function fanOut(index: number, orderId = `o-${index}`): FanOut {
  return { orderId, offset: index % offsets, items };
}

function outputOf(order: FanOut): object {
  const moved = order.items.map((value, position) => ({ position, value: value + order.offset }));
  return { ...order, moved };
}
