/**
 * A key-value bucket: the last value of each key in a stream `KV_NAME`, as NATS lays them out, so
 * that its own tools read it. Reads are answered by the stream's leader, never by a replica that
 * lags behind; writes name the revision they replace, so that of two at once one fails.
 */
import { askJetStream, type JetStreamPorts, JetStreamRefusal } from "./jetstream-request.ts";

export interface BucketEntry {
  /** Rises over the whole bucket with every write; 0: the key was never written. */
  readonly revision: number;
  /** Null: not written, or deleted. */
  readonly value: Uint8Array | null;
}

export type WriteOutcome =
  | { readonly kind: "written"; readonly revision: number }
  /** The key has another revision than expected: nothing was written. */
  | { readonly kind: "conflict" };

/** A definition has 1 MiB at most; as JSON within JSON it may grow to twice that. */
export const VALUE_BYTES_MAX = 2 * 1024 * 1024 + 64 * 1024;

/** The bucket is not there: it was never created on these servers. */
export class BucketMissing extends Error {
  override readonly name = "BucketMissing";
}

const CREATE_PATIENCE_MS = 20_000;
const STREAM_EXISTS = 10058;
const STREAM_NOT_FOUND = 10059;
const NO_MESSAGE = 10037;
const wrongRevision = new Set([10071, 10164]);

export class Bucket {
  readonly ports: JetStreamPorts;
  readonly name: string;
  readonly stream: string;

  constructor(ports: JetStreamPorts, name: string) {
    this.ports = ports;
    this.name = name;
    this.stream = `KV_${name}`;
  }

  /** Creates it if it is missing; one that exists stays as it is. @param replicas Servers that keep a copy each. */
  async ensure(replicas: number): Promise<void> {
    const config = {
      name: this.stream,
      subjects: [this.subjectOf(">")],
      retention: "limits",
      storage: "file",
      discard: "new",
      max_msgs_per_subject: 1,
      max_msg_size: VALUE_BYTES_MAX,
      max_consumers: -1,
      max_msgs: -1,
      max_bytes: -1,
      max_age: 0,
      num_replicas: replicas,
      allow_rollup_hdrs: true,
      deny_delete: true,
      allow_direct: false, // Direct reads are answered by any replica.
    };
    try {
      await askJetStream(this.ports, {
        subject: `$JS.API.STREAM.CREATE.${this.stream}`,
        data: Buffer.from(JSON.stringify(config)),
        patienceMs: CREATE_PATIENCE_MS,
        what: `create the bucket ${this.name}`,
      });
    } catch (error) {
      if (!(error instanceof JetStreamRefusal)) throw error;
      // It is there with other limits: an operator may have changed them.
      if (error.errorCode === STREAM_EXISTS) return;
      throw new Error(
        `could not create the bucket ${this.name} with ${replicas} replicas: ${error.message}; there must be as many NATS servers in one cluster as replicas`,
        { cause: error },
      );
    }
  }

  /** @throws BucketMissing @throws JetStreamAway */
  async get(key: string, patienceMs: number): Promise<BucketEntry> {
    try {
      const { message } = await askJetStream<StoredAnswer>(this.ports, {
        subject: `$JS.API.STREAM.MSG.GET.${this.stream}`,
        data: Buffer.from(JSON.stringify({ last_by_subj: this.subjectOf(key) })),
        patienceMs,
        what: `read ${key} of the bucket ${this.name}`,
      });
      const headers = Buffer.from(message.hdrs ?? "", "base64").toString();
      const isDeleted = /^KV-Operation: *(DEL|PURGE)/im.test(headers);
      const value = isDeleted ? null : Buffer.from(message.data ?? "", "base64");
      return { revision: message.seq, value };
    } catch (error) {
      if (!(error instanceof JetStreamRefusal)) throw error;
      if (error.errorCode === NO_MESSAGE) return { revision: 0, value: null };
      if (error.errorCode !== STREAM_NOT_FOUND) throw error;
      throw new BucketMissing(`there is no bucket ${this.name} on these NATS servers`);
    }
  }

  /**
   * Resolves when the value is stored by as many servers as the stream demands.
   * @param replaces The key's revision as last read; 0: it must not be there yet.
   */
  async write(
    key: string,
    value: Uint8Array,
    { replaces, patienceMs }: { readonly replaces: number; readonly patienceMs: number },
  ): Promise<WriteOutcome> {
    try {
      const { seq } = await askJetStream<{ readonly seq: number }>(this.ports, {
        subject: this.subjectOf(key),
        data: value,
        headers: { "Nats-Expected-Last-Subject-Sequence": String(replaces) },
        patienceMs,
        what: `write ${key} of the bucket ${this.name}`,
      });
      return { kind: "written", revision: seq };
    } catch (error) {
      if (!(error instanceof JetStreamRefusal)) throw error;
      if (wrongRevision.has(error.errorCode)) return { kind: "conflict" };
      const what = `could not write ${key} of the bucket ${this.name}`;
      throw new Error(`${what}: ${error.message}`, { cause: error });
    }
  }

  /** @param key Or a pattern of NATS's. */
  subjectOf(key: string): string {
    return `$KV.${this.name}.${key}`;
  }
}

interface StoredAnswer {
  readonly message: { readonly seq: number; readonly data?: string; readonly hdrs?: string };
}
