/** Machines that are one Task and nothing else: how TestState calls a resource. */
import { createHash } from "node:crypto";
import type { StartedMachine } from "../client/client.ts";
import type { MachineRevision } from "../ports.ts";
import type { ApiPorts } from "./operation.ts";

/** Stored once for each resource and time limit, under no name that could be listed or started. */
export async function taskMachine(
  { registry, home, clock }: ApiPorts,
  { resource, timeoutMs }: { readonly resource: string; readonly timeoutMs: number },
): Promise<StartedMachine> {
  const limit = timeoutMs > 0 ? { TimeoutSeconds: timeoutMs / 1000 } : {};
  const task = { Type: "Task", Resource: resource, ...limit, End: true };
  const definition = JSON.stringify({ StartAt: "Task", States: { Task: task } });
  const digest = createHash("sha256").update(definition).digest("hex");
  const revisionId = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const name = `test-state-${digest.slice(0, 12)}`;
  const { partition, region, account } = home;
  const stateMachineArn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
  if ((await registry.find(revisionId)) === undefined) {
    const revision: MachineRevision = {
      revisionId,
      name,
      stateMachineArn,
      definition,
      roleArn: `arn:${partition}:iam::${account}:role/stepstorm`,
      createdMs: Math.round(clock.nowMs()),
    };
    await registry.putRevision(revision);
  }
  return { revisionId, stateMachineArn };
}
