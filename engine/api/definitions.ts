/** Definitions at the door: refused with all their errors, as AWS words them. */
import type { Diagnostic } from "../language/diagnostics/diagnostic.ts";
import type { MachineType } from "../ports.ts";
import type { Analysis } from "./analysis.ts";
import { invalidDefinition } from "./errors.ts";
import { isRunHere } from "./operation.ts";

/** Of a definition with thousands, the first ones tell enough. */
const TOLD_MAX = 20;

/** @throws ApiError InvalidDefinition */
export async function checkDefinition(
  analysis: Analysis,
  definition: string,
  type: MachineType,
): Promise<void> {
  const errors = (await analysis.diagnose(definition, type)).filter(
    (diagnostic) => diagnostic.severity === "ERROR" && !isForLater(diagnostic, type),
  );
  if (errors.length > 0) throw invalidDefinition(errorsText(errors));
}

/** What cannot be run yet is no fault in a machine that is not run yet. */
export function isForLater({ code }: Diagnostic, type: MachineType): boolean {
  return code === "UNSUPPORTED_FEATURE" && !isRunHere(type);
}

export function errorsText(errors: readonly Diagnostic[]): string {
  const told = errors.slice(0, TOLD_MAX).map(({ code, message, location }) => {
    return location?.startsWith("/") ? `${code}: ${message} at ${location}` : `${code}: ${message}`;
  });
  const rest = errors.length - told.length;
  return rest > 0 ? `${told.join(", ")}, and ${rest} more` : told.join(", ");
}
