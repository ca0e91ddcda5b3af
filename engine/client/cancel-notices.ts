/**
 * Hears that nobody waits for a call any more. A node's calls are told of on subjects that differ in
 * their last part, `INBOX.cancel.TOKEN`: one subscription for all of a node's calls in hand, there as
 * long as there are any.
 */
import type { Broker } from "../transport/nats/broker.ts";

interface Node {
  readonly onCancel: Map<string, () => void>;
  readonly unsubscribe: () => void;
}

export class CancelNotices {
  readonly #broker: Broker;
  /** By the subjects' common part. */
  readonly #nodes = new Map<string, Node>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Answers how to end it. @param subject Of one call; empty: there will be no notice. */
  watch(subject: string, onCancel: () => void): () => void {
    const end = subject.lastIndexOf(".");
    if (end <= 0 || /[*>\s]/.test(subject)) return () => {};
    const common = subject.slice(0, end);
    const node = this.#nodes.get(common) ?? this.#listen(common);
    node.onCancel.set(subject, onCancel);
    return () => {
      if (!node.onCancel.delete(subject) || node.onCancel.size > 0) return;
      this.#nodes.delete(common);
      node.unsubscribe();
    };
  }

  #listen(common: string): Node {
    const onCancel = new Map<string, () => void>();
    const unsubscribe = this.#broker.subscribe(`${common}.*`, (message) => {
      onCancel.get(message.subject)?.();
    });
    const node = { onCancel, unsubscribe };
    this.#nodes.set(common, node);
    return node;
  }
}
