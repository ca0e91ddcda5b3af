/**
 * The machines a shard can run, compiled on first use, and the frames that wait for one it has
 * asked for.
 */
import type { ActorLoop } from "../actors/actor-loop.ts";
import { MachineActors } from "../actors/machine-actors.ts";
import { compileMachine } from "../language/compile/machine.ts";
import type { JsonObject } from "../language/json.ts";
import type { MachineRevision } from "../ports.ts";
import type { MachineCounters } from "../telemetry/machine-counters.ts";

export interface ShelvedMachine {
  readonly actors: MachineActors;
  readonly counters: MachineCounters;
}

/** The machine; null: the registry does not have it; undefined: not known yet. */
export type MachineLookup = ShelvedMachine | null | undefined;

export class MachineShelf<Waiting> {
  readonly #machines = new Map<string, ShelvedMachine | null>();
  readonly #waiting = new Map<string, Waiting[]>();

  find(revisionId: string): MachineLookup {
    return this.#machines.get(revisionId);
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

  /** Compiles what the registry answered; gives back what waited for it. */
  put(
    revisionId: string,
    revision: MachineRevision | undefined,
    loop: ActorLoop,
    counters: MachineCounters,
  ): readonly Waiting[] {
    this.#machines.set(
      revisionId,
      revision === undefined ? null : { actors: actorsOf(revision, loop, counters), counters },
    );
    const waiting = this.#waiting.get(revisionId) ?? [];
    this.#waiting.delete(revisionId);
    return waiting;
  }
}

/** What is in the registry has passed the diagnostics: it compiles. */
function actorsOf(revision: MachineRevision, loop: ActorLoop, counters: MachineCounters) {
  const definition = JSON.parse(revision.definition) as JsonObject;
  const { name, stateMachineArn, roleArn } = revision;
  const identity = { name, stateMachineArn, roleArn };
  return new MachineActors(loop, compileMachine(definition), identity, counters);
}
