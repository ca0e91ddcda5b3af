/** A plot as data: what the page's script draws, and what decides it is tested without a browser. */
export interface Plot {
  readonly id: string; // Unique within a page; letters and dashes.
  readonly title: string;
  readonly answers: string; // The question, for whoever sees it first.
  readonly x: Axis & {
    readonly values: readonly number[]; // Rising.
    readonly range?: readonly [from: number, until: number]; // Absent: from the first to the last.
  };
  readonly y: Axis;
  readonly lines: readonly PlotLine[];
  readonly bands: readonly PlotBand[];
}

export interface Axis {
  readonly label: string;
  /** How its numbers are written: `nines` is x = 1/(1 − share), shown as 90 %, 99 %, … */
  readonly unit: "seconds" | "perSecond" | "count" | "ms" | "cores" | "mb" | "nines" | "ratio";
  readonly isLog: boolean;
}

export interface PlotLine {
  readonly name: string;
  readonly colour: PlotColour;
  readonly style: "line" | "dashed" | "area" | "dots";
  readonly values: readonly (number | null)[]; // As many as x has.
}

/** Told apart by eyes that do not see all colours, on white and on black. */
export type PlotColour = "blue" | "sky" | "green" | "yellow" | "red" | "purple" | "grey";

export interface PlotBand {
  readonly from: number;
  readonly until: number;
  readonly label: string;
  readonly kind: "fault" | "phase";
}

/** Drawn on a logarithmic axis, on which there is no 0. */
export function positive(value: number): number | null {
  return value > 0 ? value : null;
}
