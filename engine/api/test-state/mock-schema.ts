/**
 * What a mocked result must look like, by the answer of the call that it stands for. Modes: STRICT
 * wants what the call always answers and right types; PRESENT right types of what is there; NONE
 * nothing. Calls that are not in the table take any result.
 *
 *   text, number, flag, list, structure   a trailing ! is a member that is always there
 */
import { isObject, type Json, type JsonObject } from "../../language/json.ts";
import { refuseTest } from "./request.ts";

interface Leaf {
  readonly kind: "string" | "number" | "boolean" | "any";
  /** Of a number, or of a text's length. */
  readonly min?: number;
  readonly max?: number;
}

interface ListSchema {
  readonly kind: "array";
  readonly of: Schema;
}

interface ObjectSchema {
  readonly kind: "object";
  readonly members: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

type Schema = Leaf | ListSchema | ObjectSchema;

const text = (min?: number, max?: number): Leaf => leaf("string", min, max);
const number = (min?: number, max?: number): Leaf => leaf("number", min, max);
const flag: Leaf = { kind: "boolean" };
const any: Leaf = { kind: "any" };
const list = (of: Schema): ListSchema => ({ kind: "array", of });
const anyObject: ObjectSchema = { kind: "object", members: {}, required: [] };

/** Names that end in `!` are required. */
function object(members: Readonly<Record<string, Schema>>): ObjectSchema {
  const names = Object.keys(members);
  return {
    kind: "object",
    members: Object.fromEntries(names.map((name) => [name.replace("!", ""), members[name]!])),
    required: names.filter((name) => name.endsWith("!")).map((name) => name.slice(0, -1)),
  };
}

function leaf(kind: Leaf["kind"], min?: number, max?: number): Leaf {
  return { kind, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

const capacity = {
  CapacityUnits: number(),
  ReadCapacityUnits: number(),
  WriteCapacityUnits: number(),
};

const consumedCapacity = object({
  ...capacity,
  TableName: text(1),
  Table: object(capacity),
  LocalSecondaryIndexes: anyObject,
  GlobalSecondaryIndexes: anyObject,
});

const dynamodbWrite = object({
  Attributes: anyObject,
  ConsumedCapacity: consumedCapacity,
  ItemCollectionMetrics: object({
    ItemCollectionKey: anyObject,
    SizeEstimateRangeGB: list(number()),
  }),
});

const execution = object({
  "ExecutionArn!": text(1, 256),
  "StateMachineArn!": text(1, 256),
  Name: text(1, 80),
  "Status!": text(),
  "StartDate!": text(),
  StopDate: text(),
  Input: any,
  Output: any,
  Error: text(0, 256),
  Cause: text(0, 32_768),
  TraceHeader: text(0, 256),
  MapRunArn: text(1, 2000),
});

const ecsTasks = object({
  Tasks: list(
    object({
      TaskArn: text(),
      ClusterArn: text(),
      TaskDefinitionArn: text(),
      LastStatus: text(),
      DesiredStatus: text(),
      StoppedReason: text(),
      Containers: list(object({ Name: text(), ExitCode: number(), Reason: text() })),
    }),
  ),
  Failures: list(object({ Arn: text(), Reason: text(), Detail: text() })),
});

const functionConfiguration = object({
  FunctionName: text(),
  FunctionArn: text(),
  Runtime: text(),
  Role: text(),
  Handler: text(0, 128),
  CodeSize: number(),
  Description: text(0, 256),
  Timeout: number(1),
  MemorySize: number(128, 10_240),
  LastModified: text(),
  CodeSha256: text(),
  Version: text(1, 1024),
  RevisionId: text(),
  State: text(),
  PackageType: text(),
  Architectures: list(text()),
  EphemeralStorage: object({ "Size!": number(512, 10_240) }),
});

const schemas: Readonly<Record<string, Schema>> = {
  "lambda:invoke": object({
    StatusCode: number(),
    FunctionError: text(),
    LogResult: text(),
    Payload: any,
    ExecutedVersion: text(1, 1024),
  }),
  "lambda:getFunction": object({
    Configuration: functionConfiguration,
    Code: object({ RepositoryType: text(), Location: text(), ImageUri: text() }),
    Tags: anyObject,
    Concurrency: object({ ReservedConcurrentExecutions: number(0) }),
  }),
  "dynamodb:getItem": object({ Item: anyObject, ConsumedCapacity: consumedCapacity }),
  "dynamodb:putItem": dynamodbWrite,
  "dynamodb:updateItem": dynamodbWrite,
  "dynamodb:deleteItem": dynamodbWrite,
  "events:putEvents": object({
    FailedEntryCount: number(),
    Entries: list(object({ EventId: text(), ErrorCode: text(), ErrorMessage: text() })),
  }),
  "eventbridge:putEvents": object({
    FailedEntryCount: number(),
    Entries: list(object({ EventId: text(), ErrorCode: text(), ErrorMessage: text() })),
  }),
  "sqs:sendMessage": object({
    MD5OfMessageBody: text(),
    MD5OfMessageAttributes: text(),
    MD5OfMessageSystemAttributes: text(),
    MessageId: text(),
    SequenceNumber: text(),
  }),
  "sns:publish": object({ MessageId: text(), SequenceNumber: text() }),
  "states:startExecution": object({ "ExecutionArn!": text(1, 256), "StartDate!": text() }),
  "sfn:startExecution": object({ "ExecutionArn!": text(1, 256), "StartDate!": text() }),
  // AWS polls for what `.sync` waits for: the mock is the answer of that call.
  "states:startExecution.sync": execution,
  "states:startExecution.sync:2": execution,
  "sfn:describeExecution": execution,
  "kms:encrypt": object({
    CiphertextBlob: text(1, 6144),
    KeyId: text(1, 2048),
    EncryptionAlgorithm: text(),
  }),
  "kms:decrypt": object({
    KeyId: text(1, 2048),
    Plaintext: text(1, 4096),
    EncryptionAlgorithm: text(),
  }),
  "batch:submitJob": object({ JobArn: text(), "JobName!": text(), "JobId!": text() }),
  "batch:submitJob.sync": object({
    Jobs: list(
      object({
        JobArn: text(),
        "JobName!": text(),
        "JobId!": text(),
        "JobQueue!": text(),
        "Status!": text(),
        "StartedAt!": number(),
        "JobDefinition!": text(),
      }),
    ),
  }),
  "ecs:runTask": ecsTasks,
  "ecs:runTask.sync": ecsTasks,
  "glue:startJobRun": object({ JobRunId: text(1, 255) }),
  "glue:startJobRun.sync": object({
    JobRun: object({
      Id: text(1, 255),
      Attempt: number(),
      JobName: text(1, 255),
      JobRunState: text(),
      ErrorMessage: text(),
      ExecutionTime: number(),
      Timeout: number(1),
    }),
  }),
  "s3:getObject": object({ Body: any, ContentLength: number(), ETag: text(), ContentType: text() }),
  "s3:putObject": object({ ETag: text(), VersionId: text(), Expiration: text() }),
  "sqs:receiveMessage": object({
    Messages: list(object({ MessageId: text(), ReceiptHandle: text(), Body: text() })),
  }),
  "secretsmanager:getSecretValue": object({
    ARN: text(20, 2048),
    Name: text(1, 256),
    VersionId: text(32, 64),
    SecretString: text(1, 65_536),
    VersionStages: list(text(1, 256)),
  }),
  "s3:deleteObject": object({ DeleteMarker: flag, VersionId: text() }),
};

/**
 * @param resource Of the Task. @throws TestRefused At the first member that does not fit.
 */
export function checkMockResult(
  resource: string,
  result: Json,
  mode: "STRICT" | "PRESENT" | "NONE",
): void {
  const call = /^arn:[^:]*:states:[^:]*:[^:]*:(?:aws-sdk:)?(.+?)(?:\.waitForTaskToken)?$/.exec(
    resource,
  )?.[1];
  const schema = call === undefined || !Object.hasOwn(schemas, call) ? undefined : schemas[call];
  if (mode === "NONE" || schema === undefined || !isObject(result)) return;
  checkMembers(schema as ObjectSchema, result, mode === "STRICT");
}

function checkMembers(schema: ObjectSchema, value: JsonObject, isStrict: boolean): void {
  for (const name of isStrict ? schema.required : []) {
    if (!Object.hasOwn(value, name)) throw misfit(`Required field '${name}' is missing`);
  }
  for (const [name, member] of Object.entries(schema.members)) {
    if (Object.hasOwn(value, name)) checkValue(member, name, { value: value[name]!, isStrict });
  }
}

function checkValue(
  schema: Schema,
  name: string,
  { value, isStrict }: { readonly value: Json; readonly isStrict: boolean },
): void {
  switch (schema.kind) {
    case "any":
      return;
    case "array":
      if (!Array.isArray(value)) throw misfit(`Field '${name}' must be an array`);
      for (const item of value) checkValue(schema.of, name, { value: item, isStrict });
      return;
    case "object":
      if (!isObject(value)) throw misfit(`Field '${name}' must be an object`);
      checkMembers(schema, value, isStrict);
      return;
    default:
      if (typeof value !== schema.kind) throw misfit(`Field '${name}' must be a ${schema.kind}`);
      checkBounds(schema, name, value as string | number | boolean);
  }
}

function checkBounds({ min, max }: Leaf, name: string, value: string | number | boolean): void {
  if (typeof value === "boolean") return;
  const isText = typeof value === "string";
  const size = isText ? value.length : value;
  if (min !== undefined && size < min) {
    throw misfit(
      `Field '${name}' is ${isText ? "smaller than the minimum length" : "less than the minimum value"}`,
    );
  }
  if (max !== undefined && size > max) {
    throw misfit(`Field '${name}' exceeds the maximum ${isText ? "length" : "value"}`);
  }
}

function misfit(problem: string) {
  return refuseTest(`Mock result schema validation error: ${problem}`);
}
