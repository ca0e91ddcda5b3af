/**
 * A client's end of a cluster: the same messages as over any link, as subjects and streams. Starts
 * are published by the client itself and are accepted when their stream has stored them; a frame is
 * sent again, to the same stream and with the same id, until there is an answer. Outcomes come from
 * the results stream; synchronous starts are requests to one of the nodes, sent once.
 *
 *   starts        ─▶ CLUSTER.starts.K         K from the frame's number
 *   terminals     ◀─ CLUSTER.results.CLIENT
 *   syncStarts    ─▶ CLUSTER.sync             ◀─ own inbox
 *   deploy, describe ⇄ CLUSTER.requests
 */
import type { Clock, Link, Random, Scheduler } from "../../ports.ts";
import type { ClientMessage, NodeMessage } from "../messages.ts";
import { RESULTS_SEEN_HEADER } from "../result-message.ts";
import { AckedPublisher, type PublishOutcome } from "./acked-publisher.ts";
import { NoAnswer } from "./broker.ts";
import { readClusterSettings } from "./cluster-settings.ts";
import type { NatsBroker } from "./nats-broker.ts";
import { ResultsSubscription } from "./results-subscription.ts";
import { type ClusterNames, clusterNames } from "./subjects.ts";
import { SyncRequests } from "./sync-requests.ts";
import { DUPLICATE_WINDOW_MS } from "./topology.ts";

export interface ClusterLinkPorts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly warn: (text: string) => void;
}

export interface ClusterLinkOptions extends ClusterLinkPorts {
  readonly cluster: string;
}

/** Beyond what a client has outstanding itself, nothing waits here. */
const IN_FLIGHT_MAX = 256;
const HEADERS_BYTES = 4 * 1024;
const REQUEST_MS_MAX = 5_000;
const REQUEST_TRIES = 4;
const TRY_AGAIN_MS = 500;

/** @throws Error with what to do when there is no cluster of this name. */
export async function openClusterLink(
  broker: NatsBroker,
  options: ClusterLinkOptions,
): Promise<Link> {
  const settings = await readClusterSettings({ ...options, broker }, options.cluster);
  return new ClusterLink(broker, { ...options, streams: settings.streams });
}

class ClusterLink implements Link {
  readonly frameBytesMax: number;
  readonly #broker: NatsBroker;
  readonly #names: ClusterNames;
  readonly #ports: ClusterLinkPorts;
  readonly #streams: number;
  readonly #publisher: AckedPublisher;
  readonly #sync: SyncRequests;
  readonly #results: ResultsSubscription[] = [];
  /** Of them, that of this client's own executions. */
  #ownResults: ResultsSubscription | null = null;
  /** How to say that a delivery of terminal records is taken in. */
  readonly #acknowledges = new Map<number, () => void>();
  readonly #handlers: ((message: unknown) => void)[] = [];
  readonly #closed: (() => void)[] = [];
  #clientId = "";
  #lastDelivery = 0;
  #isClosed = false;

  constructor(broker: NatsBroker, options: ClusterLinkOptions & { readonly streams: number }) {
    this.#broker = broker;
    this.#ports = options;
    this.#names = clusterNames(options.cluster);
    this.#streams = options.streams;
    this.frameBytesMax = broker.payloadBytesMax - HEADERS_BYTES;
    this.#publisher = new AckedPublisher(
      { ...options, broker },
      { inFlightMax: IN_FLIGHT_MAX, giveUpMs: DUPLICATE_WINDOW_MS / 2 },
    );
    this.#sync = new SyncRequests(
      { ...options, broker },
      { subject: this.#names.sync, tell: (message) => this.#tell(message) },
    );
    broker.onState((state) => {
      if (state === "closed") this.close();
    });
  }

  send(message: unknown): void {
    if (this.#isClosed) return;
    const said = message as ClientMessage;
    switch (said.kind) {
      case "hello":
        this.#clientId = said.clientId;
        for (const clientId of said.terminalsOf) this.#subscribe(clientId);
        break;
      case "starts":
        if (this.#fits(said)) this.#publish(said);
        break;
      case "syncStarts":
        if (this.#fits(said)) this.#sync.send(said);
        break;
      case "terminalsTaken":
        this.#acknowledges.get(said.delivery)?.();
        this.#acknowledges.delete(said.delivery);
        break;
      case "deploy":
      case "describe":
        void this.#request(said); // Never rejects.
        break;
    }
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#handlers.push(handler);
  }

  onClose(handler: () => void): void {
    this.#closed.push(handler);
  }

  /** The connection is its owner's to close. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#publisher.close();
    this.#sync.close();
    for (const results of this.#results) results.close();
    for (const handler of this.#closed) handler();
  }

  #subscribe(clientId: string): void {
    const ports = {
      ...this.#ports,
      broker: this.#broker,
      names: this.#names,
      onTerminals: (bytes: Uint8Array, acknowledge: (() => void) | null) => {
        const delivery = ++this.#lastDelivery;
        if (acknowledge !== null) this.#acknowledges.set(delivery, acknowledge);
        this.#tell({ kind: "terminals", delivery, bytes });
      },
    };
    const results = new ResultsSubscription(ports, clientId);
    this.#results.push(results);
    if (clientId === this.#clientId) this.#ownResults = results;
  }

  /** A single input may be larger than these servers let a message be. */
  #fits({ number, bytes }: { readonly number: number; readonly bytes: Uint8Array }): boolean {
    const { byteLength } = bytes;
    if (byteLength <= this.frameBytesMax) return true;
    const message = `The start has ${byteLength} bytes and the NATS servers take ${this.frameBytesMax}: make the input smaller, or raise their max_payload.`;
    // Not within the caller's own turn: a link answers later.
    queueMicrotask(() =>
      this.#tell({ kind: "refused", number, code: "ServiceUnavailable", message }),
    );
    return false;
  }

  /** The stream follows from the number, so that a frame never goes to two of them. */
  #publish({ number, bytes }: Extract<ClientMessage, { kind: "starts" }>): void {
    const subject = this.#names.starts(number % this.#streams);
    const headers = {
      "Nats-Msg-Id": `${this.#clientId}-${number}`,
      [RESULTS_SEEN_HEADER]: String(this.#ownResults?.seen ?? 0),
    };
    this.#publisher.publish(subject, bytes, headers, (outcome) => {
      this.#tell(answerOf(number, outcome));
    });
  }

  async #request(message: Extract<ClientMessage, { kind: "deploy" | "describe" }>): Promise<void> {
    const { request } = message;
    const body = Buffer.from(JSON.stringify(message));
    let reason = `the definition has ${body.length} bytes, more than a message may have`;
    const isSmall = body.length <= this.frameBytesMax;
    for (let attempt = 1; isSmall && attempt <= REQUEST_TRIES && !this.#isClosed; attempt++) {
      try {
        const answer = await this.#broker.request(this.#names.requests, body, {
          timeoutMs: REQUEST_MS_MAX,
        });
        this.#tell(JSON.parse(Buffer.from(answer.data).toString()) as NodeMessage);
        return;
      } catch (error) {
        reason =
          error instanceof NoAnswer && error.reason === "no-responders"
            ? "no node of the cluster is running"
            : String(error);
        await new Promise<void>((resolve) => this.#ports.scheduler.after(TRY_AGAIN_MS, resolve));
      }
    }
    this.#tell({ kind: "notDeployed", request, message: `Not answered: ${reason}.`, problems: [] });
  }

  #tell(message: NodeMessage): void {
    if (this.#isClosed) return;
    for (const handler of this.#handlers) handler(message);
  }
}

function answerOf(number: number, outcome: PublishOutcome): NodeMessage {
  switch (outcome.kind) {
    case "stored":
      return { kind: "accepted", number };
    case "unknown":
      return { kind: "unknown", number, message: outcome.message };
    case "refused":
      return outcome.isFull
        ? {
            kind: "refused",
            number,
            code: "ThrottlingException",
            message: `Rate exceeded: the stream of starts is full (${outcome.message}). Try again later.`,
          }
        : { kind: "refused", number, code: "ServiceUnavailable", message: outcome.message };
  }
}
