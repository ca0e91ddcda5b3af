/** `wait`: every third execution waits one, two, three seconds. */
import { periodicText } from "../periodic-text.ts";
import { orderPeriod, type SampleOrder, sampleOrder } from "../sample-order.ts";
import type { ExpectedOutcome } from "../scenario.ts";

export interface PausingOrder extends SampleOrder {
  readonly waitSeconds: number;
}

const pauses = 3;

export function input(index: number): PausingOrder {
  return pausingOrder(index);
}

export function expected(_index: number, order: PausingOrder): ExpectedOutcome {
  return { status: "SUCCEEDED", output: outputOf(order) };
}

export const inputText = periodicText(orderPeriod * pauses, pausingOrder);

export const expectedOutputText = periodicText(orderPeriod * pauses, (slot, orderId) =>
  outputOf(pausingOrder(slot, orderId)),
);

function pausingOrder(index: number, orderId?: string): PausingOrder {
  return { ...sampleOrder(index, orderId), waitSeconds: 1 + (index % pauses) };
}

function outputOf(order: PausingOrder): object {
  return { ...order, pause: { orderId: order.orderId, waited: order.waitSeconds } };
}
