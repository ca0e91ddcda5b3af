/**
 * Definitions for tests with a `§` right before the place that a diagnostic must point at, so that
 * the expected line and column are seen in the text and counted without the code under test.
 */
import { diagnose } from "../../../../engine/language/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../../../engine/language/diagnostics/diagnostic.ts";

export interface MarkedDefinition {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export function marked(definition: string): MarkedDefinition {
  const before = definition.slice(0, definition.indexOf("§")).split("\n");
  return {
    text: definition.replace("§", ""),
    line: before.length,
    column: before.at(-1)!.length + 1,
  };
}

/** A machine of these states, given as the text between the braces of `States`; it starts at A. */
export function machine(states: string): string {
  return `{
  "StartAt": "A",
  "States": {
    ${states}
  }
}`;
}

/** A machine of one state A that ends the execution. */
export function endState(type: string, fields: string): string {
  return machine(`"A": {"Type": "${type}", ${fields}, "End": true}`);
}

export function task(fields: string): string {
  return endState("Task", `"Resource": "arn:aws:states:::lambda:invoke", ${fields}`);
}

/** A machine of a Choice A with one rule that leads to B. */
export function choice(rule: string): string {
  return machine(
    `"A": {"Type": "Choice", "Choices": [${rule}], "Default": "B"}, "B": {"Type": "Succeed"}`,
  );
}

export function errorsOf(text: string, type?: "EXPRESS" | "STANDARD"): readonly Diagnostic[] {
  const report = diagnose(text, type === undefined ? {} : { type });
  return report.diagnostics.filter(({ severity }) => severity === "ERROR");
}

export interface InvalidCase {
  readonly name: string;
  readonly definition: string; // Marked.
  readonly location: string | undefined;
  readonly message: string;
  readonly code?: string; // SCHEMA_VALIDATION_FAILED.
  readonly type?: "EXPRESS";
}

/** The one error of a case, in the form that `expectedError` gives. */
export function foundErrors(invalid: InvalidCase): unknown[] {
  return errorsOf(marked(invalid.definition).text, invalid.type).map(
    ({ code, message, location, line, column }) => ({ code, message, location, line, column }),
  );
}

export function expectedError(invalid: InvalidCase): unknown {
  const { line, column } = marked(invalid.definition);
  const { code = "SCHEMA_VALIDATION_FAILED", message, location } = invalid;
  return { code, message, location, line, column };
}
