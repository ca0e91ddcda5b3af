/** A panel as HTML: lines are left to uPlot, all else is drawn here. Pure. */
import { colorOf, heatColor, thresholdColor } from "./colors.ts";
import { formatValue } from "./format-value.ts";
import type { DrawnSeries, PanelData } from "./panel-data.ts";

const SPARK_WIDTH = 200;
const SPARK_HEIGHT = 40;
const BUCKETS_SHOWN_MAX = 28;
/** More would leave no room for the lines. */
const LEGENDS_MAX = 6;

export function panelBody(data: PanelData, index: number): string {
  if (data.series.length === 0) return '<div class="nothing">No data</div>';
  switch (data.panel.kind) {
    case "timeseries":
      return `<div class="chart" data-chart="${index}"></div>${legendTable(data)}`;
    case "stat":
      return stats(data);
    case "bars":
      return bars(data);
    case "state":
      return states(data);
    case "heatmap":
      return heatmap(data);
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function lastOf({ values }: DrawnSeries): number {
  return values.findLast((value) => value !== null) ?? Number.NaN;
}

function maxOf({ values }: DrawnSeries): number {
  return Math.max(...values.map((value) => value ?? Number.NEGATIVE_INFINITY));
}

function legendTable({ panel, series }: PanelData): string {
  const rows = series
    .slice(0, LEGENDS_MAX)
    .map(
      (one) =>
        `<tr><td><i style="background:${one.color}"></i>${escapeHtml(one.legend)}</td>` +
        `<td>${formatValue(lastOf(one), panel.unit, panel.decimals)}</td>` +
        `<td>${formatValue(maxOf(one), panel.unit, panel.decimals)}</td></tr>`,
    );
  const more =
    series.length > LEGENDS_MAX ? `<tr><td>and ${series.length - LEGENDS_MAX} more</td></tr>` : "";
  return `<table class="legend"><tr><th>Name</th><th>Last</th><th>Max</th></tr>${rows.join("")}${more}</table>`;
}

function stats({ panel, series }: PanelData): string {
  const shown = series.slice(0, 3).map((one) => {
    const color = thresholdColor(lastOf(one), panel.thresholds);
    const name = series.length > 1 ? `<small>${escapeHtml(one.legend)}</small>` : "";
    const text = formatValue(lastOf(one), panel.unit, panel.decimals);
    return `<div class="stat" style="color:${color}">${name}<b>${text}</b>${spark(one, color)}</div>`;
  });
  return `<div class="stats">${shown.join("")}</div>`;
}

function spark({ values }: DrawnSeries, color: string): string {
  const known = values.filter((value) => value !== null);
  const top = Math.max(...known, 0) || 1;
  const points = values.flatMap((value, at) =>
    value === null
      ? []
      : [
          `${((at / Math.max(1, values.length - 1)) * SPARK_WIDTH).toFixed(1)},${(SPARK_HEIGHT - (value / top) * (SPARK_HEIGHT - 4)).toFixed(1)}`,
        ],
  );
  if (points.length < 2) return "";
  const first = points[0]!.split(",")[0]!;
  const last = points.at(-1)!.split(",")[0]!;
  const area = `${first},${SPARK_HEIGHT} ${points.join(" ")} ${last},${SPARK_HEIGHT}`;
  return (
    `<svg viewBox="0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}" preserveAspectRatio="none">` +
    `<polygon points="${area}" fill="${color}" opacity="0.15"/>` +
    `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="1.2" vector-effect="non-scaling-stroke"/></svg>`
  );
}

function bars({ panel, series }: PanelData): string {
  const sorted = [...series].sort((a, b) => lastOf(b) - lastOf(a)).slice(0, 8);
  const top = Math.max(...sorted.map(lastOf).filter(Number.isFinite), 0) || 1;
  const rows = sorted.map((one) => {
    const value = lastOf(one);
    const width = Number.isFinite(value) ? Math.max(0.5, (value / top) * 100) : 0;
    return (
      `<div class="bar"><span>${escapeHtml(one.legend)}</span>` +
      `<div><i style="width:${width}%"></i></div>` +
      `<b>${formatValue(value, panel.unit, panel.decimals)}</b></div>`
    );
  });
  return `<div class="bars">${rows.join("")}</div>`;
}

function states({ panel, series }: PanelData): string {
  const rows = series.slice(0, 8).map((one) => {
    const cells = one.values.map((value) => {
      const state = value === null ? undefined : panel.states?.[value];
      return `<i style="background:${state === undefined ? "#2b2d33" : colorOf(state.color)}"></i>`;
    });
    const last = panel.states?.[lastOf(one)]?.text ?? "";
    return `<div class="state"><span>${escapeHtml(one.legend)}</span><div>${cells.join("")}<em>${last}</em></div></div>`;
  });
  return `<div class="states">${rows.join("")}</div>`;
}

/** Buckets from the lowest to the highest that ever had something, one line of cells each. */
function heatmap({ panel, series, times }: PanelData): string {
  const cumulative = [...series].sort((a, b) => boundOf(a) - boundOf(b));
  const lines = cumulative.map((one, index) => ({
    bound: boundOf(one),
    values: one.values.map((value, at) =>
      Math.max(0, (value ?? 0) - (index === 0 ? 0 : (cumulative[index - 1]!.values[at] ?? 0))),
    ),
  }));
  const isUsed = ({ values }: (typeof lines)[number]) => values.some((value) => value > 0);
  const first = Math.max(0, lines.findIndex(isUsed) - 1);
  const last = Math.min(lines.length - 1, lines.findLastIndex(isUsed) + 1);
  const shown = lines.slice(first, last + 1).slice(-BUCKETS_SHOWN_MAX);
  const top = Math.max(...shown.flatMap(({ values }) => values), 1e-9);
  const rows = [...shown].reverse().map(({ bound, values }, index) => {
    const label = index % Math.ceil(shown.length / 8) === 0 ? formatValue(bound, panel.unit) : "";
    const cells = values.map(
      (value) => `<i style="background:${value > 0 ? heatColor(value / top) : "transparent"}"></i>`,
    );
    return `<div class="heat"><span>${bound === Infinity ? "+Inf" : label}</span><div>${cells.join("")}</div></div>`;
  });
  return `<div class="heatmap">${rows.join("")}</div>${timeAxis(times)}`;
}

function boundOf({ labels }: DrawnSeries): number {
  return Number((labels["le"] ?? "+Inf").replace("+Inf", "Infinity"));
}

function timeAxis(times: readonly number[]): string {
  const marks = [0, 0.25, 0.5, 0.75].map((share) => {
    const time = new Date(times[Math.floor(share * (times.length - 1))]! * 1000);
    return `<span>${time.toISOString().slice(11, 19)}</span>`;
  });
  return `<div class="times">${marks.join("")}</div>`;
}
