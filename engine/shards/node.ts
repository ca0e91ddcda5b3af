/**
 * A node's main thread: takes frames in, makes them durable, gives them to shards, brings terminal
 * records back, and only then lets the journal forget. It never looks into a frame: all work per
 * execution is done by the client's and the shards' threads.
 *
 *   starts ─▶ door ─▶ journal ─▶ accepted ─▶ dispatcher ─▶ shard
 *                                                            │
 *   client ◀── deliveries ◀── frame table ◀── terminals ◀────┘
 *     └─ taken ─▶ frame table ─▶ journal.remove
 */
import type { Link } from "../ports.ts";
import { type DeployResult, deployMachine } from "../registry/deploy.ts";
import { shardField } from "../telemetry/counters.ts";
import type { ClientMessage, NodeMessage } from "../transport/messages.ts";
import { readStartFrame, type StartFrame } from "../transport/start-frame.ts";
import { Deliveries } from "./deliveries.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Door } from "./door.ts";
import { FrameTable } from "./frame-table.ts";
import type { NodeOptions, NodePorts } from "./node-ports.ts";
import { OpenFrame } from "./open-frame.ts";
import type { FromShard } from "./shard-messages.ts";
import type { ShardDeath } from "./shard-thread.ts";
import { Supervisor } from "./supervisor.ts";
import { TaskDesk } from "./task-desk.ts";
import { Trials } from "./trials.ts";

export class EngineNode {
  readonly #options: NodeOptions;
  readonly #ports: NodePorts;
  readonly #links = new Set<Link>();
  readonly #frames: FrameTable;
  readonly #deliveries: Deliveries;
  readonly #dispatcher: Dispatcher;
  readonly #door: Door;
  readonly #supervisor: Supervisor;
  readonly #desk: TaskDesk;
  readonly #trials: Trials;

  constructor(options: NodeOptions, ports: NodePorts) {
    this.#options = options;
    this.#ports = ports;
    this.#frames = new FrameTable(ports.journal, ports.scheduler);
    this.#deliveries = new Deliveries((runs) => this.#frames.taken(runs));
    this.#desk = new TaskDesk(ports.tasks, (shardIndex, answers) => {
      this.#supervisor.send(shardIndex, { kind: "answers", answers });
    });
    this.#supervisor = new Supervisor(
      { ...options, clock: ports.clock, scheduler: ports.scheduler, blocks: ports.blocks },
      {
        onMessage: (shardIndex, message) => this.#fromShard(shardIndex, message),
        onDeath: (shardIndex, death) => this.#shardDied(shardIndex, death),
        onReplaced: () => this.#dispatcher.pump(),
      },
    );
    this.#dispatcher = new Dispatcher({
      shards: options.shards,
      activePerShardMax: options.activePerShardMax,
      scheduler: ports.scheduler,
      isAlive: (shardIndex) => this.#supervisor.isAlive(shardIndex),
      parked: (shardIndex) =>
        shardIndex < ports.blocks.count ? ports.blocks.read(shardIndex, shardField.parked) : 0,
      give: (shardIndex, { frame, bytes }) => {
        if (this.#give(shardIndex, frame, { bytes, finished: frame.skipped() })) return;
        this.#dispatcher.forget(frame);
        this.#frames.drop(frame);
      },
    });
    this.#door = new Door({
      ...ports,
      limits: options.limits,
      unfinished: () => this.#frames.unfinished,
      parked: () => this.parked,
      enqueue: (frame, bytes) => {
        this.#frames.add(frame);
        this.#dispatcher.enqueue({ frame, bytes });
      },
      runNow: (frame, bytes) => {
        const shardIndex = this.#dispatcher.leastLoaded();
        if (shardIndex === undefined) return false;
        this.#frames.add(frame);
        this.#dispatcher.give(shardIndex, { frame, bytes });
        return true;
      },
    });
    this.#trials = new Trials({
      ...ports,
      runApart: (frame, index) =>
        this.#give(this.#supervisor.startApart(), frame, { finished: frame.allBut(index) }),
      endApart: () => void this.#supervisor.stopApart(), // Nobody waits for it.
      takeTerminals: (message) => this.#takeTerminals(message),
    });
  }

  /** Executions accepted and not terminal. */
  get unfinished(): number {
    return this.#frames.unfinished;
  }

  /** Executions waiting in a long timer. */
  get parked(): number {
    return this.#ports.blocks.sum(shardField.parked);
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
      this.#frames.add(frame);
      this.#dispatcher.enqueue({ frame, bytes: null });
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
        case "describe": {
          const revision = this.#ports.registry.latest(message.name);
          send({ kind: "described", request: message.request, revision });
          break;
        }
      }
    });
  }

  deploy(name: string, definition: string, roleArn?: string): Promise<DeployResult> {
    const { registry, clock, ids } = this.#ports;
    const ports = { registry, clock, ids, home: this.#options.home };
    return deployMachine(ports, { name, definition, roleArn });
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
    this.#dispatcher.close();
    await this.#supervisor.stop();
    this.#frames.close();
    await this.#ports.tasks.close();
    await this.#ports.journal.close();
    await this.#ports.registry.close();
    for (const link of this.#links) link.close();
  }

  async #deploy(
    { request, name, definition, roleArn }: Extract<ClientMessage, { kind: "deploy" }>,
    send: (message: NodeMessage) => void,
  ): Promise<void> {
    try {
      send({ ...(await this.deploy(name, definition, roleArn)), request });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      send({ kind: "notDeployed", request, message, problems: [] });
    }
  }

  /** @returns False when the frame cannot be read: nothing was given. */
  #give(
    shardIndex: number,
    frame: OpenFrame,
    { bytes = null, finished }: { bytes?: Uint8Array | null; finished: Uint8Array | null },
  ): boolean {
    const { sequence, count } = frame;
    const given = bytes ?? this.#ports.journal.read(sequence);
    if (given === undefined) {
      this.#ports.warn(`frame ${sequence} cannot be read from the journal and is not run`);
      return false;
    }
    const message = { kind: "frame", sequence, count, bytes: given, finished } as const;
    // Bytes that stand alone in their buffer can be handed over; a journal's may be a view of more.
    const isWhole = given.byteLength === given.buffer.byteLength;
    const transfer = isWhole && bytes !== null ? [given.buffer as ArrayBuffer] : [];
    this.#supervisor.send(shardIndex, message, transfer);
    return true;
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

  #fromShard(shardIndex: number, message: FromShard): void {
    switch (message.kind) {
      case "terminals":
        this.#takeTerminals(message);
        break;
      case "need": {
        const revision = this.#ports.registry.get(message.revisionId);
        const machineSlot = this.#ports.machineSlots.slotOf(revision?.name ?? "other");
        const { revisionId } = message;
        this.#supervisor.send(shardIndex, { kind: "machine", revisionId, revision, machineSlot });
        break;
      }
      case "calls":
        this.#desk.call(shardIndex, message.calls);
        break;
      case "cancels":
        this.#desk.cancel(shardIndex, message.callIds);
        break;
      case "unreadable":
        this.#dropUnreadable(message);
        break;
    }
  }

  #takeTerminals({ clientId, bytes, runs }: Extract<FromShard, { kind: "terminals" }>): void {
    this.#frames.ended(runs, (frame, count) => this.#dispatcher.ended(frame, count));
    this.#deliveries.send(clientId, bytes, runs);
    this.#trials.settle();
    this.#dispatcher.pump();
  }

  #dropUnreadable({ sequence, reason }: Extract<FromShard, { kind: "unreadable" }>): void {
    const frame = this.#frames.get(sequence);
    if (frame === undefined) return;
    this.#ports.warn(`frame ${sequence} is no frame of starts and is not run: ${reason}`);
    this.#dispatcher.forget(frame);
    this.#frames.drop(frame);
    this.#dispatcher.pump();
  }

  #shardDied(shardIndex: number, death: ShardDeath): void {
    const { counters, warn } = this.#ports;
    counters.shardRestarted(death.reason);
    warn(`shard ${shardIndex} died (${death.reason}: ${death.message}) and is replaced`);
    this.#desk.forget(shardIndex);
    if (shardIndex === this.#options.shards) {
      this.#trials.died(death);
      return;
    }
    const frames = this.#dispatcher.takeBack(shardIndex);
    const { blamed } = death;
    const suspect = blamed === null ? undefined : this.#frames.get(blamed.sequence);
    if (blamed !== null && suspect !== undefined) this.#trials.blame(suspect, blamed.index, death);
    for (const frame of frames) {
      if (frame.isSync) this.#loseSync(frame);
      else this.#dispatcher.enqueue({ frame, bytes: null });
    }
  }

  /** ES1: a synchronous execution is never run twice; its caller is told that there is no answer. */
  #loseSync(frame: OpenFrame): void {
    this.#frames.drop(frame);
    const indexes = Array.from({ length: frame.count }, (_, index) => index);
    this.#deliveries.tell(frame.clientId, {
      kind: "syncLost",
      number: frame.number,
      indexes: indexes.filter((index) => !frame.hasFinished(index)),
      message: "The engine thread that ran the execution died. It is not run again.",
    });
  }
}
