/**
 * One pass over one definition: what it is checked as, and what has been found so far. The finders
 * put AWS's recurring wordings in one place.
 */
import type { Finding } from "./diagnostic.ts";
import { atFieldKey, atKey, atValue, hasField, type Mark, type Place } from "./place.ts";
import { nearest } from "./suggestion.ts";

export type QueryLanguage = "JSONPath" | "JSONata";

export interface Survey {
  readonly type: "EXPRESS" | "STANDARD";
  readonly machineLanguage: QueryLanguage;
  readonly findings: Finding[];
  /** Every state's name with the path where it was first seen: names are unique in the whole machine. */
  readonly stateNames: Map<string, string>;
  readonly labels: Set<string>;
  suggestionsLeft: number; // Each costs a comparison with every candidate.
}

/** A state's own view: its language decides which fields and values it may have. */
export interface StateSurvey {
  readonly survey: Survey;
  readonly language: QueryLanguage;
}

const suggestionsMax = 100;

export function newSurvey(type: "EXPRESS" | "STANDARD", machineLanguage: QueryLanguage): Survey {
  return {
    type,
    machineLanguage,
    findings: [],
    stateNames: new Map(),
    labels: new Set(),
    suggestionsLeft: suggestionsMax,
  };
}

export interface Problem {
  readonly code?: string; // Default: SCHEMA_VALIDATION_FAILED.
  readonly message: string;
  readonly hint: string;
}

export function addError(survey: Survey, mark: Mark, problem: Problem): void {
  survey.findings.push({
    ...mark,
    code: "SCHEMA_VALIDATION_FAILED",
    ...problem,
    severity: "ERROR",
  });
}

export function addWarning(survey: Survey, mark: Mark, problem: Problem): void {
  survey.findings.push({
    ...mark,
    code: "SCHEMA_VALIDATION_FAILED",
    ...problem,
    severity: "WARNING",
  });
}

/** ` Did you mean "X"?`, or nothing. */
export function didYouMean(survey: Survey, name: string, candidates: Iterable<string>): string {
  if (survey.suggestionsLeft === 0) return "";
  survey.suggestionsLeft -= 1;
  const candidate = nearest(name, candidates);
  return candidate === undefined ? "" : ` Did you mean "${candidate}"?`;
}

/** One finding for all of the fields that are missing, in the order given. */
export function requireFields(survey: Survey, place: Place, names: readonly string[]): void {
  const missing = names.filter((name) => !hasField(place, name));
  if (missing.length === 0) return;
  addError(survey, atKey(place), {
    message: `These fields are required: [${missing.join(", ")}]`,
    hint: `Add ${missing.map((name) => `"${name}"`).join(" and ")}.`,
  });
}

/** Points at the second of them in the text. */
export function requireAtMostOne(survey: Survey, place: Place, names: readonly string[]): void {
  const present = [...(place.node.fields?.keys() ?? [])].filter((name) => names.includes(name));
  if (present.length < 2) return;
  addError(survey, atFieldKey(place, present[1]!), {
    message: `There should only be one of the following fields: [${names.join(", ")}]`,
    hint: `Keep one of ${present.map((name) => `"${name}"`).join(", ")} and remove the others.`,
  });
}

export function requireExactlyOne(survey: Survey, place: Place, names: readonly string[]): void {
  requireAtMostOne(survey, place, names);
  if (names.some((name) => hasField(place, name))) return;
  addError(survey, atKey(place), {
    message: `This object should have only one of the following fields: [${names.join(", ")}]`,
    hint: `Add one of ${names.map((name) => `"${name}"`).join(", ")}.`,
  });
}

export function unsupportedField(survey: Survey, place: Place, name: string, hint: string): void {
  addError(survey, atFieldKey(place, name), { message: `Field '${name}' is not supported`, hint });
}

/** What this build cannot run yet although AWS can. */
export function addUnsupported(survey: Survey, place: Place, what: string, hint: string): void {
  addError(survey, atValue(place), {
    code: "UNSUPPORTED_FEATURE",
    message: `This build does not run ${what} yet`,
    hint,
  });
}
