/**
 * Executions blamed for the death of a shard, tried one at a time in a thread apart: whoever ends
 * there was innocent; whoever kills that thread too ends FAILED and is set aside. Their neighbours
 * run on in ordinary shards meanwhile and never notice.
 */
import type { FrameKeeper } from "../ports.ts";
import type { NodeCounters } from "../telemetry/node-counters.ts";
import type { OpenFrame } from "./open-frame.ts";
import { type PoisonStore, poisonRecord, poisonTerminal, type Trial } from "./poison.ts";
import type { FromShard } from "./shard-messages.ts";
import type { ShardDeath } from "./shard-thread.ts";

export interface TrialPorts {
  readonly keeper: FrameKeeper;
  readonly counters: NodeCounters;
  readonly poison: PoisonStore;
  readonly warn: (text: string) => void;
  /** Runs this execution alone, in the thread apart. False when its frame cannot be read. */
  readonly runApart: (frame: OpenFrame, index: number) => boolean;
  /** Nothing is left to be tried: the thread apart may end. */
  readonly endApart: () => void;
  /** Takes the terminal record of an execution that is given up, as if a shard had sent it. */
  readonly takeTerminals: (message: Extract<FromShard, { kind: "terminals" }>) => void;
}

export class Trials {
  readonly #ports: TrialPorts;
  /** First the one being tried now. */
  readonly #waiting: Trial[] = [];

  constructor(ports: TrialPorts) {
    this.#ports = ports;
  }

  /** How many are being tried, or wait for it. */
  get size(): number {
    return this.#waiting.length;
  }

  /** The execution was being handled when an ordinary shard died: it is set apart, once. */
  blame(frame: OpenFrame, index: number, death: ShardDeath): void {
    if (frame.isSync || frame.hasFinished(index) || frame.suspects?.has(index)) return;
    frame.suspects ??= new Set();
    frame.suspects.add(index);
    this.#waiting.push({ frame, index, deaths: [`${death.reason}: ${death.message}`] });
    if (this.#waiting.length === 1) this.#begin();
  }

  /** Terminal records have come: goes on when that of the execution being tried is among them. */
  settle(): void {
    const [trial] = this.#waiting;
    if (trial === undefined) return;
    if (trial.frame.isAbandoned || trial.frame.hasFinished(trial.index)) this.#next();
  }

  /** The thread apart died, too. */
  died(death: ShardDeath): void {
    const [trial] = this.#waiting;
    if (trial === undefined) return;
    const { keeper, counters, poison, warn, takeTerminals } = this.#ports;
    const { frame, index } = trial;
    trial.deaths.push(`${death.reason}: ${death.message}`);
    const bytes = keeper.read(frame.sequence);
    if (bytes === undefined) {
      warn(`frame ${frame.sequence} cannot be read any more: its poison is not recorded`);
      this.#next();
      return;
    }
    const record = poisonRecord(trial, bytes);
    poison.keep(record);
    counters.executionPoisoned();
    warn(`execution ${record.name} killed two threads, ended FAILED and is set aside`);
    takeTerminals({
      kind: "terminals",
      clientId: frame.clientId,
      bytes: poisonTerminal(frame, record),
      runs: Float64Array.of(frame.sequence, index, 1),
    });
    // A frame that is not open any more takes no terminals.
    if (this.#waiting[0] === trial) this.#next();
  }

  #next(): void {
    this.#waiting.shift();
    if (this.#waiting.length > 0) this.#begin();
    else this.#ports.endApart();
  }

  #begin(): void {
    const { frame, index } = this.#waiting[0]!;
    if (!this.#ports.runApart(frame, index)) this.#next();
  }
}
