/** AWS's API over HTTP, of engines and of gateways: rate, refusals and duration of requests. */
import { apiMetrics as a } from "../../engine/telemetry/metrics.ts";
import { ERROR_BUDGET, errorBudgetPanel } from "../model/error-budget.ts";
import { colors, lines, units } from "../model/panels.ts";
import { chosen, over, quantile, sumRate } from "../model/promql.ts";
import type { RowSpec } from "../model/spec.ts";

const byOperation = { by: ["operation"] };

/** How many times faster than allowed the error budget of 99.9 % is spent. */
function burn(window: string): string {
  const failed = sumRate(a.requests, { where: [chosen.node, 'outcome="failed"'], window });
  return `${failed} / ${sumRate(a.requests, { window })} / ${ERROR_BUDGET}`;
}

export const api: RowSpec = {
  title: "API",
  panels: [
    lines({
      title: "Requests by operation",
      answers: "Which operations of the API are called, and how often?",
      whenBad:
        "Lists and Describes outnumber starts: a client polls. `other` is no operation: its client is not made for Step Functions.",
      unit: units.requestsPerSecond,
      stacked: true,
      queries: [{ expr: `${sumRate(a.requests, byOperation)} > 0`, legend: "{{operation}}" }],
    }),
    lines({
      title: "Requests that were not granted",
      answers: "How many requests are refused, throttled, unauthorized, or fail, each second?",
      whenBad:
        "failed: the server's log, disk or NATS. throttled: too much waits, or `--aws-quotas`. unauthorized: a key that was changed, or a stranger. refused: the caller is wrong.",
      unit: units.requestsPerSecond,
      colors: {
        failed: colors.bad,
        throttled: colors.late,
        unauthorized: colors.other,
        refused: colors.neutral,
      },
      queries: [
        {
          expr: sumRate(a.requests, { where: [chosen.node, 'outcome!="ok"'], by: ["outcome"] }),
          legend: "{{outcome}}",
        },
      ],
    }),
    lines({
      title: "Duration of requests",
      answers:
        "How long until a request is answered, by operation? A StartSyncExecution takes as long as its execution.",
      whenBad:
        "StartExecution: the disk or NATS is slow (latency of accepts, beside). All at once: the main thread is busy (Node runtime).",
      unit: units.seconds,
      logarithmic: true,
      queries: [0.5, 0.99].map((share) => ({
        expr: `${quantile(share, a.requestDuration, byOperation)} > 0`,
        legend: `p${share * 100} {{operation}}`,
      })),
    }),
    errorBudgetPanel(
      {
        title: "Error budget of the API",
        width: 6,
        answers: "How many times faster than 99.9 % allows do requests fail?",
      },
      burn,
    ),
    lines({
      title: "Open requests",
      width: 6,
      answers: "How many requests, and starts in them, wait for their answer?",
      whenBad:
        "Both grow: starts are not made durable as fast as they come. Requests alone: synchronous executions take long.",
      unit: units.count,
      queries: [
        { expr: over("sum", a.requestsOpen), legend: "requests" },
        { expr: over("sum", a.startsOpen), legend: "starts" },
      ],
    }),
    lines({
      title: "Starts by the API",
      width: 6,
      answers: "What becomes of the starts that requests bring, alone or in batches?",
      whenBad:
        "throttled: add shards or nodes. unavailable: disk full, NATS away, or draining. unknown: NATS did not answer; they may run.",
      unit: units.executionsPerSecond,
      colors: { accepted: colors.good, unavailable: colors.bad, throttled: colors.late },
      queries: [{ expr: sumRate(a.starts, { by: ["outcome"] }), legend: "{{outcome}}" }],
    }),
    lines({
      title: "Bytes of requests",
      width: 6,
      answers: "How much do clients send, and how large is a request?",
      whenBad:
        "Requests grow: inputs near 256 KiB cost much more than small ones; pass references.",
      unit: units.bytes,
      queries: [
        { expr: sumRate(a.requestBytes), legend: "a second" },
        { expr: `${sumRate(a.requestBytes)} / ${sumRate(a.requests)}`, legend: "a request" },
      ],
    }),
  ],
};
