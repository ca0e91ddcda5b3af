// Draws the page's plots from its JSON with uPlot: one canvas each, cursors of time plots together.
(() => {
  const { colourOf, redraws, units } = window.report;
  const HEIGHT = 230;
  const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
  const plots = JSON.parse(document.getElementById("plots").textContent);
  const sync = uPlot.sync("time");

  const lineOf = (line, unit) => {
    const stroke = colourOf(`series-${line.colour}`);
    const isDots = line.style === "dots";
    return {
      label: line.name,
      stroke,
      width: isDots ? 0 : 1.75,
      dash: line.style === "dashed" ? [5, 4] : undefined,
      fill: line.style === "area" ? colourOf(`series-${line.colour}`, 0.14) : undefined,
      points: isDots ? { show: true, size: 9, fill: stroke } : { show: false },
      spanGaps: false,
      value: (_, value) => units.exact(unit, value),
    };
  };

  /** Whole powers of ten, as many as there is room for; on short scales their halves and fifths. */
  const logSplits = (room, isX) => (chart, _, min, max) => {
    const length = (isX ? chart.bbox.width : chart.bbox.height) / devicePixelRatio;
    const decades = Math.log10(max / min);
    const step = Math.ceil((room * decades) / length);
    const isShort = !isX && room * 3 * decades < length;
    const splits = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max) + 1; power += step) {
      for (const factor of isShort ? [1, 2, 5] : [1]) splits.push(factor * 10 ** power);
    }
    return splits.filter((value) => value >= min * 0.999 && value <= max * 1.001);
  };

  const axisOf = (axis, isX) => ({
    scale: isX ? "x" : "y",
    stroke: colourOf("muted"),
    font: FONT,
    grid: { stroke: colourOf("grid"), width: 1 },
    ticks: { stroke: colourOf("grid"), width: 1, size: 4 },
    values: (_, splits) => splits.map((value) => units.short(axis.unit, value)),
    space: isX ? 64 : 34,
    size: isX ? 34 : 62,
    gap: 4,
    ...(axis.isLog ? { splits: logSplits(isX ? 70 : 22, isX), filter: (_, splits) => splits } : {}),
  });

  /** From 0 where the axis is linear, to a little above the largest; whole decades where it is not. */
  const rangeOf = (axis) => (_, min, max) => {
    if (!axis.isLog) return [0, max > 0 ? max * 1.12 : 1];
    const low = min > 0 ? min : 0.01;
    const high = Math.max(low * 10, max);
    return [low / 1.3, high * 1.4];
  };

  const drawBands = (plot) => (chart) => {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio;
    let labelEnd = Number.NEGATIVE_INFINITY;
    let row = 0;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.font = `${11 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const band of plot.bands) {
      const from = Math.max(bbox.left, chart.valToPos(band.from, "x", true));
      const until = Math.min(bbox.left + bbox.width, chart.valToPos(band.until, "x", true));
      const isFault = band.kind === "fault";
      ctx.fillStyle = isFault ? colourOf("fault", 0.16) : colourOf("muted", 0.09);
      ctx.fillRect(from, bbox.top, Math.max(until - from, 2 * ratio), bbox.height);
      ctx.fillStyle = isFault ? colourOf("fault") : colourOf("muted");
      const width = ctx.measureText(band.label).width;
      const fits = width + 8 * ratio < until - from;
      if (!isFault && !fits) continue;
      if (isFault) ctx.fillRect(from, bbox.top, 1.5 * ratio, bbox.height);
      const at = Math.max(
        bbox.left,
        Math.min(from + 5 * ratio, bbox.left + bbox.width - width - 4 * ratio),
      );
      row = at < labelEnd ? row + 1 : 0;
      labelEnd = at + width + 6 * ratio;
      ctx.fillText(band.label, at, bbox.top + (13 + 14 * row) * ratio);
    }
    ctx.restore();
  };

  const optionsOf = (plot, width) => ({
    width,
    height: HEIGHT,
    padding: [10, 32, 0, 0],
    legend: { live: true, markers: { width: 0, fill: (chart, at) => chart.series[at].stroke() } },
    cursor: {
      y: false,
      points: { size: 6 },
      ...(plot.x.unit === "seconds" ? { sync: { key: sync.key } } : {}),
    },
    scales: {
      x: {
        time: false,
        ...(plot.x.isLog ? { distr: 3, log: 10 } : {}),
        range: (_, min, max) => plot.x.range ?? (min === max ? [min - 1, max + 1] : [min, max]),
      },
      y: { ...(plot.y.isLog ? { distr: 3, log: 10 } : {}), range: rangeOf(plot.y) },
    },
    axes: [axisOf(plot.x, true), axisOf(plot.y, false)],
    series: [
      { label: plot.x.label, value: (_, value) => units.exact(plot.x.unit, value) },
      ...plot.lines.map((line) => lineOf(line, plot.y.unit)),
    ],
    hooks: { drawAxes: [drawBands(plot)] },
  });

  for (const plot of plots) {
    const place = document.getElementById(`plot-${plot.id}`);
    const data = [plot.x.values, ...plot.lines.map(({ values }) => values)];
    let chart;
    const draw = () => {
      chart?.destroy();
      chart = new uPlot(optionsOf(plot, place.clientWidth), data, place);
    };
    draw();
    redraws.push(draw);
    new ResizeObserver(() => {
      if (place.clientWidth !== chart.width) {
        chart.setSize({ width: place.clientWidth, height: HEIGHT });
      }
    }).observe(place);
  }
  document.body.dataset.plots = String(plots.length);
})();
