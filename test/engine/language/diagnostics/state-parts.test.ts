/** Invalid Choice rules, Retriers, Catchers, resources and variables, each with its one error. */
import { test } from "tap";
import {
  choice,
  endState,
  expectedError,
  foundErrors,
  type InvalidCase,
  machine,
  task,
} from "./marked-definition.ts";

const required = (names: string) => `These fields are required: [${names}]`;
const unsupported = (name: string) => `Field '${name}' is not supported`;
const unrecognized = (arn: string) =>
  `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
const ruleKinds =
  "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";
const statesAll = "States.ALL must appear alone and at end of list";
const branch = (fields: string) => `{"StartAt": "P", "States": {"P": {"Type": "Pass", ${fields}}}}`;
const resource = (arn: string) => endState("Task", `"Resource": §"${arn}"`);
const natsArn = "arn:aws:states:::nats:request";
const natsRequest = (parameters: string) =>
  endState("Task", `"Resource": "${natsArn}", "Parameters": ${parameters}`);

const cases: readonly InvalidCase[] = [
  {
    name: "no rules",
    definition: machine(
      '"A": {"Type": "Choice", "Choices": §[], "Default": "B"}, "B": {"Type": "Succeed"}',
    ),
    location: "/States/A/Choices",
    message: "Value cannot be empty",
  },
  {
    name: "a rule without Next",
    definition: choice('§{"Variable": "$.x", "IsNull": true}'),
    location: "/States/A/Choices[0]",
    message: required("Next"),
  },
  {
    name: "a nested rule with Next",
    definition: choice('{"Not": {"Variable": "$.x", "IsNull": true, §"Next": "B"}, "Next": "B"}'),
    location: "/States/A/Choices[0]/Not",
    message: unsupported("Next"),
  },
  {
    name: "a rule without Variable",
    definition: choice('§{"IsNull": true, "Next": "B"}'),
    location: "/States/A/Choices[0]",
    message: ruleKinds,
  },
  {
    name: "a rule of two kinds",
    definition: choice(
      '{"And": [{"Variable": "$.x", "IsNull": true}], §"Not": {"Variable": "$.x", "IsNull": true}, "Next": "B"}',
    ),
    location: "/States/A/Choices[0]",
    message: ruleKinds,
  },
  {
    name: "two comparisons in a rule",
    definition: choice(
      '{"Variable": "$.x", "NumericGreaterThan": 1, §"NumericLessThan": 5, "Next": "B"}',
    ),
    location: "/States/A/Choices[0]",
    message:
      "There should only be one of the following fields: [NumericLessThan, NumericGreaterThan]",
  },
  {
    name: "an empty And",
    definition: choice('{"And": §[], "Next": "B"}'),
    location: "/States/A/Choices[0]/And",
    message: "Value cannot be empty",
  },
  {
    name: "a number compared as a text",
    definition: choice('{"Or": [{"Variable": "$.x", "StringEquals": §1}], "Next": "B"}'),
    location: "/States/A/Choices[0]/Or[0]/StringEquals",
    message: "Expected value of type [STRING]",
  },
  {
    name: "a text compared as a number",
    definition: choice('{"Variable": "$.x", "NumericEquals": §"1", "Next": "B"}'),
    location: "/States/A/Choices[0]/NumericEquals",
    message: "Expected value of type [NUMBER]",
  },
  {
    name: "a day that does not exist",
    definition: choice(
      '{"Variable": "$.x", "TimestampEquals": §"2023-02-29T00:00:00Z", "Next": "B"}',
    ),
    location: "/States/A/Choices[0]/TimestampEquals",
    message: "String does not match RFC3339 timestamp",
  },
  {
    name: "an intrinsic function as a Variable",
    definition: choice('{"Variable": §"States.UUID()", "IsNull": true, "Next": "B"}'),
    location: "/States/A/Choices[0]/Variable",
    message: "Value is not a Reference Path: Reference path didn't start with '$'",
  },
  {
    name: "a comparison that does not exist",
    definition: choice('{"Variable": "$.x", "IsNull": true, §"StringEqual": "a", "Next": "B"}'),
    location: "/States/A/Choices[0]",
    message: unsupported("StringEqual"),
  },

  {
    name: "a Retrier without errors",
    definition: task('"Retry": [§{"MaxAttempts": 1}]'),
    location: "/States/A/Retry[0]",
    message: required("ErrorEquals"),
  },
  {
    name: "a Retrier with no error",
    definition: task('"Retry": [{"ErrorEquals": §[]}]'),
    location: "/States/A/Retry[0]/ErrorEquals",
    message: "Value cannot be empty",
  },
  {
    name: "States.ALL in company",
    definition: task('"Retry": [{"ErrorEquals": ["E", §"States.ALL"]}]'),
    location: "/States/A/Retry[0]/ErrorEquals",
    message: statesAll,
  },
  {
    name: "States.ALL before others",
    definition: task('"Retry": [{"ErrorEquals": [§"States.ALL"]}, {"ErrorEquals": ["E"]}]'),
    location: "/States/A/Retry[0]/ErrorEquals",
    message: statesAll,
  },
  {
    name: "a shrinking back-off",
    definition: task('"Retry": [{"ErrorEquals": ["E"], "BackoffRate": §0.5}]'),
    location: "/States/A/Retry[0]/BackoffRate",
    message: "Minimum value is 1.0",
  },
  {
    name: "too long a delay",
    definition: task('"Retry": [{"ErrorEquals": ["E"], "MaxDelaySeconds": §31622401}]'),
    location: "/States/A/Retry[0]/MaxDelaySeconds",
    message: "Maximum value is 31622400",
  },
  {
    name: "an unknown jitter",
    definition: task('"Retry": [{"ErrorEquals": ["E"], "JitterStrategy": §"full"}]'),
    location: "/States/A/Retry[0]/JitterStrategy",
    message: "Value should be one of the following: [NONE, FULL]",
  },
  {
    name: "a Catcher without Next",
    definition: task('"Catch": [§{"ErrorEquals": ["E"]}]'),
    location: "/States/A/Catch[0]",
    message: required("Next"),
  },
  {
    name: "a Catcher that retries",
    definition: task('"Retry": [{"ErrorEquals": ["E"], §"Next": "A"}]'),
    location: "/States/A/Retry[0]",
    message: unsupported("Next"),
  },

  {
    name: "a resource that is no ARN",
    definition: resource("my-function"),
    location: "/States/A/Resource",
    message: "Value is not a valid resource ARN",
  },
  {
    name: "an ARN of something else",
    definition: resource("arn:aws:s3:::bucket"),
    location: "/States/A/Resource",
    message: unrecognized("arn:aws:s3:::bucket"),
  },
  {
    name: "an action that an integration does not have",
    definition: resource("arn:aws:states:::dynamodb:query"),
    location: "/States/A/Resource",
    message: unrecognized("arn:aws:states:::dynamodb:query"),
  },
  {
    name: "waiting for what cannot be waited for",
    definition: resource("arn:aws:states:::lambda:invoke.sync"),
    location: "/States/A/Resource",
    message: unrecognized("arn:aws:states:::lambda:invoke.sync"),
  },
  {
    name: "a callback in an Express machine",
    type: "EXPRESS",
    definition: resource("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
    location: "/States/A/Resource",
    message: "Express state machine does not support '.waitForTaskToken' service integration ",
  },
  {
    name: "a job in an Express machine",
    type: "EXPRESS",
    definition: resource("arn:aws-cn:states:::states:startExecution.sync:2"),
    location: "/States/A/Resource",
    message: "Express state machine does not support '.sync' service integration ",
  },
  {
    name: "an activity in an Express machine",
    type: "EXPRESS",
    definition: resource("arn:aws:states:us-east-1:111111111111:activity:a"),
    location: "/States/A/Resource",
    message: "Express state machine does not support Activity ARN",
  },

  {
    name: "nats:request without Parameters",
    definition: machine(`§"A": {"Type": "Task", "Resource": "${natsArn}", "End": true}`),
    location: "/States/A",
    message: required("Parameters"),
  },
  {
    name: "nats:request without a subject",
    definition: natsRequest('§{"Payload.$": "$"}'),
    location: "/States/A/Parameters",
    message: required("Subject"),
  },
  {
    name: "a subject outside of tasks",
    definition: natsRequest('{"Subject": §"price"}'),
    location: "/States/A/Parameters/Subject",
    message: "A task cannot call the subject 'price'",
  },
  {
    name: "a subject with a wildcard",
    definition: natsRequest('{"Subject": §"tasks.*"}'),
    location: "/States/A/Parameters/Subject",
    message: "A task cannot call the subject 'tasks.*'",
  },
  {
    name: "a subject that is a number",
    definition: natsRequest('{"Subject": §7}'),
    location: "/States/A/Parameters/Subject",
    message: "Expected value of type [STRING]",
  },
  {
    name: "a subject twice",
    definition: natsRequest('{"Subject": "tasks.a", §"Subject.$": "$.subject"}'),
    location: "/States/A/Parameters",
    message: "There should only be one of the following fields: [Subject, Subject.$]",
  },
  {
    name: "a parameter that nats:request does not have",
    definition: natsRequest('{"Subject": "tasks.a", §"Paylod.$": "$"}'),
    location: "/States/A/Parameters",
    message: unsupported("Paylod.$"),
  },
  {
    name: "nats:request that is to wait for a token",
    definition: resource("arn:aws:states:::nats:request.waitForTaskToken"),
    location: "/States/A/Resource",
    message: unrecognized("arn:aws:states:::nats:request.waitForTaskToken"),
  },

  {
    name: "a reserved variable",
    definition: endState("Pass", '"Assign": {§"states": 1}'),
    location: "/States/A/Assign",
    message: "Cannot assign to reserved variable '$states'.",
    code: "RESERVED_VARIABLE_NAME",
  },
  {
    name: "a variable with a hyphen",
    definition: endState("Pass", '"Assign": {§"a-b.$": "$.x"}'),
    location: "/States/A/Assign",
    message: "Invalid variable name 'a-b': the variable name contains invalid characters.",
    code: "INVALID_VARIABLE_NAME",
  },
  {
    name: "a variable of an outer scope",
    definition: machine(
      `"A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"}, "B": {"Type": "Parallel", "Branches": [${branch('"Assign": {§"x": 2}, "End": true')}], "End": true}`,
    ),
    location: "/States/B/Branches[0]/States/P/Assign",
    message: "Cannot assign to variable '$x' of an outer scope",
  },
];

test("an invalid part of a state is refused at its place, as AWS does", async (t) => {
  for (const invalid of cases) t.same(foundErrors(invalid), [expectedError(invalid)], invalid.name);
});

test("nats:request may be called with a subject that is written, or read", async (t) => {
  const valid = [
    '{"Subject": "tasks.price", "Payload.$": "$"}',
    '{"Subject.$": "$.s", "Payload": 1}',
  ];
  for (const parameters of valid) {
    t.same(
      foundErrors({ name: "", definition: natsRequest(parameters), location: "", message: "" }),
      [],
    );
  }
});
