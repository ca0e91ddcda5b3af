/** Alert rules of AWS's API: requests that fail, and those that are throttled. */
import { apiMetrics as a } from "../../engine/telemetry/metrics.ts";
import { PAGE_BURN } from "../model/error-budget.ts";
import { sumRate } from "../model/promql.ts";
import { type AlertRule, burns, everywhere } from "./rule.ts";

function errorRatio(window: string): string {
  const failed = sumRate(a.requests, { where: ['outcome="failed"'], window });
  return `(${failed} / ${sumRate(a.requests, { where: everywhere, window })})`;
}

function throttledShare(): string {
  const all = { by: ["operation"], window: "5m" };
  const throttled = sumRate(a.requests, { ...all, where: ['outcome="throttled"'] });
  return `${throttled} / ${sumRate(a.requests, { ...all, where: everywhere })}`;
}

/** A batch is answered with 200 also when its starts are throttled. */
function throttledStarts(): string {
  const throttled = sumRate(a.starts, { where: ['outcome="throttled"'], window: "5m" });
  return `${throttled} / ${sumRate(a.starts, { where: everywhere, window: "5m" })}`;
}

export const apiAlertRules: readonly AlertRule[] = [
  {
    name: "StepstormApiErrorBudgetBurnFast",
    expr: burns(errorRatio, PAGE_BURN, { long: "1h", short: "5m" }),
    for: "2m",
    severity: "page",
    summary: "Requests fail so often that a month's error budget is gone in two days",
    description: "{{ $value | humanizePercentage }} of requests to the API are answered with 5xx.",
    runbook:
      "`ServiceUnavailable` is the journal or NATS: see whether *Nodes keep frames* (overview) tells of one that refuses, and free its disk or bring NATS back. A server that is draining answers it, too: was it stopped while its load balancer still sent requests there (`/readyz` says 503 then)? `InternalFailure` is a fault of the engine: the server's log has it under the request's id, with its stack; keep it. *Requests by operation* says whether one operation alone fails.",
    watches: [a.requests],
  },
  {
    name: "StepstormApiErrorBudgetBurnSlow",
    expr: burns(errorRatio, 6, { long: "6h", short: "30m" }),
    for: "15m",
    severity: "ticket",
    summary: "Requests fail so often that a month's error budget is gone in five days",
    description: "{{ $value | humanizePercentage }} of requests to the API are answered with 5xx.",
    runbook:
      "As for the fast burn, without haste. Often it is one gateway of several that has lost NATS, or restarts that do not wait for the load balancer: choose nodes one by one on the overview.",
    watches: [a.requests],
  },
  {
    name: "StepstormApiThrottled",
    expr: `${throttledShare()} > 0.05 or ${throttledStarts()} > 0.05`,
    for: "5m",
    severity: "ticket",
    summary: "More than 5 % of an operation's requests, or of the starts, are throttled",
    description:
      '{{ $value | humanizePercentage }} of {{ or $labels.operation "the starts in requests" }} are throttled.',
    runbook:
      "AWS's SDKs try again by themselves, so callers are late before they fail. StartExecution and starts: too much waits to be accepted; see *Accepted and refused* and *Latency of accepts* (overview), add shards or nodes. Other operations are throttled only with `--aws-quotas`, by the bucket of their name: find the client that polls (*Requests by operation*), or leave the quotas out.",
    watches: [a.requests, a.starts],
  },
];
