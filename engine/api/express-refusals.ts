/**
 * What AWS answers when Express is asked for what only Standard has, as recorded; and what this build
 * says of all that comes with Standard executions.
 */
import { invalidArn, machineTypeNotSupported, unknownOperation } from "./errors.ts";
import { machineAt } from "./machines.ts";
import type { ApiPorts, Operation } from "./operation.ts";
import type { JsonRecord } from "./wire/shape.ts";

const withStandard = [
  "CreateActivity",
  "DeleteActivity",
  "DescribeActivity",
  "DescribeExecution",
  "DescribeMapRun",
  "DescribeStateMachineForExecution",
  "GetActivityTask",
  "GetExecutionHistory",
  "ListActivities",
  "ListExecutions",
  "ListMapRuns",
  "RedriveExecution",
  "SendTaskFailure",
  "SendTaskHeartbeat",
  "SendTaskSuccess",
  "StopExecution",
  "UpdateMapRun",
] as const;

/** Each refuses, in AWS's words where it is about Express. */
export const standardOperations: ReadonlyMap<string, Operation> = new Map(
  withStandard.map((name) => [name, async (ports, body) => refuse(ports, name, body)]),
);

function refuse(ports: ApiPorts, name: string, body: JsonRecord): never {
  const { executionArn, stateMachineArn } = body;
  if (typeof executionArn === "string") {
    const [prefix, , , , , type] = executionArn.split(":");
    if (prefix !== "arn") throw invalidArn(`Invalid ARN prefix: ${executionArn}`);
    if (type === "express") throw invalidArn(`Resource type not valid in this context: ${type}`);
  }
  if (typeof stateMachineArn === "string") {
    const { type } = machineAt(ports.registry, stateMachineArn);
    if (type === "EXPRESS") throw machineTypeNotSupported();
  }
  throw unknownOperation(
    `${name} belongs to Standard executions, activities, task tokens and Map Runs, which this build of Stepstorm does not have yet. Express executions are started by StartExecution and StartSyncExecution.`,
  );
}
