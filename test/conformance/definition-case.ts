/** What the diagnostics of a recorded definition are against those that AWS gave. */
import { diagnose } from "../../engine/language/diagnostics/diagnose.ts";
import type { Diagnostic } from "../../engine/language/diagnostics/diagnostic.ts";
import { definitionText, type RecordedCase } from "./recorded-case.ts";
import { type Difference, findDifference } from "./same-answer.ts";

/** Undefined: all diagnostics are the recorded ones, in wording and place. */
export function checkDefinition(recorded: RecordedCase): Difference | undefined {
  const { expected, params } = recorded;
  const type = recorded.type ?? params?.type ?? "STANDARD";
  const { diagnostics } = diagnose(definitionText(recorded), { type });
  const bindings = new Map<string, string>();
  if (recorded.kind === "createError") {
    const message = expected?.createError?.message;
    return findDifference(message, refusalOf(diagnostics), { at: "message", bindings });
  }
  const actual = {
    result: diagnostics.some(({ severity }) => severity === "ERROR") ? "FAIL" : "OK",
    diagnostics: diagnostics.map(({ severity, code, message, location }) =>
      location === undefined ? { severity, code, message } : { severity, code, message, location },
    ),
    truncated: false,
  };
  return findDifference(expected?.response, actual, { at: "response", bindings });
}

/** How CreateStateMachine words them; undefined when it would accept the definition. */
function refusalOf(diagnostics: readonly Diagnostic[]): string | undefined {
  const errors = diagnostics
    .filter(({ severity }) => severity === "ERROR")
    .map(({ code, message, location }) =>
      location === undefined ? `${code}: ${message}` : `${code}: ${message} at ${location}`,
    );
  if (errors.length === 0) return undefined;
  return `Invalid State Machine Definition: '${errors.join(", ")}'`;
}
