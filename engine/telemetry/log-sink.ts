/**
 * Where shards' log records go: batches of whole lines, written in their order, by a destination that
 * may be slow, blocked, full or gone. Nobody waits for it: who has sent a batch is told when it is
 * written or given up, and sends no more meanwhile than its own bound allows.
 */
import type { LogDestination } from "./log-destination.ts";
import type { NodeCounters } from "./node-counters.ts";

export interface LogSinkPorts {
  /** Called for the first batch, and again after it has thrown. */
  readonly openDestination: () => LogDestination;
  readonly counters: NodeCounters;
  readonly warn: (text: string) => void;
  /** Calls back later; answers how to take it back. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

interface Batch {
  readonly bytes: Uint8Array;
  readonly records: number;
  readonly onTaken: () => void;
  /** Bytes that are not written yet. */
  left: number;
}

const RETRY_MS = 1_000;
const WARN_EVERY_RETRIES = 60;
/** What a blocked destination has not taken by then is lost when the node stops. */
const CLOSE_MS_MAX = 3_000;

export class LogSink {
  readonly #ports: LogSinkPorts;
  /** Handed to the destination, or, before `open`, waiting for it. */
  readonly #batches: Batch[] = [];
  #head = 0;
  #destination: LogDestination | null = null;
  #isHeld: boolean;
  #isRetryPlanned = false;
  #retries = 0;
  #isClosed = false;

  /** @param isHeld Nothing is written before `release`. */
  constructor(ports: LogSinkPorts, { isHeld }: { readonly isHeld: boolean }) {
    this.#ports = ports;
    this.#isHeld = isHeld;
  }

  /** Opens the destination now. @throws What opening throws. */
  open(): void {
    this.#destination = this.#ports.openDestination();
    this.#destination.listen({
      onWritten: (bytes) => this.#written(bytes),
      onError: (error) => this.#failed(error),
    });
  }

  /** Writes what has waited. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const waiting = this.#batches.splice(0);
    for (const batch of waiting) this.#hand(batch);
  }

  /** @param bytes Whole lines; the sink's from now on. @param onTaken They are written, or lost. */
  write(bytes: Uint8Array, records: number, onTaken: () => void): void {
    const batch = { bytes, records, onTaken, left: bytes.length };
    if (this.#isClosed) this.#lose(batch);
    else if (this.#isHeld) this.#batches.push(batch);
    else this.#hand(batch);
  }

  /** Resolves when all is written, or that takes too long. */
  async close(): Promise<void> {
    this.release();
    this.#isClosed = true;
    const destination = this.#destination;
    if (destination === null) return;
    let cancel: () => void = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancel = this.#ports.after(CLOSE_MS_MAX, resolve);
    });
    await Promise.race([destination.end(), tooLong]);
    cancel();
    for (const batch of this.#batches.splice(this.#head)) this.#lose(batch);
  }

  #hand(batch: Batch): void {
    if (this.#destination === null && !this.#opened()) {
      this.#lose(batch);
      return;
    }
    this.#batches.push(batch);
    this.#destination!.write(batch.bytes);
  }

  #opened(): boolean {
    if (this.#isRetryPlanned) return false;
    try {
      this.open();
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #written(bytes: number): void {
    this.#retries = 0;
    let rest = bytes;
    while (rest > 0 && this.#head < this.#batches.length) {
      const batch = this.#batches[this.#head]!;
      const here = Math.min(rest, batch.left);
      batch.left -= here;
      rest -= here;
      if (batch.left > 0) break;
      this.#head++;
      this.#ports.counters.logWritten(batch.records, batch.bytes.length);
      batch.onTaken();
    }
    if (this.#head < this.#batches.length) {
      if (this.#batches[this.#head]!.left === this.#batches[this.#head]!.bytes.length) {
        this.#destination?.lineEnded();
      }
      return;
    }
    this.#batches.length = 0;
    this.#head = 0;
    this.#destination?.lineEnded();
  }

  /** What is not written stays, and is tried again; shards drop meanwhile what they cannot send. */
  #failed(error: unknown): void {
    if (this.#retries++ % WARN_EVERY_RETRIES === 0) {
      this.#ports.warn(`execution log records cannot be written, trying on: ${error}`);
    }
    if (this.#isRetryPlanned) return;
    this.#isRetryPlanned = true;
    this.#ports.after(RETRY_MS, () => {
      this.#isRetryPlanned = false;
      if (!this.#isClosed) this.#destination?.retry();
    });
  }

  #lose({ records, onTaken }: Batch): void {
    this.#ports.counters.logDropped("failed", records);
    onTaken();
  }
}

/** For a node that is given nowhere to write to: counts, and says so once. */
export function logNowhere({
  counters,
  warn,
}: Pick<LogSinkPorts, "counters" | "warn">): Pick<LogSink, "write" | "release" | "close"> {
  let hasWarned = false;
  return {
    write: (_bytes, records, onTaken) => {
      counters.logDropped("nowhere", records);
      onTaken();
      if (hasWarned) return;
      hasWarned = true;
      warn("log records of executions are dropped: --log-to FILE names a file for them");
    },
    release: () => {},
    close: async () => {},
  };
}
