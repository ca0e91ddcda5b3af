/**
 * A node that has its journal on a disk of its own: takes frames in over links, makes them durable,
 * runs them, brings terminal records back to whoever started the executions, and only then lets the
 * journal forget.
 *
 *   starts ─▶ door ─▶ journal ─▶ accepted ─▶ runner (shards)
 *                                                │
 *   client ◀── deliveries ◀───── terminals ◀─────┘
 *     └─ taken ─▶ runner ─▶ journal.remove
 */
import type { Link } from "../ports.ts";
import { type DeployRequest, type DeployResult, deployMachine } from "../registry/deploy.ts";
import type { MachineProfile } from "../telemetry/machine-profile.ts";
import type { NodeWork } from "../telemetry/node-work.ts";
import type { ClientMessage, NodeMessage } from "../transport/messages.ts";
import { readStartFrame, type StartFrame } from "../transport/start-frame.ts";
import { Deliveries } from "./deliveries.ts";
import { Door } from "./door.ts";
import { FrameRunner } from "./frame-runner.ts";
import type { NodeOptions, NodePorts } from "./node-ports.ts";
import { OpenFrame } from "./open-frame.ts";
import { unreadyReason } from "./readiness.ts";

export class EngineNode {
  readonly #options: NodeOptions;
  readonly #ports: NodePorts;
  readonly #links = new Set<Link>();
  readonly #deliveries: Deliveries;
  readonly #door: Door;
  readonly #runner: FrameRunner;

  constructor(options: NodeOptions, ports: NodePorts) {
    this.#options = options;
    this.#ports = ports;
    this.#deliveries = new Deliveries((runs) => this.#runner.taken(runs));
    this.#runner = new FrameRunner(options, {
      ...ports,
      keeper: ports.journal,
      shared: null,
      sink: this.#deliveries,
    });
    this.#door = new Door({
      ...ports,
      limits: options.limits,
      unfinished: () => this.#runner.unfinished,
      parked: () => this.#runner.parked,
      enqueue: (frame, bytes) => this.#runner.enqueue(frame, bytes),
      runNow: (frame, bytes) => this.#runner.runNow(frame, bytes),
    });
  }

  /** Executions accepted and not terminal. */
  get unfinished(): number {
    return this.#runner.unfinished;
  }

  /** Executions waiting in a long timer. */
  get parked(): number {
    return this.#runner.parked;
  }

  /** Why it should be sent no work; null: it is ready. */
  get unready(): string | null {
    return unreadyReason({
      isDraining: this.#door.isDraining,
      liveShards: this.#runner.liveShards,
      keeping: this.#ports.journal.refusal(),
    });
  }

  /** What is in hand at the moment, for the metrics. */
  get work(): NodeWork {
    return this.#runner.work;
  }

  /** Queues what an earlier life accepted and did not finish; answers how many executions that is. */
  recover(): number {
    let executions = 0;
    for (const { sequence, bytes, finished } of this.#ports.journal.recover()) {
      const starts = this.#readable(sequence, bytes);
      if (starts === undefined) continue;
      const frame = new OpenFrame(sequence, { ...starts, finished, isSync: false });
      if (frame.unfinished === 0) {
        this.#ports.journal.remove(sequence);
        continue;
      }
      executions += frame.unfinished;
      this.#runner.enqueue(frame, null);
    }
    return executions;
  }

  /** A client at the other end of the link may start, deploy and hear of outcomes from now on. */
  connect(link: Link): void {
    const send = (message: NodeMessage) => link.send(message);
    let sender = { clientId: "", send };
    this.#links.add(link);
    link.onClose(() => {
      this.#links.delete(link);
      this.#deliveries.unsubscribe(link);
    });
    link.onMessage((received) => {
      const message = received as ClientMessage;
      switch (message.kind) {
        case "hello":
          sender = { clientId: message.clientId, send };
          this.#deliveries.subscribe(message.terminalsOf, link);
          break;
        case "starts":
          void this.#door.accept(sender, message); // Never rejects.
          break;
        case "syncStarts":
          this.#door.runNow(sender, message);
          break;
        case "terminalsTaken":
          this.#deliveries.taken(message.delivery);
          break;
        case "deploy":
          void this.#deploy(message, send); // Never rejects.
          break;
        case "describe":
          void this.#describe(message, send); // Never rejects.
          break;
      }
    });
  }

  deploy(
    name: string,
    definition: string,
    { roleArn, type, logging }: Partial<Pick<DeployRequest, "roleArn" | "type" | "logging">> = {},
  ): Promise<DeployResult> {
    const { registry, clock, ids } = this.#ports;
    const ports = { registry, clock, ids, home: this.#options.home };
    return deployMachine(ports, { name, definition, roleArn, type, logging });
  }

  /** What executions did at each state, by those that were timed (`profileEvery`). */
  readProfile(): Promise<readonly MachineProfile[]> {
    return this.#runner.readProfile();
  }

  /** Forgets what was timed so far: a warm-up. */
  restartProfile(): void {
    this.#runner.restartProfile();
  }

  /** Refuses new starts from now on. What is accepted goes on. */
  drain(): void {
    this.#door.drain();
  }

  /**
   * Stops at once. What is not terminal stays in the journal and runs again at the next start;
   * with `memory` it is gone. The links of clients are closed: who still waits is told so.
   */
  async stop(): Promise<void> {
    this.#door.drain();
    await this.#runner.stop();
    await this.#ports.journal.close();
    await this.#ports.registry.close();
    for (const link of this.#links) link.close();
  }

  async #deploy(
    message: Extract<ClientMessage, { kind: "deploy" }>,
    send: (message: NodeMessage) => void,
  ): Promise<void> {
    const { request } = message;
    try {
      send({ ...(await this.deploy(message.name, message.definition, message)), request });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      send({ kind: "notDeployed", request, message: text, problems: [] });
    }
  }

  async #describe(
    { request, name }: Extract<ClientMessage, { kind: "describe" }>,
    send: (message: NodeMessage) => void,
  ): Promise<void> {
    const revision = await this.#ports.registry.latest(name);
    send({ kind: "described", request, revision });
  }

  /** A frame an earlier life accepted without looking into it. It stays where it is. */
  #readable(sequence: number, bytes: Uint8Array): StartFrame | undefined {
    try {
      return readStartFrame(bytes);
    } catch (error) {
      this.#ports.warn(`frame ${sequence} is no frame of starts and is not run: ${error}`);
      return undefined;
    }
  }
}
