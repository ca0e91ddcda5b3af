/** The colours of Grafana's dark theme, by the names that it knows. Pure. */

const named: Readonly<Record<string, string>> = {
  green: "#73BF69",
  yellow: "#FADE2A",
  orange: "#FF9830",
  red: "#F2495C",
  blue: "#5794F2",
  purple: "#B877D9",
};

/** Told apart also by who does not see red and green. */
export const paletteColors: readonly string[] = [
  "#5794F2",
  "#FF9830",
  "#73BF69",
  "#B877D9",
  "#FADE2A",
  "#37C9C9",
  "#F2495C",
  "#8AB8FF",
  "#FFB357",
  "#96D98D",
];

export function colorOf(name: string): string {
  return named[name] ?? name;
}

/** The colour of a value: thresholds rise, or where less is worse fall. */
export function thresholdColor(
  value: number,
  thresholds: readonly [orange: number, red: number] | undefined,
): string {
  if (thresholds === undefined) return colorOf("blue");
  const [orange, red] = thresholds;
  if (orange <= red) return colorOf(value >= red ? "red" : value >= orange ? "orange" : "green");
  return colorOf(value < red ? "red" : value < orange ? "orange" : "green");
}

/** Of a share in [0, 1] of the fullest cell of a heatmap. */
export function heatColor(share: number): string {
  const from = [36, 32, 40];
  const to = [255, 176, 66];
  const bright = Math.sqrt(share);
  const mixed = from.map((part, index) => Math.round(part + (to[index]! - part) * bright));
  return `rgb(${mixed.join(",")})`;
}
