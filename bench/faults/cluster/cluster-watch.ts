/** What all nodes and servers use, over all their lives: a process that is killed takes its figures along. */
import {
  identityOf,
  type ProcessIdentity,
  usageOf,
} from "../../../cluster/processes/process-identity.ts";
import { systemClock } from "../../../engine/system-ports.ts";

/** The parts of one kind, as they are now. */
type Parts = () => readonly ProcessIdentity[];

export interface MemorySample {
  readonly atMs: number;
  readonly nodeMb: number;
  readonly brokerMb: number;
}

const LOOK_EVERY_MS = 250;
const BYTES_PER_MB = 1e6;

export class ClusterWatch {
  readonly memory: MemorySample[] = [];
  readonly #nodes: Parts;
  readonly #brokers: Parts;
  /** The last word of each process, by its id and start. */
  readonly #cpuMs = { nodes: new Map<string, number>(), brokers: new Map<string, number>() };
  #timer: NodeJS.Timeout | undefined;
  #before = { nodes: 0, brokers: 0 };

  constructor(nodes: Parts, brokers: Parts) {
    this.#nodes = nodes;
    this.#brokers = brokers;
  }

  /** All parts are running: CPU counts from now on. */
  begin(): void {
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.look();
    this.#before = this.#cpu();
  }

  look(): void {
    const nodeMb = this.#read(this.#nodes(), this.#cpuMs.nodes);
    const brokerMb = this.#read(this.#brokers(), this.#cpuMs.brokers);
    this.memory.push({ atMs: systemClock.nowMs(), nodeMb, brokerMb });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Since `begin`. */
  cpuMicros(): { readonly nodes: number; readonly brokers: number } {
    const { nodes, brokers } = this.#cpu();
    const micros = (after: number, before: number) => Math.max(0, after - before) * 1000;
    return {
      nodes: micros(nodes, this.#before.nodes),
      brokers: micros(brokers, this.#before.brokers),
    };
  }

  /** Notes the CPU of each; answers their memory in MB. */
  #read(parts: readonly ProcessIdentity[], cpuMs: Map<string, number>): number {
    let mb = 0;
    for (const part of parts) {
      const usage = usageOf(part);
      if (usage === undefined) continue;
      cpuMs.set(`${part.pid}.${part.startTicks}`, usage.cpuMs);
      mb += usage.rssBytes / BYTES_PER_MB;
    }
    return mb;
  }

  #cpu() {
    const sum = (values: Map<string, number>) => [...values.values()].reduce((a, b) => a + b, 0);
    return { nodes: sum(this.#cpuMs.nodes), brokers: sum(this.#cpuMs.brokers) };
  }
}

/** The processes with these ids, as far as they live. */
export function identitiesOf(pids: readonly number[]): readonly ProcessIdentity[] {
  return pids.flatMap((pid) => identityOf(pid) ?? []);
}
