/**
 * How long the null target lets an execution take: known beforehand, so that what a report says of it
 * can be checked. Pure; times are in milliseconds after the load's start.
 */

export type LatencyModel =
  | { readonly kind: "constant"; readonly latencyMs: number }
  /** Each execution whose index is a multiple of `slowEvery` takes the slow one. */
  | {
      readonly kind: "bimodal";
      readonly latencyMs: number;
      readonly slowMs: number;
      readonly slowEvery: number;
    }
  /** A server that stands still for a while: nothing ends meanwhile, then all that is due. */
  | {
      readonly kind: "stall";
      readonly latencyMs: number;
      readonly atMs: number;
      readonly stallMs: number;
    };

/** Those of one class end in the order in which they began. */
export type LatencyClass = 0 | 1;

export function latencyClass(model: LatencyModel, index: number): LatencyClass {
  return model.kind === "bimodal" && index % model.slowEvery === 0 ? 1 : 0;
}

/** When an execution ends that was handed over then. */
export function endMs(model: LatencyModel, className: LatencyClass, beginMs: number): number {
  switch (model.kind) {
    case "constant":
      return beginMs + model.latencyMs;
    case "bimodal":
      return beginMs + (className === 1 ? model.slowMs : model.latencyMs);
    case "stall": {
      const { latencyMs, atMs, stallMs } = model;
      const untilMs = atMs + stallMs;
      // Begun meanwhile: the server takes it up afterwards. Begun before: it is as far as it was.
      if (beginMs >= atMs && beginMs < untilMs) return untilMs + latencyMs;
      const ms = beginMs + latencyMs;
      return beginMs < atMs && ms > atMs ? ms + stallMs : ms;
    }
  }
}
