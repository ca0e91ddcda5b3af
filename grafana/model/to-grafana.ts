/** A dashboard's JSON as Grafana reads it (schema 42, the classic one: every Grafana from 9 on). */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { gridOf } from "./grid.ts";
import { panelBuilder } from "./panel-builder.ts";
import { datasource } from "./query-builder.ts";
import type { AnnotationSpec, DashboardSpec, VariableSpec } from "./spec.ts";

export const dashboardTag = "stepstorm";

export function toGrafana(spec: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([dashboardTag])
    .timezone("browser")
    .time({ from: "now-30m", to: "now" })
    .refresh("10s")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .link(linkToOthers())
    .withVariable(
      new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"),
    );
  for (const variable of spec.variables) builder.withVariable(variableOf(variable));
  builder.annotations(spec.annotations.map(annotationOf));
  for (const placed of gridOf(spec.rows)) {
    if (placed.kind === "row") {
      builder.withRow(new RowBuilder(placed.title).id(placed.id).gridPos(placed.at));
    } else {
      builder.withPanel(panelBuilder(placed.panel, placed));
    }
  }
  return builder.build();
}

/** To the others, with the same time range and the same variables. */
function linkToOthers(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("Stepstorm")
    .type(DashboardLinkType.Dashboards)
    .tags([dashboardTag])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

function variableOf({
  name,
  label,
  kind,
  value,
  description,
}: VariableSpec): Builder<VariableModel> {
  if (kind === "text") {
    return new TextBoxVariableBuilder(name)
      .label(label)
      .description(description)
      .defaultValue(value)
      .current({ text: value, value });
  }
  return new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .query(value)
    .datasource(datasource)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ text: "All", value: "$__all" });
}

function annotationOf({ name, expr, title, color }: AnnotationSpec): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(datasource)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .titleFormat(title);
}
