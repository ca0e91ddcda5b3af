/** One kind of fault: the cluster and the load that it is made for, how it is made, what is aimed at. */

import type { LoadSession } from "./client/load-session.ts";
import type { ChaosCluster } from "./cluster/chaos-cluster.ts";
import type { ClusterShape } from "./cluster/cluster-shape.ts";
import type { Span } from "./timeline/span.ts";
import type { Timeline } from "./timeline/timeline.ts";

export interface Fault {
  readonly name: string;
  /** One line for the help. */
  readonly help: string;
  /** Where it differs from `shapeDefault`. */
  readonly shape?: Partial<ClusterShape>;
  /** Where it differs from `loadDefault`. */
  readonly load?: Partial<LoadShape>;
  /** It lasts as long as it is told to. */
  readonly isPause?: true;
  /** Null: nothing is aimed at. */
  readonly recovery: Recovery | null;
  /**
   * How many executions may have ended twice: those in flight at the fault, or none where even a
   * fault gives no reason for it.
   */
  readonly mayRepeat: boolean;
  /** Why it cannot be made on this computer, or undefined. */
  readonly obstacle?: () => Promise<string | undefined>;
  /** Resolves when the fault is over. What of it is a fault happens within `stage.during`. */
  inject(stage: Stage): Promise<void>;
  /** For a fault that the load itself brings along: when it was. */
  readonly spans?: (timeline: Timeline) => readonly Span[];
}

/** The load that a fault is made under. */
export interface LoadShape {
  /** A built-in scenario, or one of those beside this file. */
  readonly scenario: string;
  readonly ratePerSecond: number;
  readonly warmupMs: number;
  /** After the warm-up. */
  readonly durationMs: number;
  /** Since the load's start. */
  readonly faultAtMs: number;
  /** So many starts a second while the fault lasts. */
  readonly burst?: { readonly ratePerSecond: number; readonly durationMs: number };
}

/**
 * What is aimed at in the time after the fault. Seconds are the computer's as well: missing them is told
 * in the verdict's line, but does not fail a run, which is judged by its ledger alone.
 */
export interface Recovery {
  /**
   * Where it counts from: a fault that lasts is either lived with or waited for. One that is lived with
   * is met at each of its moments: its begin, its end, and when what it killed is brought back; a dip
   * counts from the last of them before it.
   */
  readonly from: "begin" | "end";
  /** Seconds; told the AckWait of the run. */
  readonly targetSeconds: (ackWaitSeconds: number) => number;
}

/** What a fault may lay hands on. */
export interface Stage {
  readonly cluster: ChaosCluster;
  readonly session: LoadSession;
  /** In [0, 1), from the seed: chooses victims. */
  readonly random: () => number;
  /** How long a fault that lasts shall do so. */
  readonly pauseMs: number;
  /** The load's burst is over then, on the system clock's scale. */
  readonly burstEndMs: number;
  /** Notes when the fault was. May be used more than once. */
  during(work: () => Promise<void>): Promise<void>;
  /** Brings back what the fault has taken away, when that is no part of it: notes when. */
  mend(work: () => Promise<void>): Promise<void>;
  /** Names what it is done to: `node-2`, `nats-1`. */
  hit(target: string): void;
  /** A line of progress. */
  tell(line: string): void;
  /** Rejects when the client or a part of the cluster ends by itself meanwhile. */
  wait(delayMs: number): Promise<void>;
}

export const loadDefault: LoadShape = {
  scenario: "calls",
  ratePerSecond: 2000,
  warmupMs: 2000,
  durationMs: 16_000,
  faultAtMs: 6000,
};
