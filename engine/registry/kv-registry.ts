/**
 * Deployed revisions in a bucket that all nodes of a cluster share:
 *
 *   revision.ID          the revision, whole, written once
 *   name.BASE64URL       what is deployed under a name, without definitions
 *
 * A revision is stored first and made the newest of its name after, by replacing exactly the one
 * that was read: of two nodes that deploy at once, one reads again. Which revision is the newest is
 * always asked of the bucket's leader; what the watch tells, milliseconds later, is for whether a
 * revision is known and for the list of names. A revision never changes, so what was read is kept.
 */
import assert from "node:assert/strict";
import type { MachineRecord, MachineRevision, Registry, StoredMachine } from "../ports.ts";
import { Bucket, type BucketEntry, VALUE_BYTES_MAX } from "../transport/nats/bucket.ts";
import { BucketWatch } from "../transport/nats/bucket-watch.ts";
import type { JetStreamPorts } from "../transport/nats/jetstream-request.ts";
import { clusterNames } from "../transport/nats/subjects.ts";
import { isSameText, withRevision } from "./machine-record.ts";
import { NewestNames } from "./newest-names.ts";
import { RevisionCache } from "./revision-cache.ts";
import {
  machineBytes,
  nameKey,
  RecordUnreadable,
  readMachineRecord,
  readRevision,
  removedBytes,
  revisionBytes,
  revisionKey,
} from "./revision-record.ts";

export interface KvRegistryPorts extends JetStreamPorts {
  readonly warn: (text: string) => void;
}

export interface KvRegistryOptions {
  readonly cluster: string;
  /** Servers that keep a copy each, when the bucket is created. */
  readonly replicas: number;
}

/** An execution waits for this. */
const FIND_PATIENCE_MS = 3_000;
/** As long as three servers need to agree on a new leader. */
const DEPLOY_PATIENCE_MS = 12_000;
/** Each time somebody else was faster. */
const TRIES_MAX = 1_000;
const LOAD_MS_MAX = 20_000;
const CACHE = { revisionsMax: 1_000, lengthMax: 64 * 1024 * 1024 };

/** Creates the bucket if it is missing; resolves when all names are known. */
export async function openKvRegistry(
  ports: KvRegistryPorts,
  { cluster, replicas }: KvRegistryOptions,
): Promise<Registry> {
  const bucket = new Bucket(ports, clusterNames(cluster).bucket);
  await bucket.ensure(replicas);
  const registry = new KvRegistry(bucket, ports.warn);
  await new Promise<void>((resolve) => {
    const cancel = ports.scheduler.after(LOAD_MS_MAX, () => {
      ports.warn(`the bucket ${bucket.name} has not told all its names yet; it is read meanwhile`);
      resolve();
    });
    void registry.loaded.then(cancel).then(resolve); // Never rejects.
  });
  return registry;
}

class KvRegistry implements Registry {
  readonly #bucket: Bucket;
  readonly #warn: (text: string) => void;
  readonly #watch: BucketWatch;
  readonly #names = new NewestNames();
  readonly #cache = new RevisionCache(CACHE);
  readonly #reading = new Map<string, Promise<MachineRevision | undefined>>();

  constructor(bucket: Bucket, warn: (text: string) => void) {
    this.#bucket = bucket;
    this.#warn = warn;
    this.#watch = new BucketWatch(bucket, {
      pattern: "name.>",
      onEntry: (key, value, revision) => {
        const record = this.#readable(key, { value, revision });
        if (record === undefined) this.#names.forget(key, revision);
        else this.#names.add(key, record, revision);
      },
      warn,
    });
  }

  get loaded(): Promise<void> {
    return this.#watch.loaded;
  }

  async put(revision: MachineRevision): Promise<MachineRevision> {
    const { revisionId, name } = revision;
    let isStored = false;
    for (let tries = 1; ; tries++) {
      assert(tries <= TRIES_MAX, `${name} was deployed elsewhere ${TRIES_MAX} times meanwhile`);
      const { entry, stored } = await this.#read(name);
      const newest = stored?.record;
      if (isStored && newest?.revisionId === revisionId) break; // An answer was lost.
      const isSame = newest !== undefined && isSameText(newest, revision);
      const twin = isSame ? await this.#intact(newest.revisionId) : undefined;
      if (twin !== undefined) return twin;
      if (!isStored) await this.#store(revision);
      isStored = true;
      // Otherwise someone else's was stored: that is progress.
      if ((await this.#write(withRevision(newest, revision), entry)) !== undefined) break;
    }
    this.#cache.add(revision);
    return revision;
  }

  async putRevision(revision: MachineRevision): Promise<void> {
    await this.#store(revision);
    this.#cache.add(revision);
  }

  has(revisionId: string): boolean {
    return this.#names.hasNewest(revisionId) || this.#cache.has(revisionId);
  }

  find(revisionId: string): Promise<MachineRevision | undefined> {
    const known = this.#cache.get(revisionId);
    if (known !== undefined) return Promise.resolve(known);
    // All shards of a node ask at once, when a frame of a new revision comes.
    const underWay = this.#reading.get(revisionId);
    if (underWay !== undefined) return underWay;
    const reading = this.#fetch(revisionId).finally(() => this.#reading.delete(revisionId));
    this.#reading.set(revisionId, reading);
    return reading;
  }

  async latest(name: string): Promise<MachineRevision | undefined> {
    const { stored } = await this.#read(name);
    return stored && this.#intact(stored.record.revisionId);
  }

  machine(name: string): StoredMachine | undefined {
    return this.#names.get(nameKey(name));
  }

  async readMachine(name: string): Promise<StoredMachine | undefined> {
    return (await this.#read(name)).stored;
  }

  async writeMachine(
    record: MachineRecord,
    replaces: StoredMachine | undefined,
  ): Promise<StoredMachine | undefined> {
    const { entry, stored } = await this.#read(record.name);
    if (stored?.stamp !== replaces?.stamp) return undefined;
    return this.#write(record, entry);
  }

  async removeMachine({ record, stamp }: StoredMachine): Promise<boolean> {
    const key = nameKey(record.name);
    const outcome = await this.#bucket.write(key, removedBytes(record.name), {
      replaces: stamp,
      patienceMs: DEPLOY_PATIENCE_MS,
    });
    if (outcome.kind === "written") this.#names.forget(key, outcome.revision);
    return outcome.kind === "written";
  }

  machines(): readonly MachineRecord[] {
    return this.#names.records();
  }

  close(): Promise<void> {
    this.#watch.close();
    return Promise.resolve();
  }

  /** As `find`; but what is damaged is as good as gone, and the next deployment puts it right. */
  async #intact(revisionId: string): Promise<MachineRevision | undefined> {
    try {
      return await this.find(revisionId);
    } catch (error) {
      if (!(error instanceof RecordUnreadable) || error.isLater) throw error;
      this.#warn(error.message);
      return undefined;
    }
  }

  async #fetch(revisionId: string): Promise<MachineRevision | undefined> {
    const key = revisionKey(revisionId);
    if (!/^revision\.[\w-]+$/.test(key)) return undefined;
    const { value } = await this.#bucket.get(key, FIND_PATIENCE_MS);
    if (value === null) return undefined;
    const revision = readRevision(value, this.#where(key));
    this.#cache.add(revision);
    return revision;
  }

  async #store(revision: MachineRevision): Promise<void> {
    const bytes = revisionBytes(revision);
    this.#checkSize(revision.name, bytes);
    const key = revisionKey(revision.revisionId);
    const outcome = await this.#bucket.write(key, bytes, {
      replaces: 0,
      patienceMs: DEPLOY_PATIENCE_MS,
    });
    if (outcome.kind === "written") return;
    const { value } = await this.#bucket.get(key, DEPLOY_PATIENCE_MS);
    const isOwn = value !== null && Buffer.compare(value, bytes) === 0; // Its answer was lost.
    assert(isOwn, `revision ${revision.revisionId} was deployed twice`);
  }

  /** What the bucket's leader has under a name. A damaged entry may be replaced, it counts as none. */
  async #read(
    name: string,
  ): Promise<{ readonly entry: BucketEntry; readonly stored: StoredMachine | undefined }> {
    const key = nameKey(name);
    const entry = await this.#bucket.get(key, DEPLOY_PATIENCE_MS);
    const record = this.#readable(key, entry, { laterIsFine: false });
    const stored = record && { record, stamp: entry.revision };
    if (stored !== undefined) this.#names.add(key, stored.record, stored.stamp);
    return { entry, stored };
  }

  /** Undefined: the entry is another one by now. */
  async #write(record: MachineRecord, entry: BucketEntry): Promise<StoredMachine | undefined> {
    const key = nameKey(record.name);
    const bytes = machineBytes(record);
    this.#checkSize(record.name, bytes);
    const outcome = await this.#bucket.write(key, bytes, {
      replaces: entry.revision,
      patienceMs: DEPLOY_PATIENCE_MS,
    });
    if (outcome.kind === "conflict") return undefined;
    this.#names.add(key, record, outcome.revision);
    return { record, stamp: outcome.revision };
  }

  /** @throws Error with what to do when the servers do not take so much. */
  #checkSize(name: string, bytes: Uint8Array): void {
    const { payloadBytesMax } = this.#bucket.ports.broker;
    const bytesMax = Math.min(VALUE_BYTES_MAX, payloadBytesMax) - HEADER_BYTES_MAX;
    if (bytes.length <= bytesMax) return;
    throw new Error(
      `state machine ${name} has ${bytes.length} bytes as JSON, and the NATS servers take ${bytesMax}: shorten its definition, or raise their max_payload (up to 8MB)`,
    );
  }

  /** What a name's entry says; undefined when there is none, or a damaged one, which is logged. */
  #readable(
    key: string,
    { value }: BucketEntry,
    { laterIsFine = true }: { readonly laterIsFine?: boolean } = {},
  ): MachineRecord | undefined {
    if (value === null) return undefined;
    try {
      return readMachineRecord(value, this.#where(key));
    } catch (error) {
      if (!(error instanceof RecordUnreadable) || (error.isLater && !laterIsFine)) throw error;
      this.#warn(error.message);
      return undefined;
    }
  }

  #where(key: string): string {
    return `the entry ${key} of the bucket ${this.#bucket.name}`;
  }
}

/** What the headers of a write take of the payload. */
const HEADER_BYTES_MAX = 1024;
