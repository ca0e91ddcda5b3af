/**
 * Terminal records on their way to the `results` stream. The runner is told when they are stored:
 * only then may a frame of starts be acknowledged. While several messages are under way, what comes
 * meanwhile is put together: one message then carries many small batches of a client.
 */
import type { AckedPublisher } from "../transport/nats/acked-publisher.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import {
  packResults,
  type RecordedRun,
  RUNS_HEADER,
  writeRuns,
} from "../transport/result-message.ts";
import { cutTerminals } from "../transport/terminal-pieces.ts";
import type { Runs } from "./deliveries.ts";

export interface ResultsSinkPorts {
  readonly publisher: AckedPublisher;
  readonly names: ClusterNames;
  /** Of one message's body. */
  readonly bytesMax: number;
  /** Random text of letters and digits: of this life of the node. */
  readonly lifeId: string;
  /** A frame's number within its client; undefined: it is not this node's any more. */
  readonly numberOf: (sequence: number) => number | undefined;
  /** The records of these executions are stored. */
  readonly onStored: (runs: Runs) => void;
}

/** What is stored of one batch of a shard, when its last piece is. */
interface Batch {
  /** Of frames that are held: of the others nothing is in the message. */
  readonly runs: Runs;
  piecesLeft: number;
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly recorded: readonly RecordedRun[];
  readonly batch: Batch;
}

interface ClientResults {
  pieces: Piece[];
  runs: number;
  bytes: number;
}

/** JetStream takes no more than 64 KiB of headers; a run has some 20 bytes, 30 at most. */
export const RUNS_MAX = 2_000;
/** Below this many messages under way, each batch is sent at once. */
const GATHER_FROM = 3;
const GATHERED_BYTES_MAX = 256 * 1024;

export class ResultsSink {
  readonly #ports: ResultsSinkPorts;
  readonly #waiting = new Map<string, ClientResults>();
  #lastMessage = 0;
  #pendingBytes = 0;

  constructor(ports: ResultsSinkPorts) {
    this.#ports = ports;
  }

  /** Bytes of records that are not stored yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  send(clientId: string, bytes: Uint8Array, runs: Runs): void {
    const { numberOf, bytesMax } = this.#ports;
    const recorded: RecordedRun[] = [];
    const held: number[] = [];
    for (let at = 0; at < runs.length; at += 3) {
      const sequence = runs[at]!;
      const first = runs[at + 1]!;
      const count = runs[at + 2]!;
      const number = numberOf(sequence);
      if (number === undefined) continue;
      recorded.push({ number, first, count });
      held.push(sequence, first, count);
    }
    if (recorded.length === 0) return;
    const isLarge = bytes.byteLength > bytesMax || recorded.length > RUNS_MAX;
    if (recorded.length < runs.length / 3 || isLarge) {
      this.#sendPieces(clientId, bytes, { recorded, runs: Float64Array.from(held) });
      return;
    }
    this.#add(clientId, { bytes, recorded, batch: { runs, piecesLeft: 1 } });
  }

  #sendPieces(
    clientId: string,
    bytes: Uint8Array,
    { recorded: all, runs }: { readonly recorded: readonly RecordedRun[]; readonly runs: Runs },
  ): void {
    const { bytesMax, lifeId } = this.#ports;
    const kept = new Set(all.map(({ number }) => number));
    const isWanted = (number: number) => kept.has(number);
    const limits = { bytesMax, recordsMax: RUNS_MAX };
    const pieces = cutTerminals(bytes, { isWanted, ...limits, separator: lifeId });
    const batch: Batch = { runs, piecesLeft: pieces.length };
    for (const piece of pieces) {
      const recorded = piece.records.map(({ number, index }) => ({
        number,
        first: index,
        count: 1,
      }));
      this.#add(clientId, { bytes: piece.bytes, recorded, batch });
    }
  }

  #add(clientId: string, piece: Piece): void {
    let waiting = this.#waiting.get(clientId);
    if (waiting === undefined) {
      waiting = { pieces: [], runs: 0, bytes: 0 };
      this.#waiting.set(clientId, waiting);
    }
    const size = piece.bytes.byteLength;
    const { bytesMax, publisher } = this.#ports;
    const isFull =
      waiting.bytes + size > bytesMax || waiting.runs + piece.recorded.length > RUNS_MAX;
    if (isFull) this.#flush(clientId, waiting);
    waiting.pieces.push(piece);
    waiting.runs += piece.recorded.length;
    waiting.bytes += size;
    this.#pendingBytes += size;
    if (publisher.pending < GATHER_FROM || waiting.bytes >= GATHERED_BYTES_MAX) {
      this.#flush(clientId, waiting);
    }
  }

  #flush(clientId: string, waiting: ClientResults): void {
    const { pieces, bytes } = waiting;
    if (pieces.length === 0) return;
    waiting.pieces = [];
    waiting.runs = 0;
    waiting.bytes = 0;
    const { publisher, names, lifeId } = this.#ports;
    const headers = {
      "Nats-Msg-Id": `${lifeId}-${++this.#lastMessage}`,
      [RUNS_HEADER]: writeRuns(pieces.flatMap(({ recorded }) => recorded)),
    };
    const body = packResults(pieces.map((piece) => piece.bytes));
    publisher.publish(names.results(clientId), body, headers, ({ kind }) => {
      this.#pendingBytes -= bytes;
      // Not stored only when the node is closed: its frames are run elsewhere.
      if (kind === "stored") for (const piece of pieces) this.#stored(piece);
      this.#flushAll();
    });
  }

  #stored({ batch }: Piece): void {
    batch.piecesLeft--;
    if (batch.piecesLeft === 0) this.#ports.onStored(batch.runs);
  }

  #flushAll(): void {
    for (const [clientId, waiting] of this.#waiting) {
      if (waiting.pieces.length === 0) this.#waiting.delete(clientId);
      else this.#flush(clientId, waiting);
    }
  }
}
