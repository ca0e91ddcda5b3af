/** The variables that dashboards share. */
import { natsMetrics } from "../../cluster/nats-exporter/nats-metrics.ts";
import { engineMetrics, processMetrics } from "../../engine/telemetry/metrics.ts";
import type { VariableSpec } from "./spec.ts";

function query(name: string, label: string, value: string, description: string): VariableSpec {
  return { name, label, kind: "query", value, description };
}

export const nodeVariable = query(
  "node",
  "Node",
  `label_values(${engineMetrics.info.name}, instance)`,
  "Nodes of the engine, by the address that Prometheus scrapes.",
);

/** Every process with Node's metrics: load generators too. */
export const processVariable = query(
  "node",
  "Process",
  `label_values(${processMetrics.version.name}, instance)`,
  "Processes, by the address that Prometheus scrapes.",
);

export const machineVariable = query(
  "machine",
  "State machine",
  `label_values(${engineMetrics.executionsStarted.name}, state_machine)`,
  "State machines; those beyond the first 63 are `other`.",
);

export const shardVariable = query(
  "shard",
  "Shard",
  `label_values(${engineMetrics.executionsActive.name}, shard)`,
  "Shards, by their number within a node.",
);

export const serverVariable = query(
  "server",
  "nats-server",
  `label_values(${natsMetrics.up.name}, server_id)`,
  "nats-servers, by the address of their monitoring.",
);
