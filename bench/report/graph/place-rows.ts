/**
 * Places boxes that stand in rows: first their order within each row, by the mean place of what they
 * are linked to (few crossings), then their x, as near to that mean as their neighbours allow. A few
 * sweeps down and up; the same graph gives the same picture. Pure.
 */
export interface Box {
  readonly width: number;
  x: number; // Its centre; set here.
  readonly above: Tie[]; // What it is linked to in the row above, and below.
  readonly below: Tie[];
}

/** The heavier, the straighter. */
export interface Tie {
  readonly box: Box;
  readonly weight: number;
}

const ORDER_SWEEPS = 8;
const PLACE_SWEEPS = 15; // Odd: the last one leads down, which leaves chains straight.

/** @param rows From the top; their boxes' order is changed. */
export function placeRows(rows: Box[][], gap: number): void {
  for (const row of rows) spread(row, gap);
  for (let sweep = 0; sweep < ORDER_SWEEPS; sweep++) {
    for (const row of sweep % 2 === 0 ? rows : rows.toReversed()) {
      const wished = new Map(row.map((box) => [box, wish(box, sweep % 2 === 0)]));
      row.sort((left, right) => wished.get(left)! - wished.get(right)!);
      spread(row, gap);
    }
  }
  for (let sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? rows : rows.toReversed()) settle(row, gap, isDown);
  }
}

/** Side by side, the row's middle at 0. */
function spread(row: readonly Box[], gap: number): void {
  const total = row.reduce((sum, { width }) => sum + width + gap, -gap);
  let left = -total / 2;
  for (const box of row) {
    box.x = left + box.width / 2;
    left += box.width + gap;
  }
}

function wish(box: Box, isDown: boolean): number {
  const linked = isDown ? box.above : box.below;
  return linked.length === 0 ? box.x : meanX(linked);
}

function meanX(ties: readonly Tie[]): number {
  const total = ties.reduce((sum, { weight }) => sum + weight, 0);
  return ties.reduce((sum, { box, weight }) => sum + box.x * weight, 0) / total;
}

/**
 * Each box to where it would be, then pushed apart once from the left and once from the right: both
 * keep the gaps, and so does their mean.
 */
function settle(row: readonly Box[], gap: number, isDown: boolean): void {
  const wished = row.map((box) => wish(box, isDown));
  const apart = (at: number) => (row[at]!.width + row[at + 1]!.width) / 2 + gap;
  const fromLeft = [...wished];
  for (let at = 1; at < row.length; at++) {
    fromLeft[at] = Math.max(fromLeft[at]!, fromLeft[at - 1]! + apart(at - 1));
  }
  const fromRight = [...wished];
  for (let at = row.length - 2; at >= 0; at--) {
    fromRight[at] = Math.min(fromRight[at]!, fromRight[at + 1]! - apart(at));
  }
  for (const [at, box] of row.entries()) box.x = (fromLeft[at]! + fromRight[at]!) / 2;
}
