/** The service that Restate calls, in a thread of its own: one handler with one durable step. */
import "./promise-with-resolvers.mjs";
import { parentPort, workerData } from "node:worker_threads";
import * as restate from "@restatedev/restate-sdk";

const charge = restate.service({
  name: "charge",
  handlers: {
    run: async (context, order) => {
      const charged = await context.run("charge", () => ({ ok: true, amount: order.total }));
      return { ...order, charge: charged };
    },
  },
});

await restate.serve({ services: [charge], port: workerData.port });
parentPort.postMessage("listening");
