/**
 * One direction of one connection through a proxy: bytes leave in the order they came, after the delay,
 * at the rate, and not at all while the direction is cut.
 *
 *   source ──data──▶ [ chunk, chunk, …, end ] ──when due, open and writable──▶ destination
 *
 * A bounded queue: beyond it the source is not read, as when the buffers of a slow network are full.
 */
import type { Socket } from "node:net";

/** What all pipes of one direction of a proxy obey. Changed in place. */
export interface Weather {
  isCut: boolean;
  delayMs: number;
  jitterMs: number;
  /** 0: as fast as it goes. */
  bytesPerMs: number;
}

export interface PipeOptions {
  readonly weather: Readonly<Weather>;
  /** In [0, 1): draws the jitter. */
  readonly random: () => number;
}

interface Piece {
  readonly kind: "bytes" | "end" | "reset";
  readonly bytes: Buffer;
  readonly dueMs: number;
}

const QUEUE_BYTES_MAX = 4 * 1024 * 1024;
const SAVED_MS = 5;
const NO_BYTES = Buffer.alloc(0);

export class Pipe {
  readonly #source: Socket;
  readonly #destination: Socket;
  readonly #weather: Readonly<Weather>;
  readonly #random: () => number;
  readonly #queue: Piece[] = [];
  #queuedBytes = 0;
  #lastDueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isWaitingForDrain = false;
  #isDeaf = false;
  #allowance = 0; // Bytes that the rate permits by now.
  #allowedAtMs = performance.now();

  constructor(source: Socket, destination: Socket, { weather, random }: PipeOptions) {
    this.#source = source;
    this.#destination = destination;
    this.#weather = weather;
    this.#random = random;
    source.on("data", (bytes: Buffer) => this.#take("bytes", bytes));
    source.on("end", () => this.#take("end", NO_BYTES));
    source.on("error", () => this.#take("reset", NO_BYTES));
    const goOn = () => {
      this.#isWaitingForDrain = false;
      this.pump();
    };
    destination.on("drain", goOn);
    destination.on("close", goOn); // What still comes for it is dropped.
  }

  /** From now on nothing passes any more, neither bytes nor the end of them. */
  forget(): void {
    this.#isDeaf = true;
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#source.resume();
    this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Passes on what may pass; called when the weather has changed, too. */
  pump(): void {
    this.stop();
    while (this.#queue.length > 0 && !this.#weather.isCut && !this.#isWaitingForDrain) {
      const waitMs = this.#pass(this.#queue[0]!);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pump(), waitMs);
        return;
      }
    }
    if (this.#queuedBytes < QUEUE_BYTES_MAX / 2) this.#source.resume();
  }

  #take(kind: Piece["kind"], bytes: Buffer): void {
    if (this.#isDeaf) {
      if (kind === "end") this.#source.destroy(); // It has left: nobody is deceived any more.
      return;
    }
    const { delayMs, jitterMs } = this.#weather;
    const delay = delayMs + (jitterMs === 0 ? 0 : jitterMs * this.#random());
    // Never before the piece ahead of it: a network may be slow, a connection keeps its order.
    this.#lastDueMs = Math.max(this.#lastDueMs, performance.now() + delay);
    this.#queue.push({ kind, bytes, dueMs: this.#lastDueMs });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes >= QUEUE_BYTES_MAX) this.#source.pause();
    this.pump();
  }

  /** Milliseconds to wait before the piece, or more of it, may pass; 0: it has passed. */
  #pass(piece: Piece): number {
    const nowMs = performance.now();
    if (piece.dueMs > nowMs) return Math.ceil(piece.dueMs - nowMs);
    const length = Math.min(piece.bytes.length, this.#allowedBytes(nowMs));
    if (length < piece.bytes.length) {
      this.#send(piece.bytes.subarray(0, length));
      this.#queue[0] = { ...piece, bytes: piece.bytes.subarray(length) };
      return 1;
    }
    this.#queue.shift();
    this.#send(piece.bytes);
    if (piece.kind === "end") this.#destination.end();
    if (piece.kind === "reset") this.#destination.resetAndDestroy();
    return 0;
  }

  #send(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#queuedBytes -= bytes.length;
    if (this.#weather.bytesPerMs > 0) this.#allowance -= bytes.length;
    if (this.#destination.destroyed) return;
    this.#isWaitingForDrain = !this.#destination.write(bytes);
  }

  #allowedBytes(nowMs: number): number {
    const { bytesPerMs } = this.#weather;
    if (bytesPerMs === 0) {
      this.#allowance = 0;
      return Number.MAX_SAFE_INTEGER;
    }
    // Unused time is not saved up for long: a dribble stays one.
    const grown = this.#allowance + (nowMs - this.#allowedAtMs) * bytesPerMs;
    this.#allowance = Math.min(grown, Math.max(1, bytesPerMs * SAVED_MS));
    this.#allowedAtMs = nowMs;
    return Math.max(0, Math.floor(this.#allowance));
  }
}
