/** Draws each dashboard as a picture, from a Prometheus' answers: no Grafana is needed. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { dashboards } from "../definitions/all.ts";
import { type DashboardSpec, type PanelSpec, panelsOf } from "../model/spec.ts";
import { takePicture } from "./chromium.ts";
import { dashboardPage } from "./page.ts";
import { type PanelData, readPanel } from "./panel-data.ts";
import type { TimeRange } from "./prometheus-api.ts";

export interface RenderOptions {
  /** For NAME.png of each dashboard. */
  readonly folder: string;
  readonly prometheusUrl: string;
  readonly fromS: number;
  readonly toS: number;
  readonly say: (line: string) => void;
}

/** Points that a panel has room for. */
const POINTS_MAX = 240;

/** @throws Error when Prometheus does not answer, or there is no Chromium. */
export async function renderDashboards(options: RenderOptions): Promise<void> {
  const { folder, prometheusUrl, fromS, toS, say } = options;
  const stepS = Math.max(1, Math.ceil((toS - fromS) / POINTS_MAX));
  const range = { fromS: Math.floor(fromS), toS: Math.floor(toS), stepS };
  for (const spec of dashboards) {
    const data = await readDashboard(prometheusUrl, spec, range);
    await mkdir(folder, { recursive: true });
    const page = dashboardPage(spec, data, subtitleOf(range));
    const file = join(folder, `${spec.name}.png`);
    await takePicture(page, file);
    say(`drew ${file}`);
  }
}

async function readDashboard(
  prometheusUrl: string,
  spec: DashboardSpec,
  range: TimeRange,
): Promise<ReadonlyMap<PanelSpec, PanelData>> {
  const panels = panelsOf(spec);
  const data = await Promise.all(panels.map((panel) => readPanel(prometheusUrl, panel, range)));
  return new Map(panels.map((panel, index) => [panel, data[index]!]));
}

function subtitleOf({ fromS, toS }: TimeRange): string {
  const clock = (timeS: number) =>
    new Date(timeS * 1000).toISOString().slice(0, 19).replace("T", " ");
  return `${clock(fromS)} to ${clock(toS)} UTC, drawn from Prometheus`;
}
