/**
 * Which variables a branch or an item processor must not assign: those that may have been assigned
 * around it before it runs. What the surrounding scope assigns only later (the Parallel's own Catch,
 * say) is free to be used inside: AWS accepts that too.
 */
import { atFieldKey } from "./place.ts";
import { addError, type Survey } from "./survey.ts";
import type { Edges } from "./transitions.ts";
import type { Assignment } from "./variables.ts";

export type IsTaken = (name: string) => boolean;

export const nothingTaken: IsTaken = () => false;

/** A scope as the checks of the scopes inside its states see it. */
export interface ScopeVariables {
  /** The names of the states that assign a variable. */
  readonly assigners: ReadonlyMap<string, readonly string[]>;
  /** The names of the states that lead to a state. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** As seen from outside of this scope. */
  readonly isTaken: IsTaken;
}

/** Turns `source → targets` around. */
export function sourcesOf(edges: Edges): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const [source, targets] of edges) {
    for (const target of targets) {
      const known = sources.get(target);
      if (known === undefined) sources.set(target, [source]);
      else known.push(source);
    }
  }
  return sources;
}

/** As seen from inside a state of the scope. */
export function takenInside(scope: ScopeVariables, stateName: string): IsTaken {
  let before: ReadonlySet<string> | undefined; // Walked only when a name occurs on both sides.
  return (name) => {
    if (scope.isTaken(name)) return true;
    const assigners = scope.assigners.get(name);
    if (assigners === undefined) return false;
    before ??= statesBefore(scope, stateName);
    return assigners.some((assigner) => before!.has(assigner));
  };
}

/** The states that one or more transitions lead from to `stateName`; itself, when it is in a loop. */
function statesBefore({ sources }: ScopeVariables, stateName: string): ReadonlySet<string> {
  const before = new Set(sources.get(stateName));
  for (const name of before) for (const source of sources.get(name) ?? []) before.add(source);
  return before;
}

export function refuseTakenNames(
  survey: Survey,
  assignments: readonly Assignment[],
  isTaken: IsTaken,
): void {
  for (const { name, assign, key } of assignments) {
    if (!isTaken(name)) continue;
    addError(survey, atFieldKey(assign, key), {
      message: `Cannot assign to variable '$${name}' of an outer scope`,
      hint: "Give the variable another name, and hand its value out with the state's output.",
    });
  }
}
