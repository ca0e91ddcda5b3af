/** The kinds of panels, with what they have in common. */
import type { PanelSpec } from "./spec.ts";

type Given = Omit<PanelSpec, "kind" | "width"> & { readonly width?: number };

/** Lines over time; three in a row unless told otherwise. */
export function lines(given: Given): PanelSpec {
  return { width: 8, height: 8, ...given, kind: "timeseries" };
}

/** One number; six in a row unless told otherwise. */
export function stat(given: Given): PanelSpec {
  return { width: 4, height: 4, ...given, kind: "stat" };
}

export function heatmap(given: Given): PanelSpec {
  return { width: 8, height: 8, ...given, kind: "heatmap" };
}

/** States over time, one line each. */
export function states(given: Given): PanelSpec {
  return { width: 8, height: 8, ...given, kind: "state" };
}

/** The largest of many, as bars of their newest values. */
export function bars(given: Given): PanelSpec {
  return { width: 8, height: 8, ...given, kind: "bars" };
}

export const colors = {
  good: "green",
  bad: "red",
  late: "orange",
  neutral: "blue",
  other: "purple",
  muted: "#8e8e8e",
} as const;

/** Units of Grafana; those that begin with `si:` are our own. */
export const units = {
  seconds: "s",
  bytes: "bytes",
  bytesPerSecond: "Bps",
  share: "percentunit",
  count: "short",
  executionsPerSecond: "si: exec/s",
  transitionsPerSecond: "si: trans/s",
  tasksPerSecond: "si: tasks/s",
  framesPerSecond: "si: frames/s",
  messagesPerSecond: "si: msg/s",
  perSecond: "si: /s",
  cores: "si: cores",
  dollars: "currencyUSD",
  dollarsPerHour: "currencyUSD",
  none: "none",
  percent: "percent",
} as const;
