/** Every operation, with a request that is good but for what a test puts into it. */
import { oneState, passDefinition, roleArn } from "../../support/api-server.ts";

export interface GoodRequest {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @param arn Of a machine `good` with version 1 and alias `live`. All members are given. */
export function goodRequests(arn: string): readonly GoodRequest[] {
  const routingConfiguration = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }];
  const page = { maxResults: 1, nextToken: "x" };
  const settings = {
    loggingConfiguration: { level: "OFF", includeExecutionData: false, destinations: [] },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: {
      type: "AWS_OWNED_KEY",
      kmsKeyId: "k",
      kmsDataKeyReusePeriodSeconds: 60,
    },
  };
  const published = { publish: true, versionDescription: "d", ...settings };
  const start = { stateMachineArn: arn, name: "n", input: "{}", traceHeader: "t" };
  const tags = [{ key: "k", value: "v" }];
  const requests: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    CreateStateMachine: {
      name: "new",
      definition: passDefinition,
      roleArn,
      type: "EXPRESS",
      tags,
      ...published,
    },
    CreateStateMachineAlias: { name: "new", description: "d", routingConfiguration },
    DeleteStateMachine: { stateMachineArn: `${arn}-gone` },
    DeleteStateMachineAlias: { stateMachineAliasArn: `${arn}:gone` },
    DeleteStateMachineVersion: { stateMachineVersionArn: `${arn}:99` },
    DescribeStateMachine: { stateMachineArn: arn, includedData: "ALL_DATA" },
    DescribeStateMachineAlias: { stateMachineAliasArn: `${arn}:live` },
    ListStateMachineAliases: { stateMachineArn: arn, ...page },
    ListStateMachineVersions: { stateMachineArn: arn, ...page },
    ListStateMachines: page,
    ListTagsForResource: { resourceArn: arn },
    PublishStateMachineVersion: { stateMachineArn: arn, revisionId: "r", description: "d" },
    StartExecution: start,
    StartSyncExecution: { ...start, includedData: "ALL_DATA" },
    TagResource: { resourceArn: arn, tags },
    TestState: {
      definition: oneState({ Type: "Pass" }),
      roleArn,
      input: "{}",
      inspectionLevel: "DEBUG",
      revealSecrets: false,
      variables: "{}",
      stateName: "Only",
      mock: { result: "{}", errorOutput: { error: "e", cause: "c" }, fieldValidationMode: "NONE" },
      context: "{}",
      stateConfiguration: {
        retrierRetryCount: 0,
        errorCausedByState: "s",
        mapIterationFailureCount: 0,
        mapItemReaderData: "[]",
      },
    },
    UntagResource: { resourceArn: arn, tagKeys: ["k"] },
    UpdateStateMachine: { stateMachineArn: arn, definition: passDefinition, roleArn, ...published },
    UpdateStateMachineAlias: {
      stateMachineAliasArn: `${arn}:live`,
      description: "d",
      routingConfiguration,
    },
    ValidateStateMachineDefinition: {
      definition: passDefinition,
      type: "EXPRESS",
      severity: "WARNING",
      maxResults: 1,
    },
    "Stepstorm.GetUsage": {},
    "Stepstorm.StartExecutionBatch": {
      stateMachineArn: arn,
      executions: [{ stateMachineArn: arn, name: "n", input: "{}" }],
    },
  };
  return Object.entries(requests).map(([operation, body]) => ({ operation, body }));
}

/** The ways to every value within a request: `["tags", 0, "key"]`. */
export function placesIn(
  value: unknown,
  way: readonly (string | number)[] = [],
): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const at = [...way, Array.isArray(value) ? Number(key) : key];
    return [at, ...placesIn((value as Record<string, unknown>)[key], at)];
  });
}

/** A copy with another value at a place. */
export function withValue(
  body: unknown,
  [key, ...rest]: readonly (string | number)[],
  value: unknown,
): unknown {
  if (key === undefined) return value;
  const copy = (Array.isArray(body) ? [...body] : { ...(body as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = withValue(copy[key], rest, value);
  return copy;
}
