/** The rules as the file that Prometheus reads. */
import { stringify } from "yaml";
import type { AlertRule } from "./rules.ts";

export const runbookPage = "docs/runbook.md";

export function rulesYaml(rules: readonly AlertRule[]): string {
  const document = {
    groups: [
      {
        name: "stepstorm",
        rules: rules.map((rule) => ({
          alert: rule.name,
          expr: rule.expr,
          for: rule.for,
          labels: { severity: rule.severity },
          annotations: {
            summary: rule.summary,
            description: rule.description,
            runbook: `${runbookPage}#${rule.name.toLowerCase()}`,
          },
        })),
      },
    ],
  };
  const head = "# Written by `npm run dashboards` from grafana/alerts/rules.ts.\n";
  return head + stringify(document, { lineWidth: 0 });
}
