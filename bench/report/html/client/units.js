// Numbers as an axis or a legend writes them.
window.report.units = (() => {
  const short = (value) => {
    const size = Math.abs(value);
    if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
    if (size >= 1e3) return `${trimmed(value / 1e3)}k`;
    return trimmed(value);
  };
  const trimmed = (value) => {
    const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
    return Number(value.toFixed(digits)).toLocaleString("en-US");
  };
  const ms = (value) => {
    if (value >= 1000) return `${trimmed(value / 1000)} s`;
    if (value < 0.1 && value > 0) return `${trimmed(value * 1000)} µs`;
    return `${trimmed(value)} ms`;
  };
  const clock = (value) => {
    if (value < 300) return `${trimmed(value)} s`;
    return value < 7200 ? `${trimmed(value / 60)} min` : `${trimmed(value / 3600)} h`;
  };
  const nines = (value) => {
    if (value <= 1) return "0 %";
    const share = 100 * (1 - 1 / value);
    return `${share.toFixed(Math.max(0, Math.ceil(Math.log10(value) - 1e-9) - 2))} %`;
  };
  const texts = {
    seconds: clock,
    perSecond: short,
    count: short,
    ms,
    cores: trimmed,
    mb: short,
    nines,
    ratio: trimmed,
  };
  const whole = (value) => Math.round(value).toLocaleString("en-US");
  const exactTexts = { ...texts, perSecond: whole, count: whole, mb: whole };
  return {
    /** On an axis. */
    short: (unit, value) => texts[unit](value),
    /** Under the cursor; nothing when there is nothing. */
    exact: (unit, value) => (value === null || value === undefined ? "" : exactTexts[unit](value)),
  };
})();
