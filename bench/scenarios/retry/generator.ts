/**
 * `retry`: which execution is waived depends on draws that only the engine makes, so both ways end
 * in the same output: the charge, by the service or by the state that waives it.
 */
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

function outputOf({ orderId, total, customer, items }: SampleOrder): object {
  return { orderId, customer: customer.id, items, charge: { ok: true, amount: total } };
}
