/**
 * The transitions of one scope: every target exists in the same scope, the state machine has a
 * terminal state, and every state can be reached. A target outside the scope does not exist for it.
 */
import type { Finding } from "./diagnostic.ts";
import {
  atKey,
  atValue,
  fieldPlace,
  fieldPlaces,
  itemPlaces,
  type Place,
  textField,
} from "./place.ts";
import { addError, didYouMean, type Survey } from "./survey.ts";

/**
 * AWS refuses a machine with a state that nothing leads to. Here it runs all the same: such a state
 * does no harm, and is common while a definition is being written.
 */
const unreachableSeverity: Finding["severity"] = "WARNING";

/** Each state of a scope with the states it may go to, whether they exist or not. */
export type Edges = ReadonlyMap<string, readonly string[]>;

export function edgesOf(states: ReadonlyMap<string, Place>): Edges {
  const edges = new Map<string, readonly string[]>();
  for (const [name, state] of states) {
    const targets = transitionTargets(state).map(({ node }) => node.value);
    edges.set(
      name,
      targets.filter((target) => typeof target === "string"),
    );
  }
  return edges;
}

/** @param scope The state machine, a branch or an item processor. */
export function checkTransitions(
  survey: Survey,
  scope: Place,
  { edges, isMachine }: { readonly edges: Edges; readonly isMachine: boolean },
): void {
  const statesPlace = fieldPlace(scope, "States");
  if (statesPlace?.node.fields === undefined || statesPlace.node.fields.size === 0) return;
  const states = new Map(fieldPlaces(statesPlace));
  const startAt = fieldPlace(scope, "StartAt");
  if (startAt !== undefined) requireTarget(survey, startAt, states);
  for (const state of states.values()) {
    for (const target of transitionTargets(state)) requireTarget(survey, target, states);
  }
  // As AWS does it: branches and processors are not asked for a terminal state, and a machine
  // without one is not asked for more.
  if (isMachine && ![...states.values()].some(isTerminal)) {
    addError(
      survey,
      { ...atKey(statesPlace), location: undefined },
      {
        code: "MISSING_END_STATE",
        message: "Workflow has no terminal state",
        hint: 'End it with a Succeed or Fail state, or with "End": true in some state.',
      },
    );
    return;
  }
  if (typeof startAt?.node.value !== "string") return;
  for (const name of unreachable(edges, startAt.node.value)) {
    survey.findings.push({
      ...atKey(states.get(name)!),
      severity: unreachableSeverity,
      code: "MISSING_TRANSITION_TARGET",
      message: `State "${name}" is not reachable.`,
      hint: "Lead some transition to it, or remove it.",
    });
  }
}

function transitionTargets(state: Place): Place[] {
  const owners = [state];
  for (const list of ["Choices", "Catch"]) {
    const entries = fieldPlace(state, list);
    if (entries !== undefined) owners.push(...itemPlaces(entries));
  }
  const targets = owners.flatMap((owner) => fieldPlace(owner, "Next") ?? []);
  return [...targets, ...[fieldPlace(state, "Default") ?? []].flat()];
}

/** AWS says `'Next' target` of every field that names a state. */
function requireTarget(survey: Survey, target: Place, states: ReadonlyMap<string, Place>): void {
  const name = target.node.value;
  if (typeof name !== "string" || states.has(name)) return;
  const suggestion = didYouMean(survey, name, states.keys());
  const elsewhere = survey.stateNames.get(name);
  const hint =
    elsewhere === undefined
      ? `Name a state of the same "States".${suggestion}`
      : `Name a state of the same "States": ${elsewhere} is in another one.`;
  addError(survey, atValue(target), {
    code: "MISSING_TRANSITION_TARGET",
    message: `Missing 'Next' target: ${name}`,
    hint,
  });
}

function isTerminal(state: Place): boolean {
  const type = textField(state, "Type");
  return type === "Succeed" || type === "Fail" || fieldPlace(state, "End")?.node.value === true;
}

/** Without a first state, the states that no other one leads to. */
function unreachable(edges: Edges, startAt: string): string[] {
  const reached = new Set<string>();
  if (edges.has(startAt)) {
    reached.add(startAt);
    for (const name of reached) for (const target of edges.get(name) ?? []) reached.add(target);
  } else {
    for (const [name, targets] of edges) {
      for (const target of targets) if (target !== name) reached.add(target);
    }
  }
  return [...edges.keys()].filter((name) => !reached.has(name));
}
