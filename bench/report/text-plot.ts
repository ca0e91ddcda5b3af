/** Points on two logarithmic axes, for a terminal. Pure. */

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly mark: string; // One character; of several in one place the last is seen.
}

export interface PlotPlan {
  readonly columns: number;
  readonly rows: number;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  /** A level to draw across: a limit. */
  readonly level?: number;
}

const labelWidth = 10;

/** Points that are not positive have no place on such axes and are left out. */
export function plotLines(points: readonly PlotPoint[], plan: PlotPlan): readonly string[] {
  const shown = points.filter(({ x, y }) => x > 0 && y > 0);
  if (shown.length === 0) return [];
  const xAxis = axisOf(
    shown.map(({ x }) => x),
    plan.columns,
  );
  const levels = plan.level === undefined ? [] : [plan.level];
  const yAxis = axisOf([...shown.map(({ y }) => y), ...levels], plan.rows);
  const grid = Array.from({ length: plan.rows }, () => Array<string>(plan.columns).fill(" "));
  if (plan.level !== undefined) grid[yAxis.cellOf(plan.level)]!.fill("·");
  for (const { x, y, mark } of shown) grid[yAxis.cellOf(y)]![xAxis.cellOf(x)] = mark;
  const lines = grid.map((cells, row) => {
    const isEnd = row === 0 || row === plan.rows - 1;
    const label = isEnd ? plan.yText(row === 0 ? yAxis.min : yAxis.max) : "";
    return `${label.padStart(labelWidth)} │${cells.join("")}`.trimEnd();
  });
  const [left, right] = [plan.xText(xAxis.min), plan.xText(xAxis.max)];
  const gap = Math.max(1, plan.columns - left.length - right.length);
  return [
    ...lines.reverse(),
    `${"".padStart(labelWidth)} └${"─".repeat(plan.columns)}`,
    `${"".padStart(labelWidth)}  ${left}${" ".repeat(gap)}${right}`,
  ];
}

function axisOf(values: readonly number[], cells: number) {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const span = Math.log(max / min);
  return {
    min,
    max,
    cellOf: (value: number) =>
      span === 0 ? 0 : Math.round((Math.log(value / min) / span) * (cells - 1)),
  };
}
