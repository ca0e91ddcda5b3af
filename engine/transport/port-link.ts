/** Links within a process: over a thread's MessagePort, and between two parts of one thread. */
import type { MessagePort } from "node:worker_threads";
import type { Link } from "../ports.ts";

export function portLink(port: MessagePort): Link {
  return {
    send: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (handler) => {
      port.on("message", handler);
    },
    onClose: (handler) => {
      port.on("close", handler);
    },
    close: () => port.close(),
  };
}

/** Two ends in one thread; messages are handed over as they are, in order, after the sender's turn. */
export function pairOfLinks(): readonly [Link, Link] {
  const ends = [new LocalEnd(), new LocalEnd()] as const;
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}

class LocalEnd implements Link {
  other: LocalEnd | null = null;
  #handlers: ((message: unknown) => void)[] = [];
  #closed: (() => void)[] = [];
  #isOpen = true;

  send(message: unknown): void {
    const { other } = this;
    queueMicrotask(() => other?.deliver(message));
  }

  deliver(message: unknown): void {
    if (!this.#isOpen) return;
    for (const handler of this.#handlers) handler(message);
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handlers.push(handler);
  }

  onClose(handler: () => void): void {
    this.#closed.push(handler);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const handler of this.#closed) handler();
    queueMicrotask(() => this.other?.close());
  }
}
