/** `calls`: the order with what was reserved for it and, where it is large, charged. */
import { type SampleOrder, sampleOrder } from "../../../scenarios/sample-order.ts";
import type { ExpectedOutcome } from "../../../scenarios/scenario.ts";

export function input(index: number): SampleOrder {
  return sampleOrder(index);
}

export function expected(_index: number, order: SampleOrder): ExpectedOutcome {
  const charged = order.total > 100 ? { charged: { amount: order.total } } : {};
  return {
    status: "SUCCEEDED",
    output: { ...order, reserved: { for: order.orderId }, ...charged },
  };
}
