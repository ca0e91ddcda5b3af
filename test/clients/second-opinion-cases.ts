/** Definitions of every kind of rightness and wrongness, for two judges to differ about. */

export interface OpinionCase {
  readonly what: string;
  readonly isValid: boolean;
  readonly definition: unknown;
}

const pass = { Type: "Pass", End: true };
const inner = { StartAt: "In", States: { In: { ...pass } } };
const invoke = "arn:aws:states:::lambda:invoke";
const end = { Type: "Succeed" };

const machine = (states: object, rest: object = {}): object => ({
  StartAt: "A",
  States: states,
  ...rest,
});
const one = (state: object): object => machine({ A: state });
const task = (fields: object): object =>
  one({ Type: "Task", Resource: invoke, End: true, ...fields });
const retry = (fields: object): object => task({ Retry: [{ ErrorEquals: ["E"], ...fields }] });
const choice = (rule: object): object =>
  machine({ A: { Type: "Choice", Choices: [{ Next: "B", ...rule }], Default: "B" }, B: end });
const map = (fields: object): object =>
  one({ Type: "Map", ItemProcessor: inner, End: true, ...fields });

const valid = (what: string, definition: unknown): OpinionCase => ({
  what,
  isValid: true,
  definition,
});
const invalid = (what: string, definition: unknown): OpinionCase => ({
  what,
  isValid: false,
  definition,
});

export const opinionCases: readonly OpinionCase[] = [
  valid("one Pass", one(pass)),
  valid("a comment, a version and a time limit", {
    ...machine({ A: pass }),
    Comment: "c",
    Version: "1.0",
    TimeoutSeconds: 60,
  }),
  valid(
    "a Task with every part of Retry",
    retry({
      IntervalSeconds: 2,
      MaxAttempts: 0,
      BackoffRate: 1.5,
      MaxDelaySeconds: 60,
      JitterStrategy: "FULL",
    }),
  ),
  valid(
    "a Task that catches all",
    machine({
      A: {
        Type: "Task",
        Resource: invoke,
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "B" }],
        Next: "B",
      },
      B: end,
    }),
  ),
  valid(
    "a Choice of And, Or and Not",
    choice({
      And: [
        { Variable: "$.a", IsPresent: true },
        {
          Or: [{ Variable: "$.b", NumericLessThan: 1 }, { Not: { Variable: "$.c", IsNull: true } }],
        },
      ],
    }),
  ),
  valid(
    "a Wait until a time",
    one({
      Type: "Wait",
      Timestamp: "2030-01-01T00:00:00Z",
      End: true,
    }),
  ),
  valid(
    "a Parallel of two branches",
    one({
      Type: "Parallel",
      Branches: [inner, { StartAt: "Other", States: { Other: end } }],
      End: true,
    }),
  ),
  valid(
    "a Map with an ItemSelector",
    map({ ItemsPath: "$.x", ItemSelector: { "v.$": "$$.Map.Item.Value" } }),
  ),
  valid(
    "a Map of the old form",
    one({ Type: "Map", Iterator: inner, Parameters: { a: 1 }, End: true }),
  ),
  valid("a Fail without error and cause", one({ Type: "Fail" })),
  valid(
    "a Fail with paths",
    one({ Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('{}', $.c)" }),
  ),
  valid(
    "variables",
    machine({
      A: { Type: "Pass", Assign: { "v.$": "$.x" }, Next: "B" },
      B: { Type: "Pass", Parameters: { "seen.$": "$v" }, End: true },
    }),
  ),
  valid(
    "an intrinsic function",
    one({ ...pass, Parameters: { "a.$": "States.Array(1, $.b, 'c')" } }),
  ),
  valid(
    "paths that are null",
    one({ ...pass, InputPath: null, ResultPath: null, OutputPath: null }),
  ),
  valid(
    "a function by its ARN",
    task({ Resource: "arn:aws:lambda:us-east-1:000000000000:function:f" }),
  ),
  valid("a state that is not reached", machine({ A: end, B: end })),
  valid("a name of 80 characters", { StartAt: "x".repeat(80), States: { ["x".repeat(80)]: end } }),

  invalid("null", null),
  invalid("a list", []),
  invalid("nothing in it", {}),
  invalid("no StartAt", { States: { A: pass } }),
  invalid("no States", { StartAt: "A" }),
  invalid("States that are empty", { StartAt: "A", States: {} }),
  invalid("States that are a list", { StartAt: "A", States: [pass] }),
  invalid("a StartAt that is nowhere", { StartAt: "Z", States: { A: pass } }),
  invalid("a StartAt of a number", { StartAt: 1, States: { 1: pass } }),
  invalid("an unknown field of the machine", machine({ A: pass }, { Timeout: 1 })),
  invalid("a time limit below nothing", machine({ A: pass }, { TimeoutSeconds: -1 })),
  invalid("a query language that is none", machine({ A: pass }, { QueryLanguage: "SQL" })),
  invalid("a name of 81 characters", {
    StartAt: "x".repeat(81),
    States: { ["x".repeat(81)]: end },
  }),
  invalid("a state that is a text", machine({ A: "Pass" })),
  invalid("a state without a Type", one({ End: true })),
  invalid("a state of an unknown Type", one({ Type: "Pas", End: true })),
  invalid("an unknown field of a state", one({ ...pass, Reslt: 1 })),
  invalid("neither Next nor End", one({ Type: "Pass" })),
  invalid("both Next and End", machine({ A: { ...pass, Next: "B" }, B: end })),
  invalid("an End that is false", one({ Type: "Pass", End: false })),
  invalid("a Next that is nowhere", one({ Type: "Pass", Next: "Z" })),
  invalid(
    "states that never end",
    machine({
      A: { Type: "Pass", Next: "B" },
      B: { Type: "Pass", Next: "A" },
    }),
  ),
  invalid("a Next on a Succeed", machine({ A: { ...end, Next: "B" }, B: end })),
  invalid("an End on a Fail", one({ Type: "Fail", End: true })),
  invalid("a Fail with Cause and CausePath", one({ Type: "Fail", Cause: "c", CausePath: "$.c" })),
  invalid("a Task without a Resource", one({ Type: "Task", End: true })),
  invalid("a Resource that is no ARN", task({ Resource: "my-function" })),
  invalid("two time limits of a Task", task({ TimeoutSeconds: 1, TimeoutSecondsPath: "$.t" })),
  invalid(
    "a heartbeat no shorter than the time limit",
    task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
  ),
  invalid("a Retry that is no list", task({ Retry: { ErrorEquals: ["E"] } })),
  invalid("a Retrier without ErrorEquals", task({ Retry: [{ MaxAttempts: 1 }] })),
  invalid("a Retrier of no errors", task({ Retry: [{ ErrorEquals: [] }] })),
  valid("a Retrier that waits nothing", retry({ IntervalSeconds: 0 })),
  invalid("a Retrier that waits shorter and shorter", retry({ BackoffRate: 0.5 })),
  invalid("attempts below nothing", retry({ MaxAttempts: -1 })),
  invalid("a jitter that is none", retry({ JitterStrategy: "SOME" })),
  invalid(
    "all errors, and others with them",
    task({ Retry: [{ ErrorEquals: ["States.ALL", "E"] }] }),
  ),
  invalid(
    "all errors, and not the last",
    task({
      Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }],
    }),
  ),
  invalid("a Catcher without Next", task({ Catch: [{ ErrorEquals: ["E"] }] })),
  invalid("a Catcher to nowhere", task({ Catch: [{ ErrorEquals: ["E"], Next: "Z" }] })),
  invalid("a Retry on a Pass", one({ ...pass, Retry: [{ ErrorEquals: ["E"] }] })),
  invalid("a Choice without Choices", one({ Type: "Choice", Default: "A" })),
  invalid(
    "a Choice of no rules",
    machine({ A: { Type: "Choice", Choices: [], Default: "B" }, B: end }),
  ),
  invalid("a rule without a comparison", choice({ Variable: "$.a" })),
  invalid("a rule of two comparisons", choice({ Variable: "$.a", IsNull: true, IsString: true })),
  invalid("a comparison of the wrong type", choice({ Variable: "$.a", NumericEquals: "1" })),
  invalid("a rule to nowhere", choice({ Variable: "$.a", IsNull: true, Next: "Z" })),
  invalid("a Next within And", choice({ And: [{ Variable: "$.a", IsNull: true, Next: "B" }] })),
  invalid(
    "a Default to nowhere",
    machine({
      A: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "B" }], Default: "Z" },
      B: end,
    }),
  ),
  invalid("a Wait for nothing", one({ Type: "Wait", End: true })),
  invalid(
    "a Wait for two things",
    one({ Type: "Wait", Seconds: 1, SecondsPath: "$.s", End: true }),
  ),
  invalid("a Wait that ends before it begins", one({ Type: "Wait", Seconds: -1, End: true })),
  invalid("a time that is none", one({ Type: "Wait", Timestamp: "tomorrow", End: true })),
  invalid("a Parallel without branches", one({ Type: "Parallel", End: true })),
  invalid(
    "a branch that leads outside",
    machine({
      A: {
        Type: "Parallel",
        Branches: [{ StartAt: "In", States: { In: { Type: "Pass", Next: "B" } } }],
        Next: "B",
      },
      B: end,
    }),
  ),
  invalid(
    "the name of a state used twice",
    machine({
      A: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: pass } }], Next: "B" },
      B: end,
    }),
  ),
  invalid("a Map without a processor", one({ Type: "Map", End: true })),
  invalid("a Map with two processors", map({ Iterator: inner })),
  invalid("a concurrency below nothing", map({ MaxConcurrency: -1 })),
  invalid("a path that does not parse", one({ ...pass, InputPath: "$.a[" })),
  invalid("a path without a dollar", one({ ...pass, OutputPath: "a.b" })),
  invalid("a ResultPath of many places", one({ ...pass, ResultPath: "$.a[*]" })),
  invalid("a template's value that is no path", one({ ...pass, Parameters: { "a.$": "b" } })),
  invalid(
    "an intrinsic function that is none",
    one({ ...pass, Parameters: { "a.$": "States.Nothing()" } }),
  ),
  valid("a template's name given twice", one({ ...pass, Parameters: { a: 1, "a.$": "$.b" } })),
  invalid("a variable's name that is none", one({ ...pass, Assign: { "1st": 1 } })),
];
