/** `Retry` and `Catch` of Task, Parallel and Map: the shape of each Retrier and Catcher. */
import { checkFields, type FieldTable } from "./field-table.ts";
import { resultPathOrNull } from "./path-checks.ts";
import { payloadTemplate } from "./payload-templates.ts";
import { atValue, fieldPlace, type Place } from "./place.ts";
import { addError, requireFields, type StateSurvey } from "./survey.ts";
import {
  anyValue,
  filledArray,
  floatValue,
  integerValue,
  oneOf,
  secondsMax,
  stringValue,
  type ValueCheck,
  wrongType,
} from "./value-checks.ts";
import { assignValue } from "./variables.ts";

const attemptsMax = 99_999_999;
const delaySecondsMax = 31_622_400;

const errorNames: ValueCheck = (state, place) => {
  for (const item of filledArray(state, place) ?? []) stringValue(state, item);
};

const retrierFields: FieldTable = {
  Comment: { check: anyValue },
  ErrorEquals: { check: errorNames },
  IntervalSeconds: { check: integerValue(0, secondsMax) }, // AWS takes 0.
  MaxAttempts: { check: integerValue(0, attemptsMax) },
  BackoffRate: { check: floatValue(1, Number.MAX_VALUE) },
  MaxDelaySeconds: { check: integerValue(1, delaySecondsMax) },
  JitterStrategy: { check: oneOf(["NONE", "FULL"]) },
};

const catcherFields: FieldTable = {
  Comment: { check: anyValue },
  ErrorEquals: { check: errorNames },
  Next: { check: stringValue },
  ResultPath: { check: resultPathOrNull, language: "JSONPath" },
  Assign: { check: assignValue },
  Output: { check: payloadTemplate, language: "JSONata" },
};

export const retryValue: ValueCheck = (state, place) => {
  checkEntries(state, place, { fields: retrierFields, required: ["ErrorEquals"] });
};

export const catchValue: ValueCheck = (state, place) => {
  checkEntries(state, place, { fields: catcherFields, required: ["ErrorEquals", "Next"] });
};

interface EntryRules {
  readonly fields: FieldTable;
  readonly required: readonly string[];
}

/** An empty list is legal: it retries or catches nothing. */
function checkEntries(state: StateSurvey, place: Place, { fields, required }: EntryRules): void {
  if (place.node.items === undefined) {
    wrongType(state, place, "ARRAY");
    return;
  }
  const last = place.node.items.length - 1;
  for (const [index, node] of place.node.items.entries()) {
    const entry = { node, path: `${place.path}[${index}]` };
    if (node.fields === undefined) {
      wrongType(state, entry, "OBJECT");
      continue;
    }
    requireFields(state.survey, entry, required);
    checkFields(state, entry, fields);
    checkStatesAll(state, entry, index === last);
  }
}

function checkStatesAll(state: StateSurvey, entry: Place, isLast: boolean): void {
  const names = fieldPlace(entry, "ErrorEquals");
  const items = names?.node.items ?? [];
  const all = items.find((item) => item.value === "States.ALL");
  if (names === undefined || all === undefined || (items.length === 1 && isLast)) return;
  addError(
    state.survey,
    { ...atValue(names), offset: all.offset },
    {
      message: "States.ALL must appear alone and at end of list",
      hint: 'Give "States.ALL" an entry of its own, behind all others.',
    },
  );
}
