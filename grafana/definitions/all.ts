/** All dashboards, in the order in which they are read. */
import type { DashboardSpec } from "../model/spec.ts";
import { cost } from "./cost.ts";
import { engine } from "./engine.ts";
import { loadTest } from "./load-test.ts";
import { nats } from "./nats.ts";
import { nodeRuntime } from "./node-runtime.ts";
import { overview } from "./overview.ts";

export const dashboards: readonly DashboardSpec[] = [
  overview,
  engine,
  nats,
  nodeRuntime,
  loadTest,
  cost,
];
