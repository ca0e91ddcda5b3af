/**
 * A scope: the state machine itself, a branch of a Parallel, or the processor of a Map. Scopes nest
 * as deep as the text does, which the parser has bounded.
 */
import { checkFields, type FieldTable } from "./field-table.ts";
import { atValue, fieldPlace, fieldPlaces, type Place, textField } from "./place.ts";
import { queryLanguages } from "./state-fields.ts";
import { checkState, stateLanguage } from "./states.ts";
import { addError, addUnsupported, requireFields, type Survey } from "./survey.ts";
import { checkTransitions, edgesOf } from "./transitions.ts";
import {
  anyValue,
  filledArray,
  integerValue,
  objectValue,
  oneOf,
  secondsMax,
  stringValue,
  wrongType,
} from "./value-checks.ts";
import {
  type IsTaken,
  nothingTaken,
  refuseTakenNames,
  sourcesOf,
  takenInside,
} from "./variable-scopes.ts";
import { assignmentsOf } from "./variables.ts";
import { warnOfTwoSelectors } from "./warnings.ts";

const branchFields: FieldTable = {
  Comment: { check: anyValue },
  StartAt: { check: stringValue },
  States: { check: objectValue },
};

const processorFields: FieldTable = { ...branchFields, ProcessorConfig: { check: objectValue } };

const machineFields: FieldTable = {
  ...branchFields,
  QueryLanguage: { check: oneOf(queryLanguages) },
  TimeoutSeconds: { check: integerValue(0, secondsMax) }, // AWS takes 0.
  Version: { check: oneOf(["1.0"]) },
};

export function checkMachine(survey: Survey, machine: Place): void {
  checkScope(survey, machine, { fields: machineFields, isTaken: nothingTaken });
}

interface ScopeRules {
  readonly fields: FieldTable;
  /** Variables that the scopes around this one have assigned. */
  readonly isTaken: IsTaken;
}

function checkScope(survey: Survey, scope: Place, { fields, isTaken }: ScopeRules): void {
  if (scope.node.fields === undefined) {
    wrongType({ survey, language: survey.machineLanguage }, scope, "OBJECT");
    return;
  }
  requireFields(survey, scope, ["States", "StartAt"]);
  checkFields({ survey, language: survey.machineLanguage }, scope, fields);
  const statesPlace = fieldPlace(scope, "States");
  if (statesPlace?.node.fields?.size === 0) {
    addError(survey, atValue(statesPlace), {
      message: "Value cannot be empty",
      hint: "Add at least one state.",
    });
  }
  const states = new Map(statesPlace === undefined ? [] : fieldPlaces(statesPlace));
  const edges = edgesOf(states);
  const assigners = checkAssignments(survey, states, isTaken);
  const variables = { assigners, sources: sourcesOf(edges), isTaken };
  for (const [name, place] of states) {
    const type = checkState(survey, name, place);
    if (type === "Parallel") checkBranches(survey, place, takenInside(variables, name));
    if (type === "Map") checkMap(survey, place, takenInside(variables, name));
  }
  checkTransitions(survey, scope, { edges, isMachine: fields === machineFields });
}

/** @returns Which states assign which variable. */
function checkAssignments(
  survey: Survey,
  states: ReadonlyMap<string, Place>,
  isTaken: IsTaken,
): ReadonlyMap<string, readonly string[]> {
  const assigners = new Map<string, string[]>();
  for (const [stateName, place] of states) {
    const assignments = assignmentsOf({ survey, language: stateLanguage(survey, place) }, place);
    refuseTakenNames(survey, assignments, isTaken);
    for (const { name } of assignments) {
      const known = assigners.get(name);
      if (known === undefined) assigners.set(name, [stateName]);
      else known.push(stateName);
    }
  }
  return assigners;
}

function checkBranches(survey: Survey, parallel: Place, isTaken: IsTaken): void {
  const branches = fieldPlace(parallel, "Branches");
  if (branches === undefined) return;
  const state = { survey, language: stateLanguage(survey, parallel) };
  for (const branch of filledArray(state, branches) ?? []) {
    checkScope(survey, branch, { fields: branchFields, isTaken });
  }
}

const distributedFields = ["ItemReader", "ItemBatcher", "ResultWriter"];

function checkMap(survey: Survey, map: Place, isTaken: IsTaken): void {
  checkLabel(survey, map);
  const parameters = fieldPlace(map, "Parameters");
  if (parameters !== undefined && fieldPlace(map, "ItemSelector") !== undefined) {
    warnOfTwoSelectors(survey, parameters);
  }
  const processors = ["ItemProcessor", "Iterator"].flatMap((name) => fieldPlace(map, name) ?? []);
  const isDistributed = processors.some((processor) => checkProcessorConfig(survey, processor));
  if (!isDistributed) {
    for (const name of distributedFields) {
      const field = fieldPlace(map, name);
      if (field === undefined) continue;
      addUnsupported(survey, field, `Map states with ${name}`, `Remove "${name}".`);
    }
  }
  for (const processor of processors) {
    if (processor.node.fields === undefined) continue; // Refused as a field already.
    // A child execution of a distributed Map does not see the variables around the Map.
    const isTakenThere = isDistributed ? nothingTaken : isTaken;
    checkScope(survey, processor, { fields: processorFields, isTaken: isTakenThere });
  }
}

/** @returns Whether the Map is a distributed one. */
function checkProcessorConfig(survey: Survey, processor: Place): boolean {
  const config = fieldPlace(processor, "ProcessorConfig");
  if (config?.node.fields === undefined) return false;
  const isDistributed = textField(config, "Mode") === "DISTRIBUTED";
  const state = { survey, language: survey.machineLanguage };
  const fields: FieldTable = {
    Mode: { check: oneOf(["INLINE", "DISTRIBUTED"]) },
    ...(isDistributed && { ExecutionType: { check: oneOf(["STANDARD", "EXPRESS"]) } }),
  };
  checkFields(state, config, fields, (name) =>
    name === "ExecutionType" ? 'Only a distributed Map has "ExecutionType": remove it.' : undefined,
  );
  if (!isDistributed) return false;
  requireFields(survey, config, ["ExecutionType"]);
  const mode = fieldPlace(config, "Mode")!;
  const hint = 'Use "INLINE": its iterations run inside the execution.';
  if (survey.type === "EXPRESS") {
    addError(survey, atValue(mode), {
      message:
        "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
      hint,
    });
  } else {
    addUnsupported(survey, mode, "distributed Map states", hint);
  }
  return true;
}

const labelCharsMax = 40;

function checkLabel(survey: Survey, map: Place): void {
  const label = fieldPlace(map, "Label");
  const text = textField(map, "Label");
  if (label === undefined || text === undefined) return;
  if (survey.labels.has(text)) {
    addError(survey, atValue(label), {
      code: "DUPLICATE_LABEL_NAME",
      message: `Duplicate Label name: ${text}`,
      hint: "Give every Map a label of its own.",
    });
  }
  survey.labels.add(text);
  if ([...text].length <= labelCharsMax) return;
  addError(survey, atValue(label), {
    code: "INVALID_LABEL_NAME",
    message: `Label name '${text}' exceeds the ${labelCharsMax}-character limit allowed by the service`,
    hint: `Shorten it to ${labelCharsMax} characters.`,
  });
}
