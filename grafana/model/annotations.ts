/** What is marked on every panel's time axis. */
import { natsMetrics } from "../../cluster/nats-exporter/nats-metrics.ts";
import { engineMetrics, processMetrics } from "../../engine/telemetry/metrics.ts";
import { select } from "./promql.ts";
import type { AnnotationSpec } from "./spec.ts";

export const shardDeaths: AnnotationSpec = {
  name: "Shard deaths",
  expr: `sum by (instance, reason) (increase(${select(engineMetrics.shardRestarts)}[$__rate_interval])) > 0`,
  title: "A shard of {{instance}} died: {{reason}}",
  color: "red",
};

export const processStarts: AnnotationSpec = {
  name: "Process starts",
  expr: `changes(${select(processMetrics.startTime)}[$__rate_interval]) > 0`,
  title: "{{instance}} was started again",
  color: "blue",
};

export const serverSilences: AnnotationSpec = {
  name: "Silent nats-servers",
  expr: `${select(natsMetrics.up, [])} == 0`,
  title: "{{server_id}} does not answer",
  color: "orange",
};
