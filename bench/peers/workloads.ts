/**
 * The same work for both sides: machine, inputs given in turns and the outputs that must come out.
 * `chain` is the built-in scenario; `one step` is an order that one function adds its charge to.
 */
import { fileURLToPath } from "node:url";
import { orderPeriod, sampleOrder } from "../scenarios/sample-order.ts";
import { loadScenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import type { PeerSettings } from "./protocol.ts";

export type WorkloadName = "chain" | "one step";

export type PeerWork = Pick<
  PeerSettings,
  "definition" | "services" | "handlers" | "inputs" | "outputs"
>;

const indexes = Array.from({ length: orderPeriod }, (_, index) => index);

export function peerWork(name: WorkloadName, seed: number): Promise<PeerWork> {
  return name === "chain" ? chainWork(seed) : Promise.resolve(oneStepWork());
}

async function chainWork(seed: number): Promise<PeerWork> {
  const { definition, services, generator } = await loadScenario("chain");
  const { inputText } = createWorkload(generator, seed);
  const outputOf = (index: number) =>
    JSON.stringify(generator.expected(index, sampleOrder(index)).output);
  const inputs = indexes.map(inputText);
  return { definition, services, handlers: [], inputs, outputs: indexes.map(outputOf) };
}

function oneStepWork(): PeerWork {
  const charge = {
    Type: "Task",
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:charge",
    Parameters: { "total.$": "$.total" },
    ResultPath: "$.charge",
    End: true,
  };
  const orders = indexes.map((index) => sampleOrder(index));
  const module = fileURLToPath(new URL("./child/charge-handler.js", import.meta.url));
  return {
    definition: JSON.stringify({ StartAt: "Charge", States: { Charge: charge } }),
    services: [],
    handlers: [{ name: "charge", module }],
    inputs: orders.map((order) => JSON.stringify(order)),
    outputs: orders.map((order) =>
      JSON.stringify({ ...order, charge: { ok: true, amount: order.total } }),
    ),
  };
}
