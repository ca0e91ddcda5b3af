/** Plots of characters: Braille for lines (two by four dots in each), eighths of blocks for bars. Pure. */

const brailleBase = 0x2800;
/** Bits of a character's dots, from the bottom up, left column and right. */
const dots = [
  [0x40, 0x04, 0x02, 0x01],
  [0x80, 0x20, 0x10, 0x08],
] as const;
const eighths = " ▁▂▃▄▅▆▇█";

/**
 * A filled curve.
 * @param values Two for each character of the width; null: nothing there.
 * @returns Rows from the top.
 */
export function braillePlot(
  values: readonly (number | null)[],
  { height, max }: { readonly height: number; readonly max: number },
): string[] {
  const width = Math.ceil(values.length / 2);
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  for (const [at, value] of values.entries()) {
    if (value === null) continue;
    const level = max <= 0 ? 0 : Math.round((value / max) * height * 4);
    // What is 0 has a dot too: it was looked at.
    for (let dot = 0; dot < Math.max(1, Math.min(height * 4, level)); dot++) {
      cells[height - 1 - Math.floor(dot / 4)]![at >> 1]! |= dots[at & 1]![dot % 4]!;
    }
  }
  return cells.map((row) =>
    Array.from(row, (bits) => (bits === 0 ? " " : String.fromCodePoint(brailleBase + bits))).join(
      "",
    ),
  );
}

/** One character a value; what is more than nothing is seen. */
export function sparkline(values: readonly (number | null)[], max?: number): string {
  const most = max ?? Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null || value <= 0 || most <= 0) return eighths[0];
      return eighths[Math.max(1, Math.min(8, Math.round((value / most) * 8)))];
    })
    .join("");
}

export function progressBar(share: number, width: number): string {
  const filled = Math.round(Math.max(0, Math.min(1, share)) * width);
  return "━".repeat(filled) + "─".repeat(width - filled);
}

/** A round number that is no less: where an axis ends. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value)!;
}
