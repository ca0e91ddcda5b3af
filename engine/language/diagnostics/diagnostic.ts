/**
 * What `diagnose` answers: every problem of a definition at once. `code`, `message` and `location`
 * are AWS's own wherever its answer is known; the position and the hint are ours.
 */
import type { JsonObject } from "../json.ts";

export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  /** As AWS writes it: `/States/A/Choices[0]/Next`. Absent where AWS gives none. */
  readonly location?: string;
  readonly line: number; // From 1.
  readonly column: number; // From 1, in UTF-16 units.
  /** One sentence: what to do. */
  readonly hint: string;
}

export interface DefinitionReport {
  /** Sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined when there is an error. */
  readonly definition: JsonObject | undefined;
}

/** A diagnostic before its offset is turned into line and column. */
export interface Finding {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  readonly location: string | undefined;
  readonly offset: number;
  readonly hint: string;
}
