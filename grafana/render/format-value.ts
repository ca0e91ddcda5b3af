/**
 * Values in Grafana's units, as Grafana prints them. Pure; also part of the page that Chromium draws,
 * so that it imports nothing.
 */

const siPrefixes = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

const times = [
  [86_400, "day"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "µs"],
  [1e-9, "ns"],
] as const;

/** @param decimals As many as it takes for three digits, unless told. */
export function formatValue(value: number, unit: string, decimals?: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = (scaled: number) => digitsOf(scaled, decimals);
  switch (unit) {
    case "s": {
      const size = Math.abs(value);
      const [scale, name] = times.find(([from]) => size >= from) ?? times.at(-1)!;
      return size === 0 ? "0 s" : `${digits(value / scale)} ${name}`;
    }
    case "bytes":
    case "Bps": {
      const power = Math.min(4, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10));
      const prefix = ["", "Ki", "Mi", "Gi", "Ti"][power]!;
      return `${digits(value / 1024 ** power)} ${prefix}B${unit === "Bps" ? "/s" : ""}`;
    }
    case "percentunit":
      return `${digits(value * 100)} %`;
    case "percent":
      return `${digits(value)} %`;
    case "currencyUSD":
      return `$${digits(value)}`;
    default: {
      const suffix = unit.startsWith("si:") ? unit.slice(3).trim() : "";
      const [scale, prefix] =
        unit === "none"
          ? ([1, ""] as const)
          : (siPrefixes.find(([from]) => Math.abs(value) >= from) ?? ([1, ""] as const));
      const space = prefix === "" && (suffix === "" || suffix === "/s") ? "" : " ";
      return `${digits(value / scale)}${space}${prefix}${prefix !== "" && suffix.length > 3 ? " " : ""}${suffix}`;
    }
  }
}

function digitsOf(value: number, decimals: number | undefined): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return value.toFixed(0);
  const text = size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toPrecision(2);
  return text.includes("e") ? text : text.replace(/\.?0+$/, "");
}
