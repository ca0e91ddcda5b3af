/**
 * Which resource an operation is about, for policies: one row per operation. What a request does not
 * name in time (it is missing, or no text, or too long) counts as all machines, and is refused by the
 * operation itself.
 */
import type { Home } from "../../registry/deploy.ts";
import { parseMachineArn } from "../wire/arn.ts";
import type { JsonRecord } from "../wire/shape.ts";

/** Where the ARN stands: a member; `created`: of what is made; `none`: it is about all machines. */
type Place =
  | "stateMachineArn"
  | "stateMachineAliasArn"
  | "stateMachineVersionArn"
  | "resourceArn"
  | "executionArn"
  | "activityArn"
  | "mapRunArn"
  | "created-machine"
  | "created-alias"
  | "created-activity"
  | "none";

/** By the name after `states:`, ours among them. A batch asks for each of its starts. */
const places: Readonly<Record<string, Place>> = {
  CreateActivity: "created-activity",
  CreateStateMachine: "created-machine",
  CreateStateMachineAlias: "created-alias",
  DeleteActivity: "activityArn",
  DeleteStateMachine: "stateMachineArn",
  DeleteStateMachineAlias: "stateMachineAliasArn",
  DeleteStateMachineVersion: "stateMachineVersionArn",
  DescribeActivity: "activityArn",
  DescribeExecution: "executionArn",
  DescribeMapRun: "mapRunArn",
  DescribeStateMachine: "stateMachineArn",
  DescribeStateMachineAlias: "stateMachineAliasArn",
  DescribeStateMachineForExecution: "executionArn",
  GetActivityTask: "activityArn",
  GetExecutionHistory: "executionArn",
  GetUsage: "none",
  ListActivities: "none",
  ListExecutions: "stateMachineArn",
  ListMapRuns: "executionArn",
  ListStateMachineAliases: "stateMachineArn",
  ListStateMachineVersions: "stateMachineArn",
  ListStateMachines: "none",
  ListTagsForResource: "resourceArn",
  PublishStateMachineVersion: "stateMachineArn",
  RedriveExecution: "executionArn",
  SendTaskFailure: "none",
  SendTaskHeartbeat: "none",
  SendTaskSuccess: "none",
  StartExecution: "stateMachineArn",
  StartSyncExecution: "stateMachineArn",
  StopExecution: "executionArn",
  TagResource: "resourceArn",
  TestState: "none",
  UntagResource: "resourceArn",
  UpdateMapRun: "mapRunArn",
  UpdateStateMachine: "stateMachineArn",
  UpdateStateMachineAlias: "stateMachineAliasArn",
  ValidateStateMachineDefinition: "none",
};

/** The longest ARN of AWS's model. */
const ARN_CHARS_MAX = 2_000;

export function isAuthorizable(operation: string): boolean {
  return Object.hasOwn(places, operation);
}

/** The ARN that a request is about, or `…:stateMachine:*`, as AWS says it of lists. */
export function resourceOf(operation: string, body: JsonRecord, home: Home): string {
  const head = `arn:${home.partition}:states:${home.region}:${home.account}`;
  const place = places[operation]!;
  const all = `${head}:stateMachine:*`;
  switch (place) {
    case "none":
      return all;
    case "created-machine":
      return madeArn(`${head}:stateMachine`, textOf(body, "name")) ?? all;
    case "created-activity":
      return madeArn(`${head}:activity`, textOf(body, "name")) ?? all;
    case "created-alias":
      return madeArn(routedMachine(body), textOf(body, "name")) ?? all;
    default:
      return textOf(body, place) ?? all;
  }
}

/**
 * What stands for a resource in policies: a version or an alias is its machine, too. So who is
 * denied a machine is denied its versions.
 */
export function standingFor(arn: string): readonly string[] {
  const [prefix, partition, service, region, account, type, name, ...qualifier] = arn.split(":");
  if (type !== "stateMachine" || qualifier.length === 0) return [arn];
  return [arn, [prefix, partition, service, region, account, type, name].join(":")];
}

function madeArn(head: string | undefined, name: string | undefined): string | undefined {
  return head === undefined || name === undefined ? undefined : `${head}:${name}`;
}

/** Of the alias's first version: the operation demands that all are of one machine. */
function routedMachine(body: JsonRecord): string | undefined {
  const routes = Object.hasOwn(body, "routingConfiguration") ? body["routingConfiguration"] : [];
  const first: unknown = Array.isArray(routes) ? routes[0] : undefined;
  if (typeof first !== "object" || first === null) return undefined;
  const arn = textOf(first as JsonRecord, "stateMachineVersionArn");
  if (arn === undefined) return undefined;
  try {
    return parseMachineArn(arn).machineArn;
  } catch {
    return undefined; // The operation says what is wrong with it.
  }
}

function textOf(body: JsonRecord, member: string): string | undefined {
  const value = Object.hasOwn(body, member) ? body[member] : undefined;
  if (typeof value !== "string" || value.length > ARN_CHARS_MAX) return undefined;
  return value;
}
