/**
 * Synchronous executions of clients elsewhere: frames come as requests to one node of the queue
 * group, run at once or are refused, and are never run again (ES1). Outcomes go back to the subject
 * the client named; of what takes long the client is told that it is still alive, so that it need
 * not wait five minutes to learn that a node is dead.
 *
 *   answers   Stepstorm-Sync: terminals | refused | lost | alive
 *             Stepstorm-Done: numbers of frames that have all their outcomes
 */
import type { Clock, Scheduler } from "../ports.ts";
import type { NodeCounters } from "../telemetry/node-counters.ts";
import type { NodeMessage } from "../transport/messages.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import { packResults } from "../transport/result-message.ts";
import { readStartFrameHead, type StartFrameHead } from "../transport/start-frame.ts";
import { DONE_HEADER, SYNC_HEADER } from "../transport/sync-answers.ts";
import { cutTerminals } from "../transport/terminal-pieces.ts";
import type { Runs } from "./deliveries.ts";
import { OpenFrame } from "./open-frame.ts";

export interface SyncServicePorts {
  readonly broker: Broker;
  readonly names: ClusterNames;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly counters: NodeCounters;
  readonly lifeId: string;
  readonly bytesMax: number;
  /** False when no shard has room: nothing was done. */
  readonly runNow: (frame: OpenFrame, bytes: Uint8Array) => boolean;
  /** The outcomes are out: nobody keeps them. */
  readonly onSent: (runs: Runs) => void;
}

interface Held {
  readonly frame: OpenFrame;
  readonly reply: string;
  toldMs: number;
}

const ALIVE_EVERY_MS = 1_000;

export class SyncService {
  readonly #ports: SyncServicePorts;
  readonly #held = new Map<number, Held>();
  #unsubscribe: () => void;
  #lastSequence = 0;
  #isClosed = false;

  constructor(ports: SyncServicePorts) {
    this.#ports = ports;
    const { broker, names } = ports;
    const queue = names.queueGroup;
    this.#unsubscribe = broker.subscribe(names.sync, (message) => this.#take(message), { queue });
    this.#tellLater();
  }

  /** Takes no more; what runs goes on. */
  drain(): void {
    this.#unsubscribe();
    this.#unsubscribe = () => {};
  }

  /** Who still waits for an outcome is told that there will be none. */
  close(): void {
    this.drain();
    this.#isClosed = true;
    for (const { frame, reply } of this.#held.values()) {
      const indexes = Array.from({ length: frame.count }, (_, index) => index);
      this.#tellLost(reply, {
        kind: "syncLost",
        number: frame.number,
        indexes: indexes.filter((index) => !frame.hasFinished(index)),
        message: "The node that ran the execution was stopped. It is not run again.",
      });
    }
    this.#held.clear();
  }

  send(bytes: Uint8Array, runs: Runs): void {
    const { broker, bytesMax, lifeId, onSent } = this.#ports;
    const held = this.#held.get(runs[0]!);
    if (held !== undefined) {
      const done = this.#doneOf(runs);
      const isLarge = bytes.byteLength > bytesMax;
      const cut = { isWanted: () => true, bytesMax, separator: lifeId };
      const pieces = isLarge ? cutTerminals(bytes, cut).map((piece) => piece.bytes) : [bytes];
      pieces.forEach((piece, place) => {
        const isLast = place === pieces.length - 1;
        broker.publish(held.reply, packResults([piece]), {
          headers: {
            [SYNC_HEADER]: "terminals",
            ...(isLast && done !== "" ? { [DONE_HEADER]: done } : {}),
          },
          isKept: true,
        });
      });
    }
    onSent(runs);
  }

  /** Says what became of a frame that has no outcome. */
  tell(clientId: string, message: NodeMessage): void {
    if (message.kind !== "syncLost") return;
    for (const [sequence, { frame, reply }] of this.#held) {
      if (frame.clientId !== clientId || frame.number !== message.number) continue;
      this.#held.delete(sequence);
      this.#tellLost(reply, message);
    }
  }

  #tellLost(reply: string, message: NodeMessage): void {
    const body = Buffer.from(JSON.stringify(message));
    this.#ports.broker.publish(reply, body, { headers: { [SYNC_HEADER]: "lost" }, isKept: true });
  }

  #take(message: BrokerMessage): void {
    const { clock, counters, runNow } = this.#ports;
    if (message.reply === "" || this.#isClosed) return; // Nobody waits for it, or not for long.
    let head: StartFrameHead;
    try {
      head = readStartFrameHead(message.data);
    } catch {
      return; // Not of this version's clients: it has no number to be answered by.
    }
    const sequence = --this.#lastSequence;
    const frame = new OpenFrame(sequence, { ...head, isSync: true, finished: null });
    this.#held.set(sequence, { frame, reply: message.reply, toldMs: clock.nowMs() });
    if (runNow(frame, message.data.slice())) {
      counters.startsAccepted(head.count);
      return;
    }
    this.#held.delete(sequence);
    counters.startsRefused("overload", head.count);
    const refusal: NodeMessage = {
      kind: "refused",
      number: head.number,
      code: "ThrottlingException",
      message: "No shard of this node has room for a synchronous execution. Try again later.",
    };
    const body = Buffer.from(JSON.stringify(refusal));
    this.#ports.broker.publish(message.reply, body, { headers: { [SYNC_HEADER]: "refused" } });
  }

  #doneOf(runs: Runs): string {
    const done: number[] = [];
    for (let at = 0; at < runs.length; at += 3) {
      const held = this.#held.get(runs[at]!);
      if (held === undefined || held.frame.unfinished > 0) continue;
      this.#held.delete(runs[at]!);
      done.push(held.frame.number);
    }
    return done.join(",");
  }

  #tellLater(): void {
    this.#ports.scheduler.after(ALIVE_EVERY_MS, () => {
      if (this.#isClosed) return;
      const nowMs = this.#ports.clock.nowMs();
      for (const held of this.#held.values()) {
        if (nowMs - held.toldMs < ALIVE_EVERY_MS) continue;
        held.toldMs = nowMs;
        this.#ports.broker.publish(held.reply, Buffer.from(String(held.frame.number)), {
          headers: { [SYNC_HEADER]: "alive" },
        });
      }
      this.#tellLater();
    });
  }
}
