/**
 * The fields of each of the eight types of state, as AWS accepts them: anything else in a state is
 * refused. Pairs of fields that exclude each other and fields that must be there stand beside.
 */
import { choicesValue } from "./choice-rules.ts";
import type { FieldRule, FieldTable } from "./field-table.ts";
import { pathOrIntrinsic, pathOrNull, resultPathOrNull, singlePath } from "./path-checks.ts";
import { payloadTemplate, staticResult } from "./payload-templates.ts";
import { catchValue, retryValue } from "./retry-catch.ts";
import {
  anyValue,
  booleanValue,
  floatValue,
  integerValue,
  objectValue,
  oneOf,
  secondsMax,
  stringValue,
  timestampValue,
  type ValueCheck,
} from "./value-checks.ts";
import { assignValue } from "./variables.ts";
import { failText } from "./warnings.ts";

export const stateTypes = [
  "Task",
  "Wait",
  "Pass",
  "Succeed",
  "Fail",
  "Choice",
  "Parallel",
  "Map",
] as const;

export type StateType = (typeof stateTypes)[number];

export const queryLanguages = ["JSONPath", "JSONata"] as const;

const both = (check: ValueCheck): FieldRule => ({ check });
const jsonPath = (check: ValueCheck): FieldRule => ({ check, language: "JSONPath" });
const jsonata = (check: ValueCheck): FieldRule => ({ check, language: "JSONata" });

const count = integerValue(0, Number.MAX_SAFE_INTEGER);

const common: FieldTable = {
  Type: both(anyValue), // Checked before the table is chosen.
  Comment: both(anyValue),
  QueryLanguage: both(oneOf(queryLanguages)),
};

const transition: FieldTable = { Next: both(stringValue), End: both(booleanValue) };
const assign: FieldTable = { Assign: both(assignValue) };

const data: FieldTable = {
  InputPath: jsonPath(pathOrNull),
  OutputPath: jsonPath(pathOrNull),
  Output: jsonata(anyValue),
};

const call: FieldTable = {
  Parameters: jsonPath(payloadTemplate),
  ResultSelector: jsonPath(payloadTemplate),
  ResultPath: jsonPath(resultPathOrNull),
  Retry: both(retryValue),
  Catch: both(catchValue),
};

export const stateFields: Readonly<Record<StateType, FieldTable>> = {
  Pass: {
    ...common,
    ...transition,
    ...assign,
    ...data,
    Parameters: jsonPath(payloadTemplate),
    Result: jsonPath(staticResult),
    ResultPath: jsonPath(resultPathOrNull),
  },
  Task: {
    ...common,
    ...transition,
    ...assign,
    ...data,
    ...call,
    Resource: both(anyValue), // See `resources.ts`.
    Arguments: jsonata(anyValue),
    Credentials: both(payloadTemplate),
    TimeoutSeconds: both(integerValue(1, secondsMax)),
    TimeoutSecondsPath: jsonPath(singlePath),
    HeartbeatSeconds: both(integerValue(1, secondsMax)),
    HeartbeatSecondsPath: jsonPath(singlePath),
  },
  Choice: {
    ...common,
    ...assign,
    ...data,
    Choices: both(choicesValue),
    Default: both(stringValue),
  },
  Wait: {
    ...common,
    ...transition,
    ...assign,
    ...data,
    Seconds: both(integerValue(0, secondsMax)),
    SecondsPath: jsonPath(singlePath),
    Timestamp: both(timestampValue),
    TimestampPath: jsonPath(singlePath),
  },
  Succeed: { ...common, ...data },
  Fail: {
    ...common,
    Error: both(failText),
    ErrorPath: jsonPath(pathOrIntrinsic),
    Cause: both(failText),
    CausePath: jsonPath(pathOrIntrinsic),
  },
  Parallel: {
    ...common,
    ...transition,
    ...assign,
    ...data,
    ...call,
    Branches: both(anyValue), // A list of scopes: see `states.ts`.
    Arguments: jsonata(anyValue),
  },
  Map: {
    ...common,
    ...transition,
    ...assign,
    ...data,
    ...call,
    ItemProcessor: both(objectValue),
    Iterator: both(objectValue),
    Items: jsonata(anyValue),
    ItemsPath: jsonPath(singlePath),
    ItemSelector: both(payloadTemplate),
    MaxConcurrency: both(count),
    MaxConcurrencyPath: jsonPath(singlePath),
    ItemReader: both(objectValue),
    ItemBatcher: both(objectValue),
    ResultWriter: both(objectValue),
    ToleratedFailureCount: both(count),
    ToleratedFailureCountPath: jsonPath(singlePath),
    ToleratedFailurePercentage: both(floatValue(0, 100)),
    ToleratedFailurePercentagePath: jsonPath(singlePath),
    Label: both(stringValue),
  },
};

export const requiredFields: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [],
  Task: ["Resource"],
  Choice: ["Choices"],
  Wait: [],
  Succeed: [],
  Fail: [],
  Parallel: ["Branches"],
  Map: [],
};

/** At most one of each. */
export const exclusiveFields: Readonly<Record<StateType, readonly (readonly string[])[]>> = {
  Pass: [],
  Task: [
    ["TimeoutSeconds", "TimeoutSecondsPath"],
    ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ],
  Choice: [],
  Wait: [],
  Succeed: [],
  Fail: [
    ["Error", "ErrorPath"],
    ["Cause", "CausePath"],
  ],
  Parallel: [],
  Map: [
    ["MaxConcurrency", "MaxConcurrencyPath"],
    ["ToleratedFailureCount", "ToleratedFailureCountPath"],
    ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
  ],
};
