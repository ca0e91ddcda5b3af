/**
 * Offsets of a text to lines and columns, as people and editors count them. A line ends with LF, CR
 * or CR LF. Columns count UTF-16 units, as the offsets do.
 */

export interface SourcePosition {
  readonly line: number; // From 1.
  readonly column: number; // From 1.
  readonly offset: number; // From 0.
}

/** The offset of each line's first character; a text has at least one line. */
export type LineStarts = readonly number[];

export function lineStarts(text: string): LineStarts {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) continue;
    if (code === 13 && text.charCodeAt(at + 1) === 10) at += 1;
    starts.push(at + 1);
  }
  return starts;
}

export function positionAt(starts: LineStarts, offset: number): SourcePosition {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low]! + 1, offset };
}
