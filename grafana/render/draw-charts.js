/** Draws the line charts of a page with uPlot. Runs in Chromium, after `format-value.js` and `charts`. */
/* global uPlot, charts, formatValue, document */

const powersOfTwo = Array.from({ length: 50 }, (_, power) => 2 ** power);

for (const element of document.querySelectorAll("[data-chart]")) {
  draw(element, charts[Number(element.dataset.chart)]);
}
document.title = "drawn";

function draw(element, chart) {
  const { unit, stacked, logarithmic, times, series } = chart;
  const drawn = stacked ? stack(series) : series;
  const { width, height } = element.getBoundingClientRect();
  const options = {
    width: Math.floor(width),
    height: Math.floor(height),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 26, 0, 0],
    scales: { x: { time: true }, y: scaleOf(chart, drawn) },
    axes: [axis({ size: 22, space: 70, values: (_, ticks) => ticks.map(clock) }), yAxis()],
    series: [
      {},
      ...drawn.map(({ color }) => ({
        stroke: color,
        width: 1.2,
        fill: `${color}${stacked ? "55" : "14"}`,
        points: { show: false },
        spanGaps: false,
      })),
    ],
    // Each of a stack is filled down to the one below it, the last one to the axis.
    bands: stacked ? drawn.slice(1).map((_, at) => ({ series: [at + 1, at + 2] })) : [],
    hooks: { draw: [(plot) => drawThresholds(plot, chart)] },
  };
  new uPlot(options, [times, ...drawn.map(({ values }) => values)], element);

  function yAxis() {
    const isBytes = (unit === "bytes" || unit === "Bps") && !logarithmic;
    const values = (_, ticks) =>
      ticks.map((tick) =>
        tick === null || (logarithmic && !isPowerOfTen(tick)) ? "" : formatValue(tick, unit),
      );
    return axis({ size: 72, values, ...(isBytes ? { incrs: powersOfTwo } : {}) });
  }
}

function axis(more) {
  return {
    stroke: "#9a9aaa",
    font: "10px DejaVu Sans, sans-serif",
    grid: { stroke: "#26282e", width: 1 },
    ticks: { show: false },
    ...more,
  };
}

function scaleOf({ logarithmic, max, thresholds }, series) {
  const values = series.flatMap((one) => one.values).filter((value) => value !== null);
  if (logarithmic) {
    const positive = values.filter((value) => value > 0);
    const low = 10 ** Math.floor(Math.log10(Math.min(...positive, 1e9)));
    const high = 10 ** Math.ceil(Math.log10(Math.max(...positive, low * 10)));
    return { distr: 3, range: () => [low, Math.max(high, low * 10)] };
  }
  const top = max ?? (Math.max(...values, 0) * 1.1 || 1);
  const shown = thresholds
    .filter(({ value }) => value <= top * 1.6)
    .map(({ value }) => value * 1.05);
  return { range: () => [0, Math.max(top, ...shown)] };
}

/** The first stands on the axis, each other on those before it; drawn from the highest down. */
function stack(series) {
  const totals = new Array(series[0]?.values.length ?? 0).fill(0);
  const stacked = series.map(({ color, values }) => ({
    color,
    values: values.map((value, at) => {
      totals[at] += value ?? 0;
      return value === null ? null : totals[at];
    }),
  }));
  return stacked.reverse();
}

function drawThresholds(plot, { thresholds }) {
  const { ctx, bbox } = plot;
  for (const { value, color } of thresholds) {
    const y = plot.valToPos(value, "y", true);
    if (!(y >= bbox.top && y <= bbox.top + bbox.height)) continue;
    ctx.save();
    ctx.strokeStyle = color;
    ctx.setLineDash([6, 6]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}

function isPowerOfTen(value) {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
}

function clock(timeS) {
  return new Date(timeS * 1000).toISOString().slice(11, 19);
}
