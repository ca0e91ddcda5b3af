/** StartSyncExecution over HTTP, as the open loop calls it. Hot path: once per call. */
import type { CallOutcome, SyncCall } from "../load/sync-load.ts";
import { apiTargets } from "./api-caller.ts";
import type { ApiTarget } from "./api-target.ts";

export function syncCallOver({
  caller,
  stateMachineArn,
}: Pick<ApiTarget, "caller" | "stateMachineArn">): SyncCall {
  return async (name, input) => {
    const request = JSON.stringify({ stateMachineArn, name, input });
    const { body } = await caller.call(apiTargets.sync, request);
    return JSON.parse(body) as CallOutcome;
  };
}
