/**
 * `order`: what a whole order process must come to, worked out in plain code from the input. The
 * near warehouse always fails, so each execution goes through a Catcher.
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

function outputOf(order: SampleOrder): object {
  const reference = `${order.customer.id}/${order.orderId}`;
  return {
    ...order,
    registered: { reference, lines: order.items.length },
    ...(order.total > 100 ? { review: { level: "manual" } } : {}),
    checks: {
      risk: { score: 17, of: order.customer.id },
      stock: { warehouse: "far", sku: order.items[0]?.sku, because: "Warehouse.Empty" },
    },
    lines: order.items.map((item, position) => ({
      line: position + 1,
      label: `${item.quantity} x ${item.sku}`,
      unitPrice: item.price,
    })),
    charge: { amount: order.total, receipt: reference },
  };
}
