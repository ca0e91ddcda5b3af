/** A panel's JSON as Grafana reads it. */
import { PanelBuilder as BarsBuilder } from "@grafana/grafana-foundation-sdk/bargauge";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  ScaleDistribution,
  ScaleDistributionConfigBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  type GridPos,
  MappingType,
  type Panel,
  type ThresholdsConfig,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from "@grafana/grafana-foundation-sdk/heatmap";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { datasource, queryBuilders } from "./query-builder.ts";
import type { PanelSpec } from "./spec.ts";

interface Place {
  readonly id: number;
  readonly at: GridPos;
}

type AnyBuilder = LinesBuilder | StatBuilder | HeatmapBuilder | StateBuilder | BarsBuilder;

export function panelBuilder(spec: PanelSpec, place: Place): Builder<Panel> {
  switch (spec.kind) {
    case "timeseries":
      return lines(spec, place);
    case "stat":
      return stat(spec, place);
    case "heatmap":
      return heatmap(spec, place);
    case "state":
      return state(spec, place);
    case "bars":
      return bars(spec, place);
  }
}

function common<B extends AnyBuilder>(builder: B, spec: PanelSpec, { id, at }: Place): B {
  const { title, answers, whenBad, unit, decimals, max } = spec;
  builder
    .id(id)
    .title(title)
    .description(`${answers}\n\n**When it looks bad:** ${whenBad}`)
    .datasource(datasource)
    .gridPos({ ...at })
    .targets([...queryBuilders(spec)])
    .unit(unit);
  if (decimals !== undefined) builder.decimals(decimals);
  if (max !== undefined) builder.max(max);
  return builder;
}

function lines(spec: PanelSpec, place: Place): LinesBuilder {
  const { thresholds, stacked = false, logarithmic = false } = spec;
  const builder = common(new LinesBuilder(), spec, place)
    .legend(legend())
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .lineWidth(1)
    .fillOpacity(stacked ? 30 : 8)
    .showPoints(VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .overrides(overridesOf(spec));
  if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (logarithmic) {
    builder.scaleDistribution(
      new ScaleDistributionConfigBuilder().type(ScaleDistribution.Log).log(10),
    );
  } else {
    builder.min(0);
  }
  if (thresholds !== undefined) {
    builder
      .thresholds(thresholdsOf(thresholds))
      .thresholdsStyle(
        new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed),
      );
  }
  return builder;
}

function stat(spec: PanelSpec, place: Place): StatBuilder {
  const builder = common(new StatBuilder(), spec, place)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields(""));
  const { thresholds } = spec;
  if (thresholds === undefined) {
    return builder.colorScheme(
      new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor("blue"),
    );
  }
  return builder
    .thresholds(thresholdsOf(thresholds))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
}

function heatmap(spec: PanelSpec, place: Place): HeatmapBuilder {
  return common(new HeatmapBuilder(), spec, place)
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(spec.unit))
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme("Oranges").steps(64),
    )
    .showLegend();
}

function state(spec: PanelSpec, place: Place): StateBuilder {
  return common(new StateBuilder(), spec, place)
    .legend(new VizLegendOptionsBuilder().showLegend(false))
    .mergeValues(true)
    .mappings(mappingsOf(spec))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds));
}

function bars(spec: PanelSpec, place: Place): BarsBuilder {
  return common(new BarsBuilder(), spec, place)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields(""))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor("blue"));
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(["lastNotNull", "max"]);
}

/** Rising ones go from green to red; where less is worse, the first is the larger number. */
function thresholdsOf([orange, red]: readonly [number, number]): Builder<ThresholdsConfig> {
  const isRising = orange <= red;
  const steps = isRising
    ? [
        { value: null, color: "green" },
        { value: orange, color: "orange" },
        { value: red, color: "red" },
      ]
    : [
        { value: null, color: "red" },
        { value: red, color: "orange" },
        { value: orange, color: "green" },
      ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

function overridesOf({ colors = {} }: PanelSpec) {
  return Object.entries(colors).map(([legendText, fixedColor]) => {
    const properties: DynamicConfigValue[] = [
      { id: "color", value: { mode: FieldColorModeId.Fixed, fixedColor } },
    ];
    return { matcher: { id: "byName", options: legendText }, properties };
  });
}

function mappingsOf({ states = {} }: PanelSpec): ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(states).map(([value, { text, color }], index) => [
      value,
      { text, color, index },
    ]),
  );
  return [{ type: MappingType.ValueToText, options }];
}
