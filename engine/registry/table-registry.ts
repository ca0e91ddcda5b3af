/**
 * Machines and their revisions as numbered records of two durable tables:
 *
 *   revisions   order of deployment → revision, whole, written once
 *   machines    slot → what is deployed under a name, without definitions
 *               0    → the tables' version
 *
 * The tables are given: normally two of the journal's store, so that a deployment shares its
 * commits, its lock and its protection against a full disk, and lives exactly as long as accepted
 * frames. Definitions are read when they are asked for: ten thousand machines cost little memory.
 */
import assert from "node:assert/strict";
import type { MachineRecord, MachineRevision, Registry, StoredMachine } from "../ports.ts";
import { isSameText, newMachineRecord, withRevision } from "./machine-record.ts";
import { SortedRecords } from "./sorted-records.ts";

/** Numbered records, durable once `put` resolves. A damaged one reads as undefined. */
export interface RegistryTable {
  keys(): readonly number[];
  read(key: number): Uint8Array | undefined;
  put(key: number, bytes: Uint8Array): Promise<void>;
  /** Written soon; a crash before that leaves the record. */
  removeSoon(key: number): void;
}

export interface RegistryTables {
  readonly revisions: RegistryTable;
  readonly machines: RegistryTable;
}

interface Slot extends StoredMachine {
  readonly key: number;
}

/** A record that is deleted: kept until its removal is written. */
interface Tombstone {
  readonly name: string;
  readonly isRemoved: true;
}

const VERSION_KEY = 0;
const VERSION = 1;

/** Reads every record once. `close` leaves the tables to their owner, who closes after this. */
export function openTableRegistry(tables: RegistryTables): Registry {
  return new TableRegistry(tables);
}

class TableRegistry implements Registry {
  readonly #tables: RegistryTables;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #orders = new Map<string, number>();
  readonly #machines = new Map<string, Slot>();
  /** What is being written under a name: the next write waits for it. */
  readonly #writing = new Map<string, Promise<unknown>>();
  readonly #sorted: SortedRecords;
  #orderLast = 0;
  #slotLast = VERSION_KEY;
  #stampLast = 0;

  constructor(tables: RegistryTables) {
    this.#tables = tables;
    const newest = this.#loadRevisions();
    if (tables.machines.read(VERSION_KEY) === undefined) this.#adopt(newest);
    else this.#loadMachines();
    this.#sorted = new SortedRecords([...this.#machines.values()].map(({ record }) => record));
  }

  put(revision: MachineRevision): Promise<MachineRevision> {
    this.#checkNew(revision);
    return this.#inTurn(revision.name, async () => {
      const before = this.#machines.get(revision.name);
      const isSame = before !== undefined && isSameText(before.record, revision);
      const twin = isSame ? await this.find(before.record.revisionId) : undefined;
      if (twin !== undefined) return twin;
      await this.#store(revision);
      await this.#write(withRevision(before?.record, revision), before);
      return revision;
    });
  }

  putRevision(revision: MachineRevision): Promise<void> {
    this.#checkNew(revision);
    return this.#store(revision);
  }

  has(revisionId: string): boolean {
    return this.#orders.has(revisionId);
  }

  async find(revisionId: string): Promise<MachineRevision | undefined> {
    const order = this.#orders.get(revisionId);
    return order === undefined ? undefined : this.#readRevision(order);
  }

  async latest(name: string): Promise<MachineRevision | undefined> {
    const slot = this.#machines.get(name);
    return slot && this.find(slot.record.revisionId);
  }

  machine(name: string): StoredMachine | undefined {
    return this.#machines.get(name);
  }

  async readMachine(name: string): Promise<StoredMachine | undefined> {
    await this.#writing.get(name);
    return this.#machines.get(name);
  }

  writeMachine(
    record: MachineRecord,
    replaces: StoredMachine | undefined,
  ): Promise<StoredMachine | undefined> {
    return this.#inTurn(record.name, async () => {
      const before = this.#machines.get(record.name);
      if (before?.stamp !== replaces?.stamp) return undefined;
      return this.#write(record, before);
    });
  }

  removeMachine({ record, stamp }: StoredMachine): Promise<boolean> {
    const { name } = record;
    return this.#inTurn(name, async () => {
      const slot = this.#machines.get(name);
      if (slot === undefined || slot.stamp !== stamp) return false;
      const tombstone: Tombstone = { name, isRemoved: true };
      await this.#tables.machines.put(slot.key, bytesOf(tombstone));
      this.#machines.delete(name);
      this.#sorted.remove(name);
      this.#tables.machines.removeSoon(slot.key);
      return true;
    });
  }

  machines(): readonly MachineRecord[] {
    return this.#sorted.all;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #loadRevisions(): ReadonlyMap<string, MachineRevision> {
    const newest = new Map<string, MachineRevision>();
    for (const order of this.#tables.revisions.keys()) {
      this.#orderLast = Math.max(this.#orderLast, order);
      const revision = this.#readRevision(order);
      if (revision === undefined) continue;
      this.#orders.set(revision.revisionId, order);
      newest.set(revision.name, revision); // Keys rise.
    }
    return newest;
  }

  #loadMachines(): void {
    const { machines } = this.#tables;
    for (const key of machines.keys()) {
      this.#slotLast = Math.max(this.#slotLast, key);
      const stored =
        key === VERSION_KEY ? undefined : parsed<MachineRecord | Tombstone>(machines.read(key));
      if (stored === undefined) continue;
      if ("isRemoved" in stored) machines.removeSoon(key);
      else this.#machines.set(stored.name, { key, record: stored, stamp: ++this.#stampLast });
    }
  }

  /** Tables of a version that had only revisions, or new ones: every name's newest is its machine. */
  #adopt(newest: ReadonlyMap<string, MachineRevision>): void {
    for (const revision of newest.values()) {
      const slot = {
        key: ++this.#slotLast,
        record: newMachineRecord(revision),
        stamp: ++this.#stampLast,
      };
      this.#machines.set(revision.name, slot);
      this.#track(this.#tables.machines.put(slot.key, bytesOf(slot.record)));
    }
    // Written after the records: who is interrupted adopts them once more.
    this.#track(this.#tables.machines.put(VERSION_KEY, bytesOf({ version: VERSION })));
  }

  #checkNew({ revisionId }: MachineRevision): void {
    assert(!this.#orders.has(revisionId), `revision ${revisionId} was deployed twice`);
  }

  async #store(revision: MachineRevision): Promise<void> {
    const order = ++this.#orderLast;
    await this.#track(this.#tables.revisions.put(order, bytesOf(revision)));
    this.#orders.set(revision.revisionId, order);
  }

  async #write(record: MachineRecord, before: Slot | undefined): Promise<StoredMachine> {
    const key = before?.key ?? ++this.#slotLast;
    await this.#track(this.#tables.machines.put(key, bytesOf(record)));
    const slot = { key, record, stamp: ++this.#stampLast };
    this.#machines.set(record.name, slot);
    this.#sorted.put(record);
    return slot;
  }

  /** Writes of one name are done one after the other, in the order they were asked for. */
  #inTurn<T>(name: string, write: () => Promise<T>): Promise<T> {
    const before = this.#writing.get(name) ?? Promise.resolve();
    const turn = before.then(write, write);
    const settled = turn.then(
      () => {},
      () => {}, // The caller is told.
    );
    this.#writing.set(name, settled);
    void settled.then(() => {
      if (this.#writing.get(name) === settled) this.#writing.delete(name);
    });
    this.#track(turn);
    return turn;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    const forget = () => void this.#underWay.delete(work);
    work.then(forget, forget);
    return work;
  }

  #readRevision(order: number): MachineRevision | undefined {
    return parsed<MachineRevision>(this.#tables.revisions.read(order));
  }
}

function bytesOf(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function parsed<T>(bytes: Uint8Array | undefined): T | undefined {
  return bytes && (JSON.parse(Buffer.from(bytes).toString()) as T);
}
