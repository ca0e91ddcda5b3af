/** Where a generator's thread finds its target. Plain data but for the port, which is transferred. */
import type { MessagePort } from "node:worker_threads";
import type { ClusterAddress } from "../nats/cluster-connection.ts";
import type { HttpOrigin } from "./http-origin.ts";
import type { LatencyModel } from "./latency-model.ts";

export type TargetOrigin =
  /** An engine in the same process. */
  | { readonly kind: "port"; readonly port: MessagePort }
  /** The thread makes a connection of its own. */
  | ({ readonly kind: "nats" } & ClusterAddress)
  | ({ readonly kind: "http" } & HttpOrigin)
  | { readonly kind: "null"; readonly latency: LatencyModel };
