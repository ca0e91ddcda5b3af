import { test } from "tap";
import { formatValue } from "../../grafana/render/format-value.ts";

test("values are printed in their units, with three digits", async (t) => {
  const cases: [number, string, string][] = [
    [0, "s", "0 s"],
    [0.000_05, "s", "50 µs"],
    [0.0123, "s", "12.3 ms"],
    [90, "s", "1.5 min"],
    [0, "bytes", "0 B"],
    [65_536, "bytes", "64 KiB"],
    [3 * 2 ** 30, "Bps", "3 GiB/s"],
    [0.995, "percentunit", "99.5 %"],
    [1234, "short", "1.23 k"],
    [12, "short", "12"],
    [100_000, "si: exec/s", "100 k exec/s"],
    [7, "si: exec/s", "7 exec/s"],
    [3, "si: /s", "3/s"],
    [4.77, "currencyUSD", "$4.77"],
    [1234, "none", "1234"],
    [Number.NaN, "s", "–"],
  ];
  for (const [value, unit, text] of cases)
    t.equal(formatValue(value, unit), text, `${value} ${unit}`);
  t.equal(formatValue(0.123_4, "percentunit", 2), "12.34 %");
});
