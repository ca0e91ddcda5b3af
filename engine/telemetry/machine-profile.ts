/**
 * Where executions of a machine spend their time, by some that were looked at closely: how long they
 * waited to be started, how long they ran, and what they did at each state. Plain data: it crosses
 * threads. Histograms are of `profileScale`, in milliseconds.
 */

export interface MachineProfile {
  readonly stateMachine: string;
  readonly revisionId: string;
  readonly sampled: number; // Executions.
  readonly queue: Float64Array; // From the acceptance to the start.
  readonly engine: Float64Array; // From the start to the outcome.
  readonly states: readonly StateFigures[];
}

export interface StateFigures {
  /** Names from the outermost: a state of a branch stands below its Parallel. */
  readonly path: readonly string[];
  readonly kind: string; // `pass`, `task` …
  readonly entered: number; // Retries do not enter again.
  readonly retried: number;
  readonly failed: number; // With no retry left, whether it was caught or not.
  readonly latency: Float64Array; // From entering to leaving.
}

/** Several shards' profiles of the same machines, added up. */
export function mergeProfiles(profiles: readonly MachineProfile[]): readonly MachineProfile[] {
  const byRevision = new Map<string, MachineProfile>();
  for (const profile of profiles) {
    const before = byRevision.get(profile.revisionId);
    byRevision.set(profile.revisionId, before === undefined ? profile : sum(before, profile));
  }
  return [...byRevision.values()];
}

function sum(one: MachineProfile, other: MachineProfile): MachineProfile {
  return {
    ...one,
    sampled: one.sampled + other.sampled,
    queue: added(one.queue, other.queue),
    engine: added(one.engine, other.engine),
    states: one.states.map((state, index) => {
      const { entered, retried, failed, latency } = other.states[index]!;
      return {
        ...state,
        entered: state.entered + entered,
        retried: state.retried + retried,
        failed: state.failed + failed,
        latency: added(state.latency, latency),
      };
    }),
  };
}

function added(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, index) => value + other[index]!);
}
