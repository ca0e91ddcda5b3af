/** Invalid machines, scopes, transitions, rules, Retriers, resources and variables, each with its one error. */
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

const target = "MISSING_TRANSITION_TARGET";
const missing = (name: string) => `Missing 'Next' target: ${name}`;
const required = (names: string) => `These fields are required: [${names}]`;
const unsupported = (name: string) => `Field '${name}' is not supported`;
const processor = '{"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}';
const branch = (fields: string) => `{"StartAt": "P", "States": {"P": {"Type": "Pass", ${fields}}}}`;

const cases: readonly InvalidCase[] = [
  {
    name: "an empty object",
    definition: "§{}",
    location: "/",
    message: required("States, StartAt"),
  },
  {
    name: "no StartAt",
    definition: '§{"States": {"A": {"Type": "Succeed"}}}',
    location: "/",
    message: required("StartAt"),
  },
  {
    name: "no states",
    definition: '{"StartAt": "A", "States": §{}}',
    location: "/States",
    message: "Value cannot be empty",
  },
  {
    name: "States that are a list",
    definition: '{"StartAt": "A", "States": §[]}',
    location: "/States",
    message: "Expected value of type [OBJECT]",
  },
  {
    name: "an unknown field of the machine",
    definition: machine('"A": {"Type": "Succeed"}').replace(
      '"StartAt"',
      '§"TimeOut": 1, "StartAt"',
    ),
    location: "/",
    message: unsupported("TimeOut"),
  },
  {
    name: "an unknown version",
    definition: machine('"A": {"Type": "Succeed"}').replace(
      '"StartAt"',
      '"Version": §"2.0", "StartAt"',
    ),
    location: "/Version",
    message: "Value should be one of the following: [1.0]",
  },
  {
    name: "an unknown query language",
    definition: machine('"A": {"Type": "Succeed"}').replace(
      '"StartAt"',
      '"QueryLanguage": §"JSONPAth", "StartAt"',
    ),
    location: "/QueryLanguage",
    message: "Value should be one of the following: [JSONPath, JSONata]",
  },
  {
    name: "a StartAt that does not exist",
    definition: '{"StartAt": §"B", "States": {"A": {"Type": "Succeed"}}}',
    location: "/StartAt",
    message: missing("B"),
    code: target,
  },
  {
    name: "a Next that does not exist",
    definition: machine('"A": {"Type": "Pass", "Next": §"Bb"}, "B": {"Type": "Succeed"}'),
    location: "/States/A/Next",
    message: missing("Bb"),
    code: target,
  },
  {
    name: "a Next that is named like something inherited",
    definition: machine('"A": {"Type": "Pass", "Next": §"toString"}, "B": {"Type": "Succeed"}'),
    location: "/States/A/Next",
    message: missing("toString"),
    code: target,
  },
  {
    name: "a Default that does not exist",
    definition: choice('{"Variable": "$.x", "IsNull": true, "Next": "B"}').replace(
      '"Default": "B"',
      '"Default": §"C"',
    ),
    location: "/States/A/Default",
    message: missing("C"),
    code: target,
  },
  {
    name: "a rule's Next that does not exist",
    definition: choice('{"Variable": "$.x", "IsNull": true, "Next": §"C"}'),
    location: "/States/A/Choices[0]/Next",
    message: missing("C"),
    code: target,
  },
  {
    name: "a Catcher's Next that does not exist",
    definition: task('"Catch": [{"ErrorEquals": ["E"], "Next": §"C"}]'),
    location: "/States/A/Catch[0]/Next",
    message: missing("C"),
    code: target,
  },
  {
    name: "a Next out of a branch",
    definition: machine(
      `"A": {"Type": "Parallel", "Branches": [${branch('"Next": §"B"')}], "Next": "B"}, "B": {"Type": "Succeed"}`,
    ),
    location: "/States/A/Branches[0]/States/P/Next",
    message: missing("B"),
    code: target,
  },
  {
    name: "a machine that never ends",
    definition: machine('"A": {"Type": "Pass", "Next": "A"}').replace('"States"', '§"States"'),
    location: undefined,
    message: "Workflow has no terminal state",
    code: "MISSING_END_STATE",
  },
  {
    name: "a name that a branch has already",
    definition: machine(
      `"P": {"Type": "Parallel", "Branches": [{"StartAt": "P", "States": {§"P": {"Type": "Succeed"}}}], "End": true}`,
    ).replace('"A"', '"P"'),
    location: "/States/P/Branches[0]/States/P",
    message: "Duplicate State name: P",
    code: "DUPLICATE_STATE_NAME",
  },
  {
    name: "a name of 81 characters",
    definition: `{"StartAt": "${"é".repeat(81)}", "States": {§"${"é".repeat(81)}": {"Type": "Succeed"}}}`,
    location: `/States/${"é".repeat(81)}`,
    message: `State name '${"é".repeat(81)}' exceeds the 80-character limit allowed by the service`,
    code: "INVALID_STATE_NAME",
  },
  {
    name: "a Parallel without branches",
    definition: endState("Parallel", '"Branches": §[]'),
    location: "/States/A/Branches",
    message: "Value cannot be empty",
  },
  {
    name: "a branch without states",
    definition: endState("Parallel", '"Branches": [§{"StartAt": "P"}]'),
    location: "/States/A/Branches[0]",
    message: required("States"),
  },
  {
    name: "a query language of a branch",
    definition: endState(
      "Parallel",
      `"Branches": [${processor.replace("{", '{§"QueryLanguage": "JSONPath", ')}]`,
    ),
    location: "/States/A/Branches[0]",
    message: unsupported("QueryLanguage"),
  },
  {
    name: "a Map without a processor",
    definition: machine('§"A": {"Type": "Map", "End": true}'),
    location: "/States/A",
    message: "This object should have only one of the following fields: [ItemProcessor, Iterator]",
  },
  {
    name: "a Map with two processors",
    definition: endState(
      "Map",
      `"ItemProcessor": ${processor}, §"Iterator": ${processor.replaceAll('"P"', '"Q"')}`,
    ),
    location: "/States/A",
    message: "There should only be one of the following fields: [ItemProcessor, Iterator]",
  },
  {
    name: "a negative concurrency",
    definition: endState("Map", `"ItemProcessor": ${processor}, "MaxConcurrency": §-1`),
    location: "/States/A/MaxConcurrency",
    message: "Minimum value is 0",
  },
  {
    name: "an ItemsPath to several places",
    definition: endState("Map", `"ItemProcessor": ${processor}, "ItemsPath": §"$..x"`),
    location: "/States/A/ItemsPath",
    message: "Value is not a Reference Path",
  },
  {
    name: "more than all items failing",
    definition: endState(
      "Map",
      `"ItemProcessor": ${processor}, "ToleratedFailurePercentage": §101`,
    ),
    location: "/States/A/ToleratedFailurePercentage",
    message: "Maximum value is 100.0",
  },
  {
    name: "an unknown mode",
    definition: endState(
      "Map",
      `"ItemProcessor": ${processor.replace("{", '{"ProcessorConfig": {"Mode": §"INLNE"}, ')}`,
    ),
    location: "/States/A/ItemProcessor/ProcessorConfig/Mode",
    message: "Value should be one of the following: [INLINE, DISTRIBUTED]",
  },
  {
    name: "a distributed Map in an Express machine",
    type: "EXPRESS",
    definition: endState(
      "Map",
      `"ItemProcessor": ${processor.replace("{", '{"ProcessorConfig": {"Mode": §"DISTRIBUTED", "ExecutionType": "EXPRESS"}, ')}`,
    ),
    location: "/States/A/ItemProcessor/ProcessorConfig/Mode",
    message:
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
  },
  {
    name: "a distributed Map",
    definition: endState(
      "Map",
      `"ItemProcessor": ${processor.replace("{", '{"ProcessorConfig": {"Mode": §"DISTRIBUTED", "ExecutionType": "EXPRESS"}, ')}`,
    ),
    location: "/States/A/ItemProcessor/ProcessorConfig/Mode",
    message: "This build does not run distributed Map states yet",
    code: "UNSUPPORTED_FEATURE",
  },
  {
    name: "a JSONata expression that is none",
    definition: endState("Pass", '"QueryLanguage": "JSONata", "Output": {"a": §"{% 1 + %}"}'),
    location: "/States/A/Output/a",
    message: "The JSONata expression '1 +' is invalid: S0207: Unexpected end of expression",
  },
  {
    name: "JSONPath in a JSONata machine",
    definition: machine(
      '§"A": {"Type": "Pass", "QueryLanguage": "JSONPath", "InputPath": "$.a", "End": true}',
    ).replace('"StartAt"', '"QueryLanguage": "JSONata", "StartAt"'),
    location: "/States/A",
    message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
  },
];

test("an invalid machine is refused at its place, with AWS's code, wording and location", async (t) => {
  for (const invalid of cases) t.same(foundErrors(invalid), [expectedError(invalid)], invalid.name);
});
