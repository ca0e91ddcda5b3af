import { test } from "tap";
import { createProcessMetrics } from "../../../engine/telemetry/engine-registry.ts";
import { acceptsOpenMetrics, openMetricsOf } from "../../../engine/telemetry/open-metrics.ts";

test("a scraper is told by its Accept header", async (t) => {
  t.ok(acceptsOpenMetrics("application/openmetrics-text"));
  t.ok(acceptsOpenMetrics("application/openmetrics-text;version=1.0.0,text/plain;q=0.4,*/*"));
  t.ok(acceptsOpenMetrics("text/plain, application/openmetrics-text ; q=1"));
  t.notOk(acceptsOpenMetrics("text/plain;version=0.0.4"));
  t.notOk(acceptsOpenMetrics("application/openmetrics-textual"));
  t.notOk(acceptsOpenMetrics(undefined));
});

test("counters keep their names in both formats, however often both are asked for", async (t) => {
  const registry = createProcessMetrics();
  const open = openMetricsOf(registry);
  for (let round = 0; round < 2; round++) {
    const openText = await open.metrics();
    t.match(openText, /^# TYPE process_cpu_seconds counter$/m);
    t.match(openText, /^process_cpu_seconds_total \d/m);
    const classicText = await registry.metrics();
    t.match(classicText, /^# TYPE process_cpu_seconds_total counter$/m);
    t.match(classicText, /^process_cpu_seconds_total \d/m);
  }
});
