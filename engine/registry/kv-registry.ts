/**
 * Deployed revisions in a bucket that all nodes of a cluster share:
 *
 *   revision.ID          the revision, whole, written once
 *   name.BASE64URL       the newest revision of a name, without its definition
 *
 * A revision is stored first and made the newest of its name after, by replacing exactly the one
 * that was read: of two nodes that deploy at once, one reads again. Which revision is the newest is
 * always asked of the bucket's leader; what the watch tells, milliseconds later, is for whether a
 * revision is known and for the list of names. A revision never changes, so what was read is kept.
 */
import assert from "node:assert/strict";
import type { MachineRevision, Registry } from "../ports.ts";
import { Bucket, type BucketEntry, VALUE_BYTES_MAX } from "../transport/nats/bucket.ts";
import { BucketWatch } from "../transport/nats/bucket-watch.ts";
import type { JetStreamPorts } from "../transport/nats/jetstream-request.ts";
import { clusterNames } from "../transport/nats/subjects.ts";
import { NewestNames } from "./newest-names.ts";
import { RevisionCache } from "./revision-cache.ts";
import {
  isSameText,
  type NameRecord,
  nameBytes,
  nameKey,
  RecordUnreadable,
  readNameRecord,
  readRevision,
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
const LISTED_AT_ONCE = 16;

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
    const key = nameKey(name);
    let isStored = false;
    for (let tries = 1; ; tries++) {
      assert(tries <= TRIES_MAX, `${name} was deployed elsewhere ${TRIES_MAX} times meanwhile`);
      const entry = await this.#bucket.get(key, DEPLOY_PATIENCE_MS);
      const newest = this.#readable(key, entry, { laterIsFine: false });
      if (isStored && newest?.revisionId === revisionId) break; // An answer was lost.
      const isSame = newest !== undefined && isSameText(newest, revision);
      const twin = isSame ? await this.#intact(newest.revisionId) : undefined;
      if (twin !== undefined) return twin;
      if (!isStored) await this.#store(revision);
      isStored = true;
      const outcome = await this.#bucket.write(key, nameBytes(revision), {
        replaces: entry.revision,
        patienceMs: DEPLOY_PATIENCE_MS,
      });
      if (outcome.kind === "conflict") continue; // Someone else's was stored: that is progress.
      this.#names.add(key, readNameRecord(nameBytes(revision), key), outcome.revision);
      break;
    }
    this.#cache.add(revision);
    return revision;
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
    const key = nameKey(name);
    const record = this.#readable(key, await this.#bucket.get(key, DEPLOY_PATIENCE_MS), {
      laterIsFine: false,
    });
    return record && this.#intact(record.revisionId);
  }

  async list(): Promise<readonly MachineRevision[]> {
    const ids = this.#names.revisionIds();
    const listed: MachineRevision[] = [];
    for (let from = 0; from < ids.length; from += LISTED_AT_ONCE) {
      const some = ids.slice(from, from + LISTED_AT_ONCE).map((id) => this.find(id));
      listed.push(...(await Promise.all(some)).filter((revision) => revision !== undefined));
    }
    return listed;
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
    const { payloadBytesMax } = this.#bucket.ports.broker;
    const bytesMax = Math.min(VALUE_BYTES_MAX, payloadBytesMax) - HEADER_BYTES_MAX;
    if (bytes.length > bytesMax) {
      throw new Error(
        `state machine ${revision.name} has ${bytes.length} bytes as JSON, and the NATS servers take ${bytesMax}: shorten its definition, or raise their max_payload (up to 8MB)`,
      );
    }
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

  /** What a name's entry says; undefined when there is none, or a damaged one, which is logged. */
  #readable(
    key: string,
    { value }: BucketEntry,
    { laterIsFine = true }: { readonly laterIsFine?: boolean } = {},
  ): NameRecord | undefined {
    if (value === null) return undefined;
    try {
      return readNameRecord(value, this.#where(key));
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
