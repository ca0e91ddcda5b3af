import { systemClock } from "../../../engine/system-ports.ts";
import type { Fault } from "../fault.ts";

/**
 * Two shards of 2,500 executions at once, each waiting half a second for its task, complete about
 * 10,000 a second. Their streams have room for what comes in some seconds; then starts are refused.
 */
export const overload: Fault = {
  name: "overload",
  help: "50,000/s offered for 30 s to a cluster that can do 10,000/s.",
  shape: { nodes: 2, streams: 2, activePerShardMax: 2500, startsBytesMax: 4 * 2 ** 20 },
  load: {
    scenario: "capacity",
    ratePerSecond: 8000,
    warmupMs: 5000,
    durationMs: 75_000,
    faultAtMs: 15_000,
    burst: { ratePerSecond: 50_000, durationMs: 30_000 },
  },
  recovery: { from: "end", targetSeconds: () => 30 },
  mayRepeat: false,
  async inject({ during, wait, burstEndMs, tell }) {
    tell("overload begins");
    await during(() => wait(burstEndMs - systemClock.nowMs()));
    tell("overload ends");
  },
};
