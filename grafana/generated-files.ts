/** Every file that is generated, by its path in the checkout. Pure. */
import { alertRules } from "./alerts/rules.ts";
import { rulesYaml } from "./alerts/to-yaml.ts";
import { dashboards } from "./definitions/all.ts";
import { dashboardPage } from "./documents/dashboard-page.ts";
import { metricsPage } from "./documents/metrics-page.ts";
import { runbookPage } from "./documents/runbook-page.ts";
import { toGrafana } from "./model/to-grafana.ts";

export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const spec of dashboards) {
    const json = JSON.stringify(toGrafana(spec), null, 2);
    files.set(`grafana/dashboards/${spec.name}.json`, `${json}\n`);
    files.set(`docs/dashboards/${spec.name}.md`, dashboardPage(spec));
  }
  files.set("grafana/prometheus/rules/stepstorm.yaml", rulesYaml(alertRules));
  files.set("docs/runbook.md", runbookPage(alertRules));
  files.set("docs/metrics.md", metricsPage());
  return files;
}
