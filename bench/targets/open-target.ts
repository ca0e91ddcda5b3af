/** Opens what an origin names, in the thread that will drive it. */

import { systemClock } from "../../engine/system-ports.ts";
import { portLink } from "../../engine/transport/port-link.ts";
import { openClusterConnection } from "../nats/cluster-connection.ts";
import type { Workload } from "../scenarios/workload.ts";
import { type ClientTargetPlan, openClientTarget } from "./client-target.ts";
import { openHttpTarget } from "./http-target.ts";
import { createNullTarget } from "./null-target.ts";
import type { TargetOrigin } from "./origin.ts";
import type { Target, TargetEvents } from "./target.ts";

export interface TargetPlan extends ClientTargetPlan {
  readonly workload: Workload;
}

export interface OpenedTarget extends Target {
  /** The load begins then, on the system clock's scale. */
  begin?(startMs: number): void;
}

/** @throws Error with what to do when the target cannot be reached. */
export async function openTarget(
  origin: TargetOrigin,
  plan: TargetPlan,
  events: TargetEvents,
): Promise<OpenedTarget> {
  switch (origin.kind) {
    case "port": {
      const link = { link: portLink(origin.port), close: async () => {} };
      return openClientTarget(link, plan, events);
    }
    case "nats":
      return openClientTarget(await openClusterConnection(origin), plan, events);
    case "http":
      return openHttpTarget(origin, { events, namePrefix: `bench-${plan.clientId}-` });
    case "null": {
      const { workload } = plan;
      const target = createNullTarget(
        { latency: origin.latency, clock: systemClock, workload },
        events,
      );
      // Between turns that are far apart, and while it drains.
      const timer = setInterval(() => target.poll(), 1);
      return Object.assign(target, { close: async () => clearInterval(timer) });
    }
  }
}
