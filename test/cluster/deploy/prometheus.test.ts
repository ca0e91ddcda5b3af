/** Prometheus's files, checked by its own tool, with the rules where the containers have them, and by what the containers serve. */
import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { parse } from "yaml";
import { complaintOf } from "../../support/deploy-tools.ts";
import { skipWithoutPromtool } from "../../support/promtool.ts";
import { checkout, deploy, textOf } from "./checkout.ts";

const rules = join(checkout, "grafana", "prometheus", "rules");

test("promtool has nothing to say against what is deployed", { skip: skipWithoutPromtool }, (t) => {
  for (const name of ["cluster.yml", "single.yml"]) {
    const folder = t.testdir({ rules: {} });
    copyFileSync(join(deploy, "prometheus", name), join(folder, "prometheus.yml"));
    cpSync(rules, join(folder, "rules"), { recursive: true });
    t.equal(complaintOf("promtool", ["check", "config", join(folder, "prometheus.yml")]), "", name);
  }
  t.end();
});

interface Job {
  readonly job_name: string;
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
}

type Environments = Readonly<Record<string, { readonly environment?: Record<string, string> }>>;

function targetsOf({ static_configs = [], dns_sd_configs = [] }: Job): readonly string[] {
  return [
    ...static_configs.flatMap(({ targets }) => targets),
    ...dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
  ];
}

test("Compose's services are scraped where they serve metrics, and none is forgotten", (t) => {
  for (const [composition, configuration] of [
    ["compose.yaml", "cluster.yml"],
    ["single.yaml", "single.yml"],
  ] as const) {
    const { services } = parse(textOf("compose", composition), { merge: true }) as {
      readonly services: Environments;
    };
    const served = Object.entries(services).flatMap(([name, { environment = {} }]) => {
      const port = environment["STEPSTORM_METRICS_PORT"];
      if (port === undefined) return [];
      t.equal(environment["STEPSTORM_METRICS_HOST"], "0.0.0.0", `${composition} ${name}`);
      return [`${name}:${port}`];
    });
    const { scrape_configs: jobs } = parse(textOf("prometheus", configuration)) as {
      readonly scrape_configs: readonly Job[];
    };
    const scraped = jobs.flatMap(targetsOf).filter((target) => target.endsWith(":9464"));
    t.strictSame(scraped.sort(), served.sort(), composition);
    t.ok(served.length > 0, composition);
  }
  t.end();
});
