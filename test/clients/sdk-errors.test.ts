/** What the server refuses reaches users of AWS's SDK for JavaScript as the SDK's own exceptions. */
import {
  ConflictException,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  InvalidArn,
  InvalidDefinition,
  InvalidEncryptionConfiguration,
  InvalidExecutionInput,
  InvalidLoggingConfiguration,
  InvalidName,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  MissingRequiredParameter,
  PublishStateMachineVersionCommand,
  ResourceNotFound,
  SFNServiceException,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StateMachineAlreadyExists,
  StateMachineDoesNotExist,
  StateMachineTypeNotSupported,
  TagResourceCommand,
  TestStateCommand,
  TooManyTags,
  UpdateStateMachineCommand,
  ValidationException,
} from "@aws-sdk/client-sfn";
import { test } from "tap";
import {
  createMachine,
  machineArn,
  oneState,
  passDefinition,
  roleArn,
} from "../support/api-server.ts";
import { startForSdk } from "./sdk-client.ts";

const stateMachineArn = machineArn("m");
const noArn = machineArn("nobody");
const alias = (...routes: [version: number, weight: number][]) =>
  new CreateStateMachineAliasCommand({
    name: "live",
    routingConfiguration: routes.map(([version, weight]) => ({
      stateMachineVersionArn: `${stateMachineArn}:${version}`,
      weight,
    })),
  });
const create = (change: object) =>
  new CreateStateMachineCommand({
    name: "other",
    definition: passDefinition,
    roleArn,
    type: "EXPRESS",
    ...change,
  });
const update = (change: object) => new UpdateStateMachineCommand({ stateMachineArn, ...change });
const tagsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: "" }));

type ExceptionClass = abstract new (...args: never[]) => SFNServiceException;

/** There are: EXPRESS `m` with version 1 and alias `used` to it, STANDARD `standard`. */
const refusals: readonly [what: string, command: object, of: ExceptionClass, message: RegExp][] = [
  [
    "a description of a machine that is not there",
    new DescribeStateMachineCommand({ stateMachineArn: noArn }),
    StateMachineDoesNotExist,
    /^State Machine Does Not Exist: 'arn:aws:states:.*:nobody'$/,
  ],
  [
    "a start of a machine that is not there",
    new StartExecutionCommand({ stateMachineArn: noArn }),
    StateMachineDoesNotExist,
    /nobody/,
  ],
  [
    "a start of a version that is not there",
    new StartSyncExecutionCommand({ stateMachineArn: `${stateMachineArn}:7` }),
    StateMachineDoesNotExist,
    /:m:7'$/,
  ],
  [
    "a start of an alias that is not there",
    new StartSyncExecutionCommand({ stateMachineArn: `${stateMachineArn}:toString` }),
    StateMachineDoesNotExist,
    /:m:toString'$/,
  ],
  [
    "what is no ARN",
    new DescribeStateMachineCommand({ stateMachineArn: "not_a_valid_arn" }),
    InvalidArn,
    /^Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'$/,
  ],
  [
    "the ARN of an Express execution",
    new DescribeExecutionCommand({
      executionArn: stateMachineArn.replace("stateMachine", "express"),
    }),
    InvalidArn,
    /^Invalid Arn: 'Resource type not valid in this context: express'$/,
  ],
  [
    "the executions of an Express machine",
    new ListExecutionsCommand({ stateMachineArn }),
    StateMachineTypeNotSupported,
    /^This operation is not supported by this type of state machine$/,
  ],
  [
    "a synchronous start of a Standard machine",
    new StartSyncExecutionCommand({ stateMachineArn: machineArn("standard") }),
    StateMachineTypeNotSupported,
    /^This operation is not supported by this type of state machine$/,
  ],
  [
    "a definition without states",
    create({ definition: '{"StartAt": "A"}' }),
    InvalidDefinition,
    /^Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: \[States\] at \/'$/,
  ],
  ["a definition that is no JSON", update({ definition: "{" }), InvalidDefinition, /INVALID_JSON/],
  [
    "a state to test that is none",
    new TestStateCommand({ definition: "{}" }),
    InvalidDefinition,
    /Type/,
  ],
  ["a machine's name with a blank", create({ name: "a b" }), InvalidName, /a b/],
  [
    "an execution's name with a colon",
    new StartExecutionCommand({ stateMachineArn, name: "a:b" }),
    InvalidName,
    /a:b/,
  ],
  [
    "another definition under a name that exists",
    create({ name: "m", definition: oneState({ Type: "Pass", Result: 1 }) }),
    StateMachineAlreadyExists,
    /^State Machine Already Exists: 'arn:aws:states:.*:m'$/,
  ],
  [
    "logs without a destination",
    create({ loggingConfiguration: { level: "ALL" } }),
    InvalidLoggingConfiguration,
    /Destination/,
  ],
  [
    "a key for AWS's own encryption",
    create({ encryptionConfiguration: { type: "AWS_OWNED_KEY", kmsKeyId: "key" } }),
    InvalidEncryptionConfiguration,
    /kmsKeyId/,
  ],
  ["an update of nothing", update({}), MissingRequiredParameter, /must be specified/],
  ["51 tags", create({ tags: tagsOf(51) }), TooManyTags, /50 tags/],
  [
    "tags for a machine that is not there",
    new TagResourceCommand({ resourceArn: noArn, tags: tagsOf(1) }),
    ResourceNotFound,
    /nobody/,
  ],
  [
    "an alias that is not there",
    new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${stateMachineArn}:gone` }),
    ResourceNotFound,
    /does not exist/,
  ],
  ["an alias to a version that is not there", alias([7, 100]), ResourceNotFound, /does not exist/],
  [
    "an alias whose weights miss 100",
    alias([1, 99]),
    ValidationException,
    /must equal 100. Received: \[99\]/,
  ],
  [
    "an alias that exists with other routes",
    new CreateStateMachineAliasCommand({
      name: "used",
      description: "not as before",
      routingConfiguration: [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }],
    }),
    ConflictException,
    /already exists/,
  ],
  [
    "the end of a version that an alias routes to",
    new DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${stateMachineArn}:1` }),
    ConflictException,
    /Current list of aliases referencing this version: \[used\]/,
  ],
  [
    "a version of a revision that is not the newest",
    new PublishStateMachineVersionCommand({ stateMachineArn, revisionId: "another" }),
    ConflictException,
    /current State Machine revision is INITIAL/,
  ],
  [
    "an input that is no JSON",
    new StartExecutionCommand({ stateMachineArn, input: "not json" }),
    InvalidExecutionInput,
    /^Invalid State Machine Execution Input: 'Unrecognized token 'not'/,
  ],
  [
    "a token that nobody gave",
    new ListStateMachinesCommand({ nextToken: "x" }),
    InvalidToken,
    /Invalid Token/,
  ],
  [
    "a version's description without a version",
    create({ versionDescription: "x" }),
    ValidationException,
    /can only be set when publish is true/,
  ],
  [
    "a name that is too long",
    create({ name: "x".repeat(81) }),
    ValidationException,
    /^1 validation error detected/,
  ],
];

test("each refusal is the SDK's own exception, with AWS's words", async (t) => {
  const { sdk, server } = await startForSdk(t);
  await createMachine(server.url, "m");
  await sdk.send(create({ name: "standard", type: "STANDARD" }));
  await sdk.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
  await sdk.send(
    new CreateStateMachineAliasCommand({
      name: "used",
      routingConfiguration: [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }],
    }),
  );
  for (const [what, command, exception, message] of refusals) {
    const error = await rejection(sdk.send(command as never));
    t.ok(error instanceof exception, `${what}: ${exception.name}, not ${error.name}`);
    t.match(error.message, message, what);
    t.equal(error.$fault, "client", what);
    t.equal(error.$metadata.httpStatusCode, 400, what);
    t.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/, what);
  }
  t.strictSame(server.warnings, []);
});

test("exceptions carry the members of their shapes", async (t) => {
  const { sdk } = await startForSdk(t);
  const tagging = new TagResourceCommand({ resourceArn: noArn, tags: tagsOf(1) });
  t.hasStrict(await rejection(sdk.send(tagging)), { resourceName: noArn });
  const routing = await rejection(sdk.send(alias([1, 99])));
  t.hasStrict(routing, { reason: "INVALID_ROUTING_CONFIGURATION" });
});

test("several members that break the rules are told together", async (t) => {
  const { sdk } = await startForSdk(t);
  const error = await rejection(sdk.send(create({ name: "", roleArn: "", type: "FAST" })));
  t.ok(error instanceof ValidationException);
  t.match(
    error.message,
    /^3 validation errors detected: [^;]*'name'[^;]*; [^;]*'roleArn'[^;]*; .*'type'/,
  );
});

async function rejection(sent: Promise<unknown>): Promise<SFNServiceException> {
  try {
    await sent;
  } catch (error) {
    if (error instanceof SFNServiceException) return error;
    throw error;
  }
  throw new Error("the request was not refused");
}
