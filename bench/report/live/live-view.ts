/**
 * Draws the live view over itself: lines are rewritten where they stand, in one write, and what is
 * there at the end stays. The cursor is hidden meanwhile and always given back.
 */
export interface ViewOutput {
  write(text: string): void;
}

export interface LiveView {
  /** @param force Though the last drawing was a moment ago. */
  draw(lines: readonly string[], atMs: number, force?: boolean): void;
  /** Gives the cursor back, below the last drawing. May be called again. */
  close(): void;
}

const INTERVAL_MS = 100;
const hideCursor = "\x1b[?25l";
const showCursor = "\x1b[?25h";
const clearRest = "\x1b[K";
const clearBelow = "\x1b[J";

export function createLiveView(output: ViewOutput): LiveView {
  let drawn = 0;
  let isOpen = false;
  let nextMs = Number.NEGATIVE_INFINITY;
  return {
    draw(lines, atMs, force = false) {
      if (atMs < nextMs && !force) return;
      nextMs = atMs + INTERVAL_MS;
      const begin = isOpen ? "" : hideCursor;
      const up = drawn > 0 ? `\x1b[${drawn}A` : "";
      const text = lines.map((line) => `${line}${clearRest}\n`).join("");
      output.write(`${begin}${up}\r${text}${clearBelow}`);
      isOpen = true;
      drawn = lines.length;
    },
    close() {
      if (isOpen) output.write(showCursor);
      isOpen = false;
    },
  };
}
