/** Where a generator's link comes from: a port to an engine in the same process, or a cluster on NATS. */
import type { MessagePort } from "node:worker_threads";
import type { Link } from "../../engine/ports.ts";
import { portLink } from "../../engine/transport/port-link.ts";
import { type ClusterAddress, openClusterConnection } from "../nats/cluster-connection.ts";

/** Plain data but for the port, which is transferred: it crosses threads. */
export type LinkOrigin =
  | { readonly kind: "port"; readonly port: MessagePort }
  /** The thread makes a connection of its own. */
  | ({ readonly kind: "nats" } & ClusterAddress);

export interface OpenLink {
  readonly link: Link;
  /** After the client is closed. */
  close(): Promise<void>;
}

/** @throws Error with what to do when the cluster cannot be reached. */
export async function openLink(origin: LinkOrigin): Promise<OpenLink> {
  switch (origin.kind) {
    case "port":
      return { link: portLink(origin.port), close: async () => {} };
    case "nats":
      return openClusterConnection(origin);
  }
}
