/**
 * Commits records in groups: what is put while a commit is under way goes into the next one, so the
 * disk sets the pace and groups grow with the load. One group is under way at a time: when a commit
 * fails, exactly that group's fate is open and nothing else is in LMDB's hands.
 *
 *    put ──▶ pending group ──▶ room in the file? ──▶ LMDB's writer thread ──▶ the group's promise
 *    putSoon, removeSoon ──▶ later writes ──┘  (with the next group, or after 20 ms)
 *
 * After a failed commit nothing is written any more and the process must restart: lmdb-js may have
 * corrupted its heap, and an fsync that failed once cannot be repeated. To keep this rare, the file
 * has room before a group is handed over, and a disk that fills up refuses puts beforehand.
 * An adapter: keeps timers. Hot path: `put`, once per frame.
 */
import { JournalRefusal } from "../ports.ts";
import { gatherLaterWrites } from "./later-writes.ts";
import { pageBytes, type RecordDatabase } from "./lmdb-environment.ts";
import { pagesPerOperation, RecordGroup } from "./record-group.ts";
import type { Room } from "./room.ts";

const laterMs = 20;
/** Later writes a commit takes along, and two more for every put: a burst must not need much room. */
const latersMax = 128;
const fullRetryMs = 100;
const failureDetailMsMax = 1_000;

export interface GroupCommitParts {
  readonly room: Room;
  /** As `Environment.commit`. */
  readonly commit: (write: () => void) => Promise<unknown>;
  readonly mustRestart: (reason: string) => void;
}

export class GroupCommit {
  readonly #parts: GroupCommitParts;
  readonly #laters = gatherLaterWrites();
  #pending = new RecordGroup();
  #spare = new RecordGroup();
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isScheduled = false;
  #laterTimer: NodeJS.Timeout | null = null;
  #areLatersDue = false;
  #end: string | null = null; // Why nothing is written ever again: a failed commit, or closed.
  #hasFailed = false;
  #fullness: string | null = null; // The file could not grow; tried again after a while.

  constructor(parts: GroupCommitParts) {
    this.#parts = parts;
  }

  /** Why puts are refused at the moment, or null. */
  refusal(): string | null {
    return this.#end ?? this.#fullness ?? this.#parts.room.refusal();
  }

  put(database: RecordDatabase, key: number, bytes: Uint8Array): Promise<void> {
    const refusal = this.refusal();
    if (refusal !== null) return Promise.reject(new JournalRefusal(refusal));
    this.#schedule();
    return this.#pending.add(database, key, bytes);
  }

  putSoon(database: RecordDatabase, key: number, bytes: Uint8Array): void {
    if (this.#end !== null) return;
    this.#laters.put(database, key, bytes);
    this.#startLaterTimer();
  }

  removeSoon(database: RecordDatabase, key: number): void {
    if (this.#end !== null) return;
    this.#laters.remove(database, key);
    this.#startLaterTimer();
  }

  /** Writes what is left. The environment may be closed afterwards unless this says it has failed. */
  async close(): Promise<{ readonly hasFailed: boolean }> {
    this.#end ??= "the store is closed";
    // At least twice: the first may join a run that has just looked for work for the last time.
    for (let round = 0, left = Number.POSITIVE_INFINITY; ; round++) {
      this.#areLatersDue = true;
      this.#start();
      await this.#running;
      if (round > 0 && this.#laters.size() >= left) break; // Nothing left, or no room for it.
      left = this.#laters.size();
    }
    if (this.#laterTimer !== null) clearTimeout(this.#laterTimer);
    return { hasFailed: this.#hasFailed };
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isRunning) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#start();
    });
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#running = this.#run();
  }

  #startLaterTimer(): void {
    this.#laterTimer ??= setTimeout(() => {
      this.#laterTimer = null;
      this.#areLatersDue = true;
      this.#start();
    }, laterMs).unref();
  }

  async #run(): Promise<void> {
    while (!this.#hasFailed && (!this.#pending.isEmpty || this.#areLatersDue)) {
      await this.#commitNext();
    }
    // In the same breath as the last look at `pending`: a put that comes after starts a new run.
    this.#isRunning = false;
  }

  async #commitNext(): Promise<void> {
    const group = this.#pending;
    this.#pending = this.#spare;
    this.#spare = group;
    const areLatersDue = this.#areLatersDue;
    this.#areLatersDue = false;
    try {
      let laters = Math.min(this.#laters.size(), latersMax + 2 * group.size);
      if (!group.isEmpty) {
        await this.#makeRoom(group, bytesFor(laters));
        laters = Math.min(laters, latersMax + 2 * group.size);
      }
      const canRemove = !group.isEmpty || this.#parts.room.hasForRemovals(bytesFor(laters));
      if (!canRemove) laters = 0;
      if (laters > 0 || !group.isEmpty) {
        await this.#parts.commit(() => {
          group.write();
          this.#laters.write(laters, areLatersDue);
        });
      }
      group.settle(null);
      if (this.#laters.size() === 0) return;
      if (areLatersDue && laters > 0) this.#areLatersDue = true;
      else this.#startLaterTimer();
    } catch (error) {
      await this.#fail(group, error);
    }
  }

  /** When the disk is full the group is refused, and empty afterwards. */
  async #makeRoom(group: RecordGroup, latersBytes: number): Promise<void> {
    const full = await this.#parts.room.make(group.pagesMax * pageBytes + latersBytes);
    if (full === null) return;
    group.settle(full);
    this.#fullness = full;
    setTimeout(() => {
      this.#fullness = null;
    }, fullRetryMs).unref();
  }

  async #fail(group: RecordGroup, error: unknown): Promise<void> {
    this.#hasFailed = true;
    const reason = `a commit failed, the process must restart: ${await detail(error)}`;
    this.#end = reason;
    group.settle(reason);
    this.#pending.settle(reason);
    this.#parts.mustRestart(reason);
  }
}

function bytesFor(laters: number): number {
  return laters * (pagesPerOperation + 1) * pageBytes;
}

/** lmdb-js puts the cause into a promise beside the error, which must be listened to in any case. */
async function detail(error: unknown): Promise<string> {
  const { message, commitError } = error as Error & { commitError?: Promise<unknown> };
  if (commitError === undefined) return message;
  const cause = commitError.then(
    () => message,
    (inner: unknown) => (inner instanceof Error ? inner.message : String(inner)),
  );
  const waited = new Promise<string>((resolve) => {
    setTimeout(resolve, failureDetailMsMax, message).unref();
  });
  return await Promise.race([cause, waited]);
}
