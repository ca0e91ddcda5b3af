/** Queries of panels, and where they are sent. */
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import type { PanelSpec } from "./spec.ts";

/** Whatever Prometheus the reader has chosen. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana puts its variable there.
export const datasource = { type: "prometheus", uid: "${datasource}" } as const;

/** Named A, B, C …, in their order. */
export function queryBuilders({ queries, kind }: PanelSpec): readonly DataqueryBuilder[] {
  return queries.map(({ expr, legend, exemplars = false }, index) => {
    const builder = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .datasource(datasource)
      .expr(expr)
      .legendFormat(legend)
      .format(kind === "heatmap" ? PromQueryFormat.Heatmap : PromQueryFormat.TimeSeries);
    if (exemplars) builder.exemplar(true);
    return kind === "bars" ? builder.instant() : builder.range();
  });
}
