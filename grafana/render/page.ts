/** A dashboard as one HTML page that needs nothing from elsewhere. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gridOf, type Placed } from "../model/grid.ts";
import type { DashboardSpec, PanelSpec } from "../model/spec.ts";
import { colorOf } from "./colors.ts";
import type { PanelData } from "./panel-data.ts";
import { escapeHtml, panelBody } from "./panel-html.ts";

export const pageWidth = 1600;
const COLUMN = (pageWidth - 16) / 24;
const LINE = 38;
const GAP = 8;
const HEAD = 56;

export interface Page {
  readonly html: string;
  readonly height: number;
}

export function dashboardPage(
  spec: DashboardSpec,
  dataOf: ReadonlyMap<PanelSpec, PanelData>,
  subtitle: string,
): Page {
  const placed = gridOf(spec.rows);
  const height = HEAD + Math.max(...placed.map(({ at }) => (at.y + at.h) * LINE)) + GAP;
  const charts: object[] = [];
  const body = placed.map((one) => drawn(one, dataOf, charts)).join("\n");
  const html = `<!doctype html><meta charset="utf-8"><title>${escapeHtml(spec.title)}</title>
<style>${file("uplot/dist/uPlot.min.css")}${own("page.css")}</style>
<h1>${escapeHtml(spec.title)}<small>${escapeHtml(subtitle)}</small></h1>
${body}
<script>${file("uplot/dist/uPlot.iife.min.js")}</script>
<script type="module">${own("format-value.js")}
const charts = ${JSON.stringify(charts).replaceAll("<", "\\u003c")};
${own("draw-charts.js")}</script>`;
  return { html, height };
}

function drawn(one: Placed, dataOf: ReadonlyMap<PanelSpec, PanelData>, charts: object[]): string {
  const { x, y, w, h } = one.at;
  const place = `left:${8 + x * COLUMN}px;top:${HEAD + y * LINE}px;width:${w * COLUMN - GAP}px;height:${h * LINE - GAP}px`;
  if (one.kind === "row") return `<h2 style="${place}">${escapeHtml(one.title)}</h2>`;
  const { panel } = one;
  const data = dataOf.get(panel)!;
  if (panel.kind === "timeseries") charts.push(chartOf(data));
  const content = panelBody(data, charts.length - 1);
  return `<section style="${place}"><h3>${escapeHtml(panel.title)}</h3>${content}</section>`;
}

/** What `draw-charts.js` is given of each chart. */
function chartOf({ panel, times, series }: PanelData): object {
  const { unit, stacked = false, logarithmic = false, max, thresholds = [] } = panel;
  const lines = ["orange", "red"].map((name, index) => ({
    color: colorOf(name),
    value: thresholds[index],
  }));
  return {
    unit,
    stacked,
    logarithmic,
    max,
    thresholds: lines.filter(({ value }) => value !== undefined),
    times,
    series: series.map(({ color, values }) => ({ color, values })),
  };
}

function file(name: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(name), "utf8");
}

/** Beside this file. */
function own(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./${name}`, import.meta.url)), "utf8");
}
