/** Invalid states of each type, each with its one error: code, message, location, line and column. */
import { test } from "tap";
import {
  endState,
  expectedError,
  foundErrors,
  type InvalidCase,
  machine,
  task,
} from "./marked-definition.ts";

const required = (names: string) => `These fields are required: [${names}]`;
const unsupported = (name: string) => `Field '${name}' is not supported`;
const onlyOne = (names: string) => `There should only be one of the following fields: [${names}]`;
const oneNeeded = (names: string) =>
  `This object should have only one of the following fields: [${names}]`;
const template = (name: string) =>
  `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`;
const waits = "SecondsPath, Seconds, TimestampPath, Timestamp";
const timestamp = "String does not match RFC3339 timestamp";

const cases: readonly InvalidCase[] = [
  {
    name: "a state without a type",
    definition: machine('§"A": {"End": true}'),
    location: "/States/A",
    message: required("Type"),
  },
  {
    name: "a type that does not exist",
    definition: machine('"A": {"Type": §"Taks", "End": true}'),
    location: "/States/A/Type",
    message:
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
  },
  {
    name: "a type that is no string",
    definition: machine('"A": {"Type": §7, "End": true}'),
    location: "/States/A/Type",
    message: "Expected value of type [STRING]",
  },
  {
    name: "a state that is no object",
    definition: machine('"A": §[], "B": {"Type": "Succeed"}').replace(
      '"StartAt": "A"',
      '"StartAt": "B"',
    ),
    location: "/States/A",
    message: "Expected value of type [OBJECT]",
  },
  {
    name: "neither Next nor End",
    definition: machine('§"A": {"Type": "Pass"}, "B": {"Type": "Succeed"}'),
    location: "/States/A",
    message: oneNeeded("Next, End"),
  },
  {
    name: "End: false alone",
    definition: machine('§"A": {"Type": "Pass", "End": false}, "B": {"Type": "Succeed"}'),
    location: "/States/A",
    message: oneNeeded("Next, End"),
  },
  {
    name: "Next and End",
    definition: machine(
      '"A": {"Type": "Pass", "Next": "B", §"End": true}, "B": {"Type": "Succeed"}',
    ),
    location: "/States/A",
    message: onlyOne("Next, End"),
  },
  {
    name: "End that is no boolean",
    definition: machine('"A": {"Type": "Pass", "End": §"true"}, "B": {"Type": "Succeed"}'),
    location: "/States/A/End",
    message: "Expected value of type [BOOLEAN]",
  },
  {
    name: "a field that no state has",
    definition: endState("Pass", '§"Reslut": 1'),
    location: "/States/A",
    message: unsupported("Reslut"),
  },
  {
    name: "a field in the wrong case",
    definition: endState("Pass", '§"comment": ""'),
    location: "/States/A",
    message: unsupported("comment"),
  },
  {
    name: "a field named like something inherited",
    definition: endState("Pass", '§"constructor": 1'),
    location: "/States/A",
    message: unsupported("constructor"),
  },
  {
    name: "a field named __proto__",
    definition: endState("Pass", '§"__proto__": {"Type": "Task"}'),
    location: "/States/A",
    message: unsupported("__proto__"),
  },
  {
    name: "Catch in a Pass",
    definition: endState("Pass", '§"Catch": []'),
    location: "/States/A",
    message: unsupported("Catch"),
  },
  {
    name: "TimeoutSeconds in a Map",
    definition: endState(
      "Map",
      '"ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}, §"TimeoutSeconds": 5',
    ),
    location: "/States/A",
    message: unsupported("TimeoutSeconds"),
  },
  {
    name: "End in a Succeed",
    definition: endState("Succeed", '"Comment": ""').replace('"End"', '§"End"'),
    location: "/States/A",
    message: unsupported("End"),
  },
  {
    name: "InputPath in a Fail",
    definition: machine('"A": {"Type": "Fail", §"InputPath": "$"}'),
    location: "/States/A",
    message: unsupported("InputPath"),
  },
  {
    name: "a JSONata field in a JSONPath state",
    definition: endState("Pass", '§"Output": {}'),
    location: "/States/A",
    message:
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
  },
  {
    name: "an InputPath that is no path",
    definition: endState("Pass", '"InputPath": §"a.b"'),
    location: "/States/A/InputPath",
    message: "Value must be a valid JSONPath.",
  },
  {
    name: "an OutputPath of a wrong type",
    definition: endState("Pass", '"OutputPath": §{}'),
    location: "/States/A/OutputPath",
    message: "Expected value of type [STRING]",
  },
  {
    name: "a ResultPath that may be several places",
    definition: endState("Pass", '"ResultPath": §"$.a[*]"'),
    location: "/States/A/ResultPath",
    message: "Value is not a Reference Path",
  },
  {
    name: "a ResultPath into the context object",
    definition: endState("Pass", '"ResultPath": §"$$.Execution"'),
    location: "/States/A/ResultPath",
    message: "Value is not a Reference Path",
  },
  {
    name: "a ResultPath that does not begin with $",
    definition: endState("Pass", '"ResultPath": §"result"'),
    location: "/States/A/ResultPath",
    message: "Value is not a Reference Path: Reference path didn't start with '$'",
  },
  {
    name: "Parameters that are a text",
    definition: endState("Pass", '"Parameters": §"$.a"'),
    location: "/States/A/Parameters",
    message: "Expected value of type [OBJECT]",
  },
  {
    name: "an expression that is no path",
    definition: endState("Pass", '"Parameters": {"x.$": §"a"}'),
    location: "/States/A/Parameters",
    message: template("x.$"),
  },
  {
    name: "an expression that is no text",
    definition: endState("Pass", '"Parameters": {"x.$": §1}'),
    location: "/States/A/Parameters",
    message: template("x.$"),
  },
  {
    name: "a wrong expression deep in a list",
    definition: endState("Pass", '"Parameters": {"list": [{"x.$": §"States.Nope()"}]}'),
    location: "/States/A/Parameters/list[0]",
    message: template("x.$"),
  },
  {
    name: "a Task without a Resource",
    definition: machine('§"A": {"Type": "Task", "End": true}'),
    location: "/States/A",
    message: required("Resource"),
  },
  {
    name: "TimeoutSeconds of 0",
    definition: task('"TimeoutSeconds": §0'),
    location: "/States/A/TimeoutSeconds",
    message: "Minimum value is 1",
  },
  {
    name: "TimeoutSeconds that are too many",
    definition: task('"TimeoutSeconds": §100000000'),
    location: "/States/A/TimeoutSeconds",
    message: "Maximum value is 99999999",
  },
  {
    name: "TimeoutSeconds as a text",
    definition: task('"TimeoutSeconds": §"5"'),
    location: "/States/A/TimeoutSeconds",
    message: "Expected value of type Integer",
  },
  {
    name: "a fraction of a second",
    definition: task('"TimeoutSeconds": §1.5'),
    location: "/States/A/TimeoutSeconds",
    message: "Expected value of type Integer",
  },
  {
    name: "two ways of giving the timeout",
    definition: task('"TimeoutSeconds": 1, §"TimeoutSecondsPath": "$.t"'),
    location: "/States/A",
    message: onlyOne("TimeoutSeconds, TimeoutSecondsPath"),
  },
  {
    name: "a heartbeat as long as the timeout",
    definition: task('"TimeoutSeconds": 5, §"HeartbeatSeconds": 5'),
    location: "/States/A",
    message: "HeartbeatSeconds must be smaller than TimeoutSeconds",
  },
  {
    name: "Credentials without a role",
    definition: task('"Credentials": §{}'),
    location: "/States/A/Credentials",
    message: "The field 'RoleArn' is required but was missing",
  },
  {
    name: "a Wait for nothing",
    definition: machine('§"A": {"Type": "Wait", "End": true}'),
    location: "/States/A",
    message: oneNeeded(waits),
  },
  {
    name: "a Wait for two things",
    definition: endState("Wait", '"Seconds": 1, §"Timestamp": "2030-01-01T00:00:00Z"'),
    location: "/States/A",
    message: onlyOne(waits),
  },
  {
    name: "a Wait of negative length",
    definition: endState("Wait", '"Seconds": §-1'),
    location: "/States/A/Seconds",
    message: "Minimum value is 0",
  },
  {
    name: "a timestamp without an offset",
    definition: endState("Wait", '"Timestamp": §"2016-12-05T21:29:29"'),
    location: "/States/A/Timestamp",
    message: timestamp,
  },
  {
    name: "a timestamp without a T",
    definition: endState("Wait", '"Timestamp": §"2016-12-05 21:29:29Z"'),
    location: "/States/A/Timestamp",
    message: timestamp,
  },
  {
    name: "a JSONata timestamp in a JSONPath state",
    definition: endState("Wait", `"Timestamp": §"{% '2016-03-14T01:59:00Z' %}"`),
    location: "/States/A/Timestamp",
    message: timestamp,
  },
  {
    name: "Error and ErrorPath",
    definition: machine('"A": {"Type": "Fail", "Error": "E", §"ErrorPath": "$.e"}'),
    location: "/States/A",
    message: onlyOne("Error, ErrorPath"),
  },
  {
    name: "a CausePath that is neither path nor function",
    definition: machine('"A": {"Type": "Fail", "CausePath": §"cause"}'),
    location: "/States/A/CausePath",
    message: "Value must be a valid JSONPath.",
  },
  {
    name: "an Error that is no text",
    definition: machine('"A": {"Type": "Fail", "Error": §404}'),
    location: "/States/A/Error",
    message: "Expected value of type [STRING]",
  },
];

test("an invalid state is refused at its place, with AWS's code, wording and location", async (t) => {
  for (const invalid of cases) t.same(foundErrors(invalid), [expectedError(invalid)], invalid.name);
});
