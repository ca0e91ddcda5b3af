/** Prometheus's files, checked by its own tool, with the rules where the containers have them. */
import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { complaintOf } from "../../support/deploy-tools.ts";
import { skipWithoutPromtool } from "../../support/promtool.ts";
import { checkout, deploy } from "./checkout.ts";

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
