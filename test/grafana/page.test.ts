/** The page that Chromium draws, without Chromium: what it is made of. */
import { test } from "tap";
import { lines, stat } from "../../grafana/model/panels.ts";
import type { DashboardSpec, PanelSpec } from "../../grafana/model/spec.ts";
import { expand } from "../../grafana/render/expand.ts";
import { dashboardPage } from "../../grafana/render/page.ts";
import type { PanelData } from "../../grafana/render/panel-data.ts";

const given = { answers: "?", whenBad: "!", unit: "s", queries: [{ expr: "up", legend: "a" }] };
const chart = lines({ ...given, title: "A <chart>" });
const number = stat({ ...given, title: "A number", thresholds: [1, 2] });
const spec: DashboardSpec = {
  name: "test",
  uid: "test",
  title: "Test",
  description: "",
  variables: [],
  annotations: [],
  rows: [{ title: "Row", panels: [chart, number] }],
};

function dataOf(panel: PanelSpec, values: readonly (number | null)[]): PanelData {
  const series = { legend: "</script>", color: "#fff", labels: {}, values };
  return { panel, times: values.map((_, at) => at), series: values.length === 0 ? [] : [series] };
}

test("a page carries all it needs, and nothing that a label says can break out of it", async (t) => {
  const data = new Map([chart, number].map((panel) => [panel, dataOf(panel, [1, null, 3])]));
  const { html, height } = dashboardPage(spec, data, "now");
  t.ok(height > 300);
  t.notMatch(html, /src=|href=|https?:\/\/(?!www\.w3|127)[a-z]+\.[a-z]+\/[a-z]+\.(js|css)/);
  t.match(html, /A &#60;chart&#62;/);
  t.match(html, /data-chart="0"/);
  t.match(html, /color:#F2495C"><b>3 s<\/b>/, "a number above the second threshold is red");
  t.equal(html.split("</script>").length - 1, 2, "the page's own scripts end, and no other");
});

test("a panel without an answer says so", async (t) => {
  const data = new Map([chart, number].map((panel) => [panel, dataOf(panel, [])]));
  t.equal(dashboardPage(spec, data, "now").html.split("No data").length - 1, 2);
});

test("an unknown variable is an error that names it", async (t) => {
  t.equal(expand('up{instance=~"$node"}[$__rate_interval]', "5s"), 'up{instance=~".*"}[5s]');
  t.throws(() => expand("$nobody", "5s"), /\$nobody has no value/);
});
