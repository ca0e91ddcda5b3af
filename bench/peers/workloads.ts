/**
 * The same work for both sides: machine, inputs given in turns and the outputs that must come out.
 * `chain` is the built-in scenario; `one step` is an order that one function adds its charge to.
 */
import { fileURLToPath } from "node:url";
import { orderPeriod, sampleOrder } from "../scenarios/sample-order.ts";
import { loadScenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import type { PeerSettings } from "./protocol.ts";

export type WorkloadName = "chain" | "one step" | "one step within the engine";

export type PeerWork = Pick<
  PeerSettings,
  "definition" | "services" | "handlers" | "inputs" | "outputs"
>;

const indexes = Array.from({ length: orderPeriod }, (_, index) => index);

export function peerWork(name: WorkloadName, seed: number): Promise<PeerWork> {
  if (name === "chain") return chainWork(seed);
  return Promise.resolve(oneStepWork(name === "one step" ? withFunction : withinEngine));
}

async function chainWork(seed: number): Promise<PeerWork> {
  const { definition, services, generator } = await loadScenario("chain");
  const { inputText } = createWorkload(generator, seed);
  const outputOf = (index: number) =>
    JSON.stringify(generator.expected(index, sampleOrder(index)).output);
  const inputs = indexes.map(inputText);
  return { definition, services, handlers: [], inputs, outputs: indexes.map(outputOf) };
}

const chargeArn = "arn:aws:lambda:us-east-1:123456789012:function:charge";

/** The step is a task handler, in a thread of its own. */
const withFunction = {
  services: [],
  handlers: [
    {
      name: "charge",
      module: fileURLToPath(new URL("./child/charge-handler.js", import.meta.url)),
    },
  ],
};

/** The step is a simulated service that answers at once. */
const withinEngine = {
  services: [{ resource: chargeArn, latencyMs: 0, result: { ok: true, "amount.$": "$.total" } }],
  handlers: [],
};

function oneStepWork(step: Pick<PeerWork, "services" | "handlers">): PeerWork {
  const charge = {
    Type: "Task",
    Resource: chargeArn,
    Parameters: { "total.$": "$.total" },
    ResultPath: "$.charge",
    End: true,
  };
  const orders = indexes.map((index) => sampleOrder(index));
  return {
    definition: JSON.stringify({ StartAt: "Charge", States: { Charge: charge } }),
    ...step,
    inputs: orders.map((order) => JSON.stringify(order)),
    outputs: orders.map((order) =>
      JSON.stringify({ ...order, charge: { ok: true, amount: order.total } }),
    ),
  };
}
