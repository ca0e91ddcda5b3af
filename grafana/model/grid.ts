/** Where the panels stand: rows one below the other, panels from left to right, 24 wide. Pure. */
import type { PanelSpec, RowSpec } from "./spec.ts";

export interface GridPlace {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Placed = { readonly id: number; readonly at: GridPlace } & (
  | { readonly kind: "row"; readonly title: string }
  | { readonly kind: "panel"; readonly panel: PanelSpec }
);

const GRID_WIDTH = 24;
const HEIGHT_DEFAULT = 8;

/** With ids that count from 1, in the order of reading. */
export function gridOf(rows: readonly RowSpec[]): readonly Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    const id = placed.length + 1;
    placed.push({ kind: "row", id, title, at: { x: 0, y, w: GRID_WIDTH, h: 1 } });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of panels) {
      const { width: w, height: h = HEIGHT_DEFAULT } = panel;
      if (x + w > GRID_WIDTH) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      placed.push({ kind: "panel", id: placed.length + 1, panel, at: { x, y, w, h } });
      x += w;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return placed;
}
