/** A run's reports lead to its time on Grafana's dashboard, where one was named. */
import { test } from "tap";
import { parseOptions } from "../../../bench/options.ts";
import { formatResult } from "../../../bench/report/format-result.ts";
import { runPage } from "../../../bench/report/html/run-page.ts";
import { formatMarkdown } from "../../../bench/report/markdown/format-markdown.ts";
import { OptionsError } from "../../../engine/command-line/options-error.ts";
import { dashboardLink } from "../../../grafana/link.ts";
import { sampleRecord } from "./sample-record.ts";

test("every report of a run has the link, and none where no Grafana was named", (t) => {
  const record = sampleRecord();
  const dashboardUrl = dashboardLink("http://127.0.0.1:3000/g", 1_000_000, 2_000_000);
  const linked = { ...record, result: { ...record.result, dashboardUrl } };
  t.match(dashboardUrl, /^http:\/\/127\.0\.0\.1:3000\/g\/d\/stepstorm-/);
  const escaped = dashboardUrl.replaceAll("&", "&amp;");
  t.ok(runPage(linked).includes(`href="${escaped}"`));
  t.ok(formatMarkdown(linked).includes(`](${dashboardUrl})`));
  t.match(formatResult(linked.result), `dashboard   ${dashboardUrl}`);
  t.notMatch(runPage(record), "Grafana");
  t.notMatch(formatResult(record.result), "dashboard ");
  t.end();
});

test("what is no address of the web is refused", (t) => {
  const of = (line: string) => parseOptions(line.split(" ")).load.grafanaUrl;
  t.equal(of("run --grafana https://g.example/x"), "https://g.example/x");
  for (const wrong of ["localhost:3000", "nowhere", "ftp://g"]) {
    t.throws(() => of(`run --grafana ${wrong}`), OptionsError, wrong);
  }
  t.end();
});
