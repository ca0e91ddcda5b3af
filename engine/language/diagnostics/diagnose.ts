/**
 * A definition's text to all its problems at once, or to the definition when it has no error. Pure;
 * never throws, whatever the text.
 */
import { isObject, type JsonObject } from "../json.ts";
import { type JsonSource, parseJsonSource } from "../source/json-source.ts";
import type { SyntaxProblem } from "../source/json-syntax.ts";
import { type LineStarts, lineStarts, positionAt } from "../source/line-index.ts";
import type { DefinitionReport, Diagnostic, Finding } from "./diagnostic.ts";
import { checkMachine } from "./scopes.ts";
import { newSurvey } from "./survey.ts";
import { warnOfDuplicateKey } from "./warnings.ts";

export interface DiagnoseOptions {
  /** What the state machine is to be created as; as in AWS, STANDARD when not said. */
  readonly type?: "EXPRESS" | "STANDARD";
}

export function diagnose(definitionText: string, options: DiagnoseOptions = {}): DefinitionReport {
  if (definitionText.trim() === "") return refused(noObject());
  return diagnoseSource(parseJsonSource(definitionText), options);
}

/** A definition that was parsed already, from another notation perhaps: positions are its text's. */
export function diagnoseSource(
  source: JsonSource,
  options: DiagnoseOptions = {},
): DefinitionReport {
  if (source.kind === "refused") return refused(syntaxDiagnostic(source.problem));
  const definition = source.root.value;
  if (!isObject(definition)) return refused(noObject());
  const survey = newSurvey(options.type ?? "STANDARD", machineLanguage(definition));
  checkMachine(survey, { node: source.root, path: "" });
  for (const duplicate of source.duplicates) warnOfDuplicateKey(survey, duplicate.path, duplicate);
  const hasError = survey.findings.some(({ severity }) => severity === "ERROR");
  return {
    diagnostics: sortedDiagnostics(survey.findings, lineStarts(source.text)),
    definition: hasError ? undefined : definition,
  };
}

function machineLanguage(definition: JsonObject): "JSONPath" | "JSONata" {
  return Object.hasOwn(definition, "QueryLanguage") && definition["QueryLanguage"] === "JSONata"
    ? "JSONata"
    : "JSONPath";
}

function sortedDiagnostics(findings: readonly Finding[], starts: LineStarts): Diagnostic[] {
  return findings
    .toSorted((one, other) => one.offset - other.offset)
    .map(({ severity, code, message, location, offset, hint }) => {
      const { line, column } = positionAt(starts, offset);
      const common = { severity, code, message, line, column, hint };
      return location === undefined ? common : { ...common, location };
    });
}

function refused(diagnostic: Diagnostic): DefinitionReport {
  return { diagnostics: [diagnostic], definition: undefined };
}

function noObject(): Diagnostic {
  return {
    severity: "ERROR",
    code: "SCHEMA_VALIDATION_FAILED",
    message: "Definition must be a valid JSON object",
    line: 1,
    column: 1,
    hint: 'Write an object with "StartAt" and "States".',
  };
}

function syntaxDiagnostic({ message, sourceMark, position }: SyntaxProblem): Diagnostic {
  return {
    severity: "ERROR",
    code: "INVALID_JSON_DESCRIPTION",
    message,
    location: sourceMark,
    line: position.line,
    column: position.column,
    hint: "Correct the JSON here; what follows has not been checked.",
  };
}
