/**
 * The machines a shard can run, compiled on first use, and the frames that wait for one it has
 * asked for.
 */
import type { ActorLoop } from "../actors/actor-loop.ts";
import { MachineActors, type MachineIdentity } from "../actors/machine-actors.ts";
import { ITERATIONS_AT_ONCE_MAX } from "../actors/map.ts";
import { billedMb, estimatedMb } from "../billing/bill.ts";
import { compileMachine } from "../language/compile/machine.ts";
import type { JsonObject } from "../language/json.ts";
import type { Machine } from "../language/machine.ts";
import type { Clock, MachineRevision } from "../ports.ts";
import type { MachineCounters } from "../telemetry/machine-counters.ts";
import type { MachineProfile } from "../telemetry/machine-profile.ts";
import { StateProfile } from "./state-profile.ts";

export interface ShelvedMachine {
  readonly actors: MachineActors;
  readonly counters: MachineCounters;
  /** Null: none is made. */
  readonly profile: StateProfile | null;
}

/** The machine; null: it cannot be run; undefined: not known yet. */
export type MachineLookup = ShelvedMachine | null | undefined;

export class MachineShelf<Waiting> {
  readonly #machines = new Map<string, ShelvedMachine | null>();
  /** Why a revision cannot be run. */
  readonly #problems = new Map<string, string>();
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #profileEvery: number;
  readonly #clock: Clock;

  /** @param profileEvery One execution of so many is timed at each of its states; 0: none. */
  constructor(profileEvery: number, clock: Clock) {
    this.#profileEvery = profileEvery;
    this.#clock = clock;
  }

  /** Of all machines that have run here. */
  profiles(): readonly MachineProfile[] {
    return [...this.#machines].flatMap(([revisionId, machine]) => {
      const profile = machine?.profile ?? null;
      return profile === null ? [] : [profile.read(machine!.actors.identity.name, revisionId)];
    });
  }

  restartProfiles(): void {
    for (const machine of this.#machines.values()) machine?.profile?.restart();
  }

  find(revisionId: string): MachineLookup {
    return this.#machines.get(revisionId);
  }

  /** What is wrong with a revision that cannot be run. */
  problemOf(revisionId: string): string | undefined {
    return this.#problems.get(revisionId);
  }

  /** True when the revision must be asked for: nobody has waited for it yet. */
  wait(revisionId: string, waiting: Waiting): boolean {
    const others = this.#waiting.get(revisionId);
    if (others !== undefined) {
      others.push(waiting);
      return false;
    }
    this.#waiting.set(revisionId, [waiting]);
    return true;
  }

  /** Lets go of what waits and is not wanted any more. */
  forget(isUnwanted: (waiting: Waiting) => boolean): void {
    for (const [revisionId, waiting] of this.#waiting) {
      this.#waiting.set(
        revisionId,
        waiting.filter((one) => !isUnwanted(one)),
      );
    }
  }

  /** Compiles what the registry answered; gives back what waited for it. */
  put(
    revisionId: string,
    revision: MachineRevision | undefined,
    loop: ActorLoop,
    counters: MachineCounters,
  ): readonly Waiting[] {
    this.#machines.set(revisionId, this.#machineOf(revisionId, revision, loop, counters));
    const waiting = this.#waiting.get(revisionId) ?? [];
    this.#waiting.delete(revisionId);
    return waiting;
  }

  /** What is in the registry has passed the diagnostics and compiles; if not, a thread must not die of it. */
  #machineOf(
    revisionId: string,
    revision: MachineRevision | undefined,
    loop: ActorLoop,
    counters: MachineCounters,
  ): ShelvedMachine | null {
    if (revision === undefined) {
      this.#problems.set(revisionId, "is not deployed.");
      return null;
    }
    try {
      return this.#shelved(revision, loop, counters);
    } catch (error) {
      this.#problems.set(revisionId, `does not compile: ${error}`);
      return null;
    }
  }

  #shelved(revision: MachineRevision, loop: ActorLoop, counters: MachineCounters): ShelvedMachine {
    const machine = compileMachine(JSON.parse(revision.definition) as JsonObject);
    const every = this.#profileEvery;
    const profile = every === 0 ? null : new StateProfile(machine, every, this.#clock);
    const identity = identityOf(revision, machine);
    return {
      actors: new MachineActors(loop, machine, identity, counters, profile),
      counters,
      profile,
    };
  }
}

/** Branches or iterations that run at once. */
function widthOf({ states }: Machine): number {
  return states.reduce((most, state) => {
    if (state.kind === "parallel") return Math.max(most, state.branches.length);
    if (state.kind !== "map") return most;
    return Math.max(
      most,
      state.concurrencyMax === 0 ? ITERATIONS_AT_ONCE_MAX : state.concurrencyMax,
    );
  }, 1);
}

function identityOf(revision: MachineRevision, machine: Machine): MachineIdentity {
  const { name, stateMachineArn, roleArn, logging } = revision;
  const memory = { definitionBytes: revision.definition.length, widthMax: widthOf(machine) };
  const billed = billedMb(estimatedMb(memory));
  return { name, stateMachineArn, roleArn, billedMb: billed, logging };
}
