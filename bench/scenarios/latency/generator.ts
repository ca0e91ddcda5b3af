/** `latency`: the order with what the service has heard. */
import { periodicText } from "../periodic-text.ts";
import { orderPeriod, type SampleOrder, sampleOrder } from "../sample-order.ts";
import type { ExpectedOutcome } from "../scenario.ts";

export function input(index: number): SampleOrder {
  return sampleOrder(index);
}

export function expected(_index: number, order: SampleOrder): ExpectedOutcome {
  return { status: "SUCCEEDED", output: outputOf(order) };
}

export const inputText = periodicText(orderPeriod, sampleOrder);

export const expectedOutputText = periodicText(orderPeriod, (slot, orderId) =>
  outputOf(sampleOrder(slot, orderId)),
);

function outputOf(order: SampleOrder): object {
  return { ...order, answer: { heard: order.orderId } };
}
