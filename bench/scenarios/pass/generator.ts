/** `pass`: the order comes out as it went in. */
import { periodicText } from "../periodic-text.ts";
import { orderPeriod, type SampleOrder, sampleOrder } from "../sample-order.ts";
import type { ExpectedOutcome } from "../scenario.ts";

export function input(index: number): SampleOrder {
  return sampleOrder(index);
}

export function expected(_index: number, order: SampleOrder): ExpectedOutcome {
  return { status: "SUCCEEDED", output: order };
}

export const inputText = periodicText(orderPeriod, sampleOrder);

export const expectedOutputText = inputText;
