/** `chain`: the order with what each state added to it. */
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
  const { orderId, total } = order;
  const prepared = { ...order, order: { id: orderId, total, src: "web" } };
  const reviewed = total > 100 ? { ...prepared, review: { flag: true } } : prepared;
  return { ...reviewed, charge: { ok: true, amount: total } };
}
