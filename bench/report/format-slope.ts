/** How cost grows with size, for people; and whether that is linear. Pure. */
import { countText, machineText, row } from "./figures.ts";
import type { SlopeResult, SlopeSeries } from "./result.ts";

/** Caches and collections let the cost of a unit creep up; a slope above this is another law. */
const slopeMax = 1.25;

export function isLinear({ map, chain }: SlopeResult): boolean {
  return map.slope <= slopeMax && chain.slope <= slopeMax;
}

export function formatSlope(result: SlopeResult): string {
  const verdict = isLinear(result)
    ? "OK: cost grows linearly."
    : `FAILED: cost grows faster than linearly (a slope above ${slopeMax}).`;
  return [
    verdict,
    "",
    ...seriesRows("map", "items", result.map),
    "",
    ...seriesRows("chain", "states", result.chain),
    "",
    row("computer", machineText(result.computer)),
    row("commit", result.commit),
  ].join("\n");
}

function seriesRows(label: string, unit: string, { points, slope }: SlopeSeries): string[] {
  const cell = (text: string) => text.padStart(10);
  return [
    row(label, `${points.map(({ size }) => cell(countText(size))).join("")} ${unit}`),
    row(
      "",
      `${points.map(({ microsPerUnit }) => cell(microsPerUnit.toFixed(3))).join("")} µs each`,
    ),
    row("", `slope ${slope.toFixed(2)} (1.00: linear)`),
  ];
}
