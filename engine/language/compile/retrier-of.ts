/** One row of `Retry`, with AWS's defaults. */
import type { JsonObject } from "../json.ts";
import type { Retrier } from "../retrier.ts";
import { namesOf, numberOf, textOf } from "./fields.ts";

export function retrierOf(fields: JsonObject): Retrier {
  const delaySecondsMax = numberOf(fields, "MaxDelaySeconds");
  return {
    errorEquals: namesOf(fields, "ErrorEquals"),
    attemptsMax: numberOf(fields, "MaxAttempts") ?? 3,
    intervalMs: (numberOf(fields, "IntervalSeconds") ?? 1) * 1000,
    backoffRate: numberOf(fields, "BackoffRate") ?? 2,
    delayMsMax: delaySecondsMax === undefined ? Number.POSITIVE_INFINITY : delaySecondsMax * 1000,
    jitter: textOf(fields, "JitterStrategy") === "FULL" ? "full" : "none",
  };
}
