/** The Parameters (in JSONata states: Arguments) of `nats:request`, which is this engine's own. */
import { taskSubjectProblem } from "../task-subject.ts";
import { atKey, atValue, fieldPlace, fieldPlaces, hasField, type Place } from "./place.ts";
import {
  addError,
  didYouMean,
  requireAtMostOne,
  type StateSurvey,
  unsupportedField,
} from "./survey.ts";
import { wrongType } from "./value-checks.ts";

const parameters = ["Subject", "Payload"];
const example = '{ "Subject": "tasks.NAME", "Payload.$": "$" }';

/** @param task A Task state whose resource is `nats:request`. */
export function checkNatsParameters(state: StateSurvey, task: Place): void {
  const owner = state.language === "JSONata" ? "Arguments" : "Parameters";
  const place = fieldPlace(task, owner);
  if (place === undefined) {
    addError(state.survey, atKey(task), {
      message: `These fields are required: [${owner}]`,
      hint: `Add "${owner}": ${example}, with the subject that the workers listen to.`,
    });
    return;
  }
  if (place.node.fields === undefined) return; // An expression, or a type refused already.
  for (const [name] of fieldPlaces(place)) checkName(state, place, name);
  requireAtMostOne(state.survey, place, ["Subject", "Subject.$"]);
  requireAtMostOne(state.survey, place, ["Payload", "Payload.$"]);
  const subject = fieldPlace(place, "Subject");
  if (subject !== undefined) {
    checkSubject(state, subject);
  } else if (state.language === "JSONata" || !hasField(place, "Subject.$")) {
    addError(state.survey, atValue(place), {
      message: "These fields are required: [Subject]",
      hint: `Add "Subject" (or "Subject.$") with the subject that the workers listen to: ${example}.`,
    });
  }
}

function checkName(state: StateSurvey, place: Place, name: string): void {
  const plain = state.language === "JSONPath" ? name.replace(/\.\$$/, "") : name;
  if (parameters.includes(plain)) return;
  const suggestion = didYouMean(state.survey, plain, parameters);
  const hint = `Remove "${name}": nats:request has "Subject" and "Payload".${suggestion}`;
  unsupportedField(state.survey, place, name, hint);
}

function checkSubject(state: StateSurvey, place: Place): void {
  const { value } = place.node;
  if (typeof value !== "string") {
    wrongType(state, place, "STRING");
    return;
  }
  if (state.language === "JSONata" && value.startsWith("{%")) return;
  const problem = taskSubjectProblem(value);
  if (problem === undefined) return;
  addError(state.survey, atValue(place), {
    message: `A task cannot call the subject '${value}'`,
    hint: `${problem}.`,
  });
}
