/** ValidateStateMachineDefinition: every diagnostic, errors first to fail it, warnings beside. */
import type { MachineType } from "../../ports.ts";
import { isForLater } from "../definitions.ts";
import { operation } from "../operation.ts";
import { definition } from "../wire/shapes.ts";

interface Params {
  readonly definition: string;
  readonly type?: MachineType;
  readonly severity?: "ERROR" | "WARNING";
  readonly maxResults?: number;
}

const RESULTS_MAX = 100;

export const validateStateMachineDefinition = operation<Params>(
  {
    definition,
    type: { kind: "text", oneOf: ["STANDARD", "EXPRESS"] },
    severity: { kind: "text", oneOf: ["ERROR", "WARNING"] },
    maxResults: { kind: "integer", min: 0, max: RESULTS_MAX },
  },
  async ({ analysis }, params) => {
    const { type = "STANDARD", severity = "ERROR", maxResults = 0 } = params;
    const found = (await analysis.diagnose(params.definition, type)).map((diagnostic) =>
      isForLater(diagnostic, type) ? { ...diagnostic, severity: "WARNING" as const } : diagnostic,
    );
    // As in AWS: warnings are told only to those who ask for them.
    const wanted = severity === "WARNING" ? found : found.filter((one) => one.severity === "ERROR");
    const told = wanted.slice(0, maxResults === 0 ? RESULTS_MAX : maxResults);
    return {
      result: found.some((one) => one.severity === "ERROR") ? "FAIL" : "OK",
      diagnostics: told.map(({ severity, code, message, location }) => ({
        severity,
        code,
        message,
        ...(location === undefined ? {} : { location }),
      })),
      truncated: told.length < wanted.length,
    };
  },
);
