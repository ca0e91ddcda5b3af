/**
 * One shard's thread as the node sees it: started as a long-running Piscina task, spoken to over a
 * port, ended by an abort signal. It dies once; whoever watches starts another one.
 */
import { MessageChannel } from "node:worker_threads";
import type { Piscina } from "piscina";
import type { RestartReason } from "../telemetry/node-counters.ts";
import {
  type FromShard,
  PULSE_BUSY,
  PULSE_BYTES,
  PULSE_INDEX,
  PULSE_SEQUENCE,
  PULSE_TURNS,
  type ShardSettings,
  type ToShard,
} from "./shard-messages.ts";

export interface ShardDeath {
  readonly reason: RestartReason;
  readonly message: string;
  /** The execution that was being handled; null when the thread was not in a turn. */
  readonly blamed: { readonly sequence: number; readonly index: number } | null;
}

export interface ShardThreadEvents {
  readonly onMessage: (message: FromShard) => void;
  /** The thread has ended without being told to. */
  readonly onDeath: (death: ShardDeath) => void;
}

export class ShardThread {
  readonly #port: MessageChannel["port1"];
  readonly #abort = new AbortController();
  readonly #pulse = new Float64Array(new SharedArrayBuffer(PULSE_BYTES));
  #hung = false;
  #turnsSeen = -1;
  #turnsSeenAtMs = 0;
  #stopping = false;
  readonly ended: Promise<void>;

  constructor(
    pool: Piscina,
    settings: Omit<ShardSettings, "pulse">,
    { onMessage, onDeath }: ShardThreadEvents,
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on("message", onMessage);
    const pulse = this.#pulse.buffer as SharedArrayBuffer;
    const task = { port: port2, settings: { ...settings, pulse } };
    this.ended = pool
      .run(task, { transferList: [port2], signal: this.#abort.signal })
      .then(
        () => {
          if (!this.#stopping) onDeath(this.#death("exit", "its task ended"));
        },
        (error: unknown) => {
          if (!this.#stopping) onDeath(this.#death(this.#reasonOf(error), String(error)));
        },
      )
      .finally(() => port1.close());
  }

  send(message: ToShard, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** Resolves when the thread has stopped; what still ran is dropped. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.send({ kind: "stop" });
    await this.ended;
  }

  /** Ends the thread at once, whatever it does. */
  kill(): void {
    this.#abort.abort();
  }

  /** Ends a thread that has been in one turn for longer than `hangMsMax`. */
  watch(nowMs: number, hangMsMax: number): void {
    const turns = this.#pulse[PULSE_TURNS]!;
    if (turns !== this.#turnsSeen || this.#pulse[PULSE_BUSY] === 0) {
      this.#turnsSeen = turns;
      this.#turnsSeenAtMs = nowMs;
      return;
    }
    if (nowMs - this.#turnsSeenAtMs < hangMsMax || this.#hung) return;
    this.#hung = true;
    this.#abort.abort();
  }

  #reasonOf(error: unknown): RestartReason {
    if (this.#hung) return "hang";
    const code = (error as { code?: unknown }).code;
    if (code === "ERR_WORKER_OUT_OF_MEMORY") return "memory";
    return /exited|terminat/i.test(String(error)) ? "exit" : "error";
  }

  #death(reason: RestartReason, message: string): ShardDeath {
    const isBusy = this.#pulse[PULSE_BUSY] === 1;
    const sequence = this.#pulse[PULSE_SEQUENCE]!;
    const index = this.#pulse[PULSE_INDEX]!;
    return { reason, message, blamed: isBusy && sequence !== 0 ? { sequence, index } : null };
  }
}
