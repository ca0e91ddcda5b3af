/** `docs/runbook.md`: what to do for each alert. */
import type { AlertRule } from "../alerts/rules.ts";

export function runbookPage(rules: readonly AlertRule[]): string {
  return [
    "# Runbook",
    "",
    "Written by `npm run dashboards` from `grafana/alerts/rules.ts`. Prometheus reads the rules from `grafana/prometheus/rules/stepstorm.yaml`. `page`: somebody is woken; `ticket`: in working hours.",
    "",
    ...rules.flatMap(({ name, severity, summary, expr, for: held, runbook }) => [
      `## ${name}`,
      "",
      `${summary} (${severity}, after ${held}).`,
      "",
      "```",
      expr,
      "```",
      "",
      runbook,
      "",
    ]),
  ].join("\n");
}
