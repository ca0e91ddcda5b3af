/** The load that a plan asks for, once it has been read. Plain data. */
import type { Phase } from "../load/arrivals/phases.ts";
import type { MixPart } from "../run/life-settings.ts";

export interface LoadPlan {
  readonly name: string;
  readonly mix: readonly MixPart[];
  /** Warm-up included. */
  readonly phases: readonly Phase[];
}
