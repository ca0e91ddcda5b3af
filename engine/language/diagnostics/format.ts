/**
 * Diagnostics as a terminal shows them, one after the other, in the form that editors and CI make
 * links of:
 *
 *     order.asl.json:7:19: error MISSING_TRANSITION_TARGET at /States/Pay/Next: Missing 'Next' target: Shp
 *         Name a state of the same "States". Did you mean "Ship"?
 */
import type { DefinitionReport, Diagnostic } from "./diagnostic.ts";

/** @returns Lines, each ended; nothing when there are no diagnostics. */
export function formatDiagnostics(report: DefinitionReport, fileName: string): string {
  return report.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, fileName)).join("");
}

function formatDiagnostic(diagnostic: Diagnostic, fileName: string): string {
  const { severity, code, location, line, column, hint } = diagnostic;
  // A syntax error's location repeats the text; its message does so from the second line on.
  const where = location?.startsWith("/") ? ` at ${location}` : "";
  const message = diagnostic.message.split("\n", 1)[0];
  const head = `${fileName}:${line}:${column}: ${severity.toLowerCase()} ${code}${where}: ${message}`;
  return `${head}\n    ${hint}\n`;
}
