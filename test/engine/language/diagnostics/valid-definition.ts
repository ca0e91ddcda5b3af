/** A valid definition in JSONPath with all eight types of state and nearly every field they have. */

const transition = { InputPath: "$.a", OutputPath: "$$.Execution" };

const retry = [
  { ErrorEquals: ["Lambda.TooManyRequestsException", "E"], IntervalSeconds: 0, MaxAttempts: 0 },
  {
    Comment: "the rest",
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 1.5,
    MaxDelaySeconds: 31_622_400,
    JitterStrategy: "FULL",
  },
];

const iteration = {
  StartAt: "Item",
  States: { Item: { Type: "Pass", Assign: { inner: 1 }, End: true } },
};

const branches = [
  { Comment: "first", StartAt: "B1", States: { B1: { Type: "Succeed", InputPath: null } } },
  { StartAt: "B2", States: { B2: { Type: "Fail" } } },
];

export const everyFeature = {
  Comment: "everything",
  StartAt: "First",
  QueryLanguage: "JSONPath",
  Version: "1.0",
  TimeoutSeconds: 300,
  States: {
    First: {
      Type: "Pass",
      Comment: "a/b [0]",
      ...transition,
      Parameters: { "x.$": "States.Array($.a, $$.State.Name)", list: [{ "y.$": "$v" }, "text"] },
      ResultPath: "$.result[0]['b c']",
      Assign: { v: 1, "größe.$": "$.size", deep: { "any-name": [1] } },
      Next: "Call",
    },
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { "FunctionName.$": "$.name", Payload: { "input.$": "$" } },
      ResultSelector: { "p.$": "$.Payload" },
      ResultPath: null,
      TimeoutSeconds: 10,
      HeartbeatSeconds: 9,
      Credentials: { "RoleArn.$": "$.role" },
      Retry: retry,
      Catch: [
        { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Assign: { v: 2 }, Next: "Stop" },
      ],
      Next: "Which",
    },
    Which: {
      Type: "Choice",
      Choices: [
        {
          Comment: "nested",
          Or: [
            { Not: { Variable: "$.a", IsPresent: false } },
            { And: [{ Variable: "$$.Execution.Input.x", StringMatches: "a*" }] },
          ],
          Assign: { v: 3 },
          Next: "Pause",
        },
        { Variable: "$v", NumericGreaterThanEqualsPath: "$.limit", Next: "Both" },
        { Variable: "$.t", TimestampLessThan: "2030-01-01T00:00:00.5+01:00", Next: "Pause" },
      ],
      Default: "Stop",
    },
    Pause: { Type: "Wait", Seconds: 0, Next: "PauseUntil" },
    PauseUntil: { Type: "Wait", TimestampPath: "$.until", Next: "Both" },
    Both: { Type: "Parallel", Branches: branches, Retry: [], Catch: [], Next: "Each" },
    Each: {
      Type: "Map",
      ItemsPath: "$.items",
      ItemSelector: { "i.$": "$$.Map.Item.Index" },
      MaxConcurrency: 0,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...iteration },
      End: true,
    },
    Stop: { Type: "Fail", ErrorPath: "States.Format('{}', $.code)", Cause: "stopped" },
  },
};
