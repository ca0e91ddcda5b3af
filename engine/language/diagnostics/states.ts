/** One state: its name, language and type, its fields, and what they must be together. */
import { checkFields } from "./field-table.ts";
import { checkExpressions } from "./jsonata-expressions.ts";
import {
  atFieldKey,
  atKey,
  atValue,
  fieldPlace,
  hasField,
  type Place,
  textField,
} from "./place.ts";
import { checkResource } from "./resources.ts";
import {
  exclusiveFields,
  requiredFields,
  type StateType,
  stateFields,
  stateTypes,
} from "./state-fields.ts";
import {
  addError,
  didYouMean,
  type QueryLanguage,
  requireAtMostOne,
  requireExactlyOne,
  requireFields,
  type StateSurvey,
  type Survey,
} from "./survey.ts";
import { wrongType } from "./value-checks.ts";

const nameCharsMax = 80;

/** @returns The state's type and language, so that its caller goes on with the scopes in it. */
export function checkState(survey: Survey, name: string, place: Place): StateType | undefined {
  checkName(survey, name, place);
  const state = { survey, language: stateLanguage(survey, place) };
  if (place.node.fields === undefined) {
    wrongType(state, place, "OBJECT");
    return undefined;
  }
  if (survey.machineLanguage === "JSONata" && textField(place, "QueryLanguage") === "JSONPath") {
    addError(survey, atKey(place), {
      message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      hint: "Set JSONata in the states that use it, instead of in the whole state machine.",
    });
  }
  const type = checkType(state, place);
  if (type === undefined) return undefined;
  checkFields(state, place, stateFields[type], (field) => otherTypesHint(type, field));
  requireFields(survey, place, requiredFields[type]);
  for (const names of exclusiveFields[type]) requireAtMostOne(survey, place, names);
  if (type !== "Choice" && type !== "Succeed" && type !== "Fail") checkTransition(survey, place);
  if (type === "Task") checkTask(state, place);
  if (type === "Wait") requireExactlyOne(survey, place, waitFields(state.language));
  if (type === "Map") requireExactlyOne(survey, place, ["ItemProcessor", "Iterator"]);
  if (state.language === "JSONata") checkExpressions(state, place);
  return type;
}

export function stateLanguage(survey: Survey, place: Place): QueryLanguage {
  const language = textField(place, "QueryLanguage");
  return language === "JSONPath" || language === "JSONata" ? language : survey.machineLanguage;
}

function checkName(survey: Survey, name: string, place: Place): void {
  const chars = [...name].length;
  if (chars === 0 || chars > nameCharsMax) {
    addError(survey, atKey(place), {
      code: "INVALID_STATE_NAME",
      message:
        chars === 0
          ? "State name cannot be empty"
          : `State name '${name}' exceeds the ${nameCharsMax}-character limit allowed by the service`,
      hint: `Give the state a name of 1 to ${nameCharsMax} characters.`,
    });
  }
  const earlier = survey.stateNames.get(name);
  if (earlier === undefined) {
    survey.stateNames.set(name, place.path);
    return;
  }
  addError(survey, atKey(place), {
    code: "DUPLICATE_STATE_NAME",
    message: `Duplicate State name: ${name}`,
    hint: `Rename it: ${earlier} has this name already, and names are unique in the whole state machine.`,
  });
}

function checkType(state: StateSurvey, place: Place): StateType | undefined {
  const type = fieldPlace(place, "Type");
  if (type === undefined) {
    requireFields(state.survey, place, ["Type"]);
    return undefined;
  }
  const { value } = type.node;
  if (typeof value !== "string") {
    wrongType(state, type, "STRING");
    return undefined;
  }
  const known = stateTypes.find((name) => name === value);
  if (known !== undefined) return known;
  const suggestion = didYouMean(state.survey, value, stateTypes);
  addError(state.survey, atValue(type), {
    message: `The field 'Type' should have one of these values: [${stateTypes.join(", ")}]`,
    hint: `Write one of the eight types of state.${suggestion}`,
  });
  return undefined;
}

function otherTypesHint(type: StateType, field: string): string | undefined {
  const others = stateTypes.filter((other) => Object.hasOwn(stateFields[other], field));
  if (others.length === 0) return undefined;
  return `Remove "${field}": a ${type} state does not have it, ${others.join(", ")} do.`;
}

/** `End: false` says nothing: AWS then still wants a Next. */
function checkTransition(survey: Survey, place: Place): void {
  const isEnd = fieldPlace(place, "End")?.node.value === true;
  const hasNext = hasField(place, "Next");
  if (isEnd && hasNext) requireAtMostOne(survey, place, ["Next", "End"]);
  if (isEnd || hasNext) return;
  const end = fieldPlace(place, "End")?.node.value;
  if (end !== undefined && typeof end !== "boolean") return; // Its type is refused already.
  addError(survey, atKey(place), {
    message: "This object should have only one of the following fields: [Next, End]",
    hint: 'Add "Next" with the name of a state, or "End": true.',
  });
}

function waitFields(language: QueryLanguage): readonly string[] {
  if (language === "JSONata") return ["Seconds", "Timestamp"];
  return ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"];
}

function checkTask(state: StateSurvey, place: Place): void {
  checkResource(state, place);
  const credentials = fieldPlace(place, "Credentials");
  if (credentials?.node.fields !== undefined) {
    if (!hasField(credentials, "RoleArn") && !hasField(credentials, "RoleArn.$")) {
      addError(state.survey, atValue(credentials), {
        message: "The field 'RoleArn' is required but was missing",
        hint: 'Add "RoleArn" (or "RoleArn.$"), or remove "Credentials".',
      });
    }
  }
  const timeout = fieldPlace(place, "TimeoutSeconds")?.node.value;
  const heartbeat = fieldPlace(place, "HeartbeatSeconds")?.node.value;
  if (typeof timeout !== "number" || typeof heartbeat !== "number" || heartbeat < timeout) return;
  addError(state.survey, atFieldKey(place, "HeartbeatSeconds"), {
    message: "HeartbeatSeconds must be smaller than TimeoutSeconds",
    hint: `Write less than ${timeout}, or raise "TimeoutSeconds".`,
  });
}
