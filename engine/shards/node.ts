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
import type { TaskRunner } from "../integrations/task-runner.ts";
import type { Clock, Ids, Journal, Link, Registry, Scheduler } from "../ports.ts";
import { type DeployResult, deployMachine, type Home } from "../registry/deploy.ts";
import { shardField } from "../telemetry/counters.ts";
import type { MachineSlots } from "../telemetry/machine-slots.ts";
import type { NodeCounters } from "../telemetry/node-counters.ts";
import type { ShardBlocks } from "../telemetry/shard-blocks.ts";
import type { ClientMessage, NodeMessage } from "../transport/messages.ts";
import { readStartFrame } from "../transport/start-frame.ts";
import { type AdmissionLimits, type Refusal, refusalOf } from "./admission.ts";
import { Deliveries } from "./deliveries.ts";
import { Dispatcher, type QueuedFrame } from "./dispatcher.ts";
import { FrameTable } from "./frame-table.ts";
import { OpenFrame } from "./open-frame.ts";
import { type PoisonStore, PoisonWard, poisonRecord, poisonTerminal } from "./poison.ts";
import type { FromShard } from "./shard-messages.ts";
import type { ShardDeath } from "./shard-thread.ts";
import { Supervisor } from "./supervisor.ts";
import { TaskDesk } from "./task-desk.ts";

export interface NodeOptions {
  readonly shards: number;
  readonly seed: number;
  readonly heapMbMax: number;
  readonly hangMsMax: number;
  readonly activePerShardMax: number;
  readonly limits: AdmissionLimits;
  readonly services: readonly unknown[];
  readonly home: Home;
}

export interface NodePorts {
  readonly journal: Journal;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  readonly tasks: TaskRunner;
  readonly counters: NodeCounters;
  readonly blocks: ShardBlocks;
  readonly machineSlots: MachineSlots;
  readonly poison: PoisonStore;
  /** One line for the operator's log. */
  readonly warn: (text: string) => void;
}

type Starts = Extract<ClientMessage, { kind: "starts" | "syncStarts" }>;

export class EngineNode {
  readonly #options: NodeOptions;
  readonly #ports: NodePorts;
  readonly #frames: FrameTable;
  readonly #deliveries: Deliveries;
  readonly #dispatcher: Dispatcher;
  readonly #supervisor: Supervisor;
  readonly #desk: TaskDesk;
  readonly #ward = new PoisonWard();
  #lastSyncSequence = 0;
  #appending = 0;
  #isDraining = false;

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
      isAlive: (shardIndex) => this.#supervisor.isAlive(shardIndex),
      parked: (shardIndex) =>
        shardIndex < ports.blocks.count ? ports.blocks.read(shardIndex, shardField.parked) : 0,
      give: (shardIndex, queued) => this.#give(shardIndex, queued, queued.frame.skipped()),
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
      const starts = readStartFrame(bytes);
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
    let clientId = "";
    const send = (message: NodeMessage) => link.send(message);
    link.onClose(() => this.#deliveries.unsubscribe(link));
    link.onMessage((received) => {
      const message = received as ClientMessage;
      switch (message.kind) {
        case "hello":
          clientId = message.clientId;
          this.#deliveries.subscribe(message.terminalsOf, link);
          break;
        case "starts":
          void this.#accept(clientId, message, send);
          break;
        case "syncStarts":
          this.#acceptSync(clientId, message, send);
          break;
        case "terminalsTaken":
          this.#deliveries.taken(message.delivery);
          break;
        case "deploy":
          void this.#deploy(message, send);
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
    this.#isDraining = true;
  }

  /**
   * Stops at once. What is not terminal stays in the journal and runs again at the next start;
   * with `memory` it is gone.
   */
  async stop(): Promise<void> {
    this.#isDraining = true;
    await this.#supervisor.stop();
    this.#frames.note();
    await this.#ports.tasks.close();
    await this.#ports.journal.close();
    await this.#ports.registry.close();
  }

  #refusal(message: Starts): Refusal | undefined {
    const { journal, registry } = this.#ports;
    return refusalOf(
      {
        unfinished: this.#frames.unfinished + this.#appending,
        parked: this.parked,
        isDraining: this.#isDraining,
        journalRefusal: message.kind === "starts" ? journal.refusal() : null,
        isMachineKnown: registry.get(message.revisionId) !== undefined,
      },
      this.#options.limits,
    );
  }

  #refuse(message: Starts, { code, reason, message: text }: Refusal): NodeMessage {
    this.#ports.counters.startsRefused(reason, message.count);
    return { kind: "refused", number: message.number, code, message: text };
  }

  async #accept(
    clientId: string,
    message: Extract<Starts, { kind: "starts" }>,
    send: (message: NodeMessage) => void,
  ): Promise<void> {
    const refusal = this.#refusal(message);
    if (refusal !== undefined) {
      send(this.#refuse(message, refusal));
      return;
    }
    const { journal, clock, counters } = this.#ports;
    const { number, count, bytes } = message;
    const sequence = journal.nextSequence();
    const beganMs = clock.nowMs();
    this.#appending += count;
    try {
      await journal.append(sequence, bytes);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      send(this.#refuse(message, { code: "ServiceUnavailable", reason: "journal", message: text }));
      return;
    } finally {
      this.#appending -= count;
    }
    const commitMs = clock.nowMs() - beganMs;
    counters.journalCommit.observe(commitMs);
    counters.acceptLatency.observe(commitMs);
    counters.frameClosed(count, bytes.byteLength);
    counters.startsAccepted(count);
    send({ kind: "accepted", number });
    const frame = new OpenFrame(sequence, {
      clientId,
      number,
      count,
      isSync: false,
      finished: null,
    });
    this.#frames.add(frame);
    this.#dispatcher.enqueue({ frame, bytes });
  }

  /** Not journalled and not queued: it runs now, at most once, or is refused. */
  #acceptSync(
    clientId: string,
    message: Extract<Starts, { kind: "syncStarts" }>,
    send: (message: NodeMessage) => void,
  ): void {
    const refusal = this.#refusal(message);
    if (refusal !== undefined) {
      send(this.#refuse(message, refusal));
      return;
    }
    const shardIndex = this.#dispatcher.leastLoaded();
    if (shardIndex === undefined) {
      const text = "No shard has room for a synchronous execution. Try again later.";
      const overload = { code: "ThrottlingException", reason: "overload", message: text } as const;
      send(this.#refuse(message, overload));
      return;
    }
    const { number, count, bytes } = message;
    const sequence = --this.#lastSyncSequence;
    const frame = new OpenFrame(sequence, {
      clientId,
      number,
      count,
      isSync: true,
      finished: null,
    });
    this.#ports.counters.startsAccepted(count);
    this.#frames.add(frame);
    this.#dispatcher.give(shardIndex, { frame, bytes });
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

  #give(shardIndex: number, { frame, bytes }: QueuedFrame, skipped: Uint8Array | null): void {
    const given = bytes ?? this.#ports.journal.read(frame.sequence);
    if (given === undefined) {
      this.#ports.warn(`frame ${frame.sequence} cannot be read from the journal and is not run`);
      this.#frames.drop(frame);
      return;
    }
    const message = {
      kind: "frame",
      sequence: frame.sequence,
      bytes: given,
      finished: skipped,
    } as const;
    // Bytes that stand alone in their buffer can be handed over; a journal's may be a view of more.
    const isWhole = given.byteLength === given.buffer.byteLength;
    const transfer = isWhole && bytes !== null ? [given.buffer as ArrayBuffer] : [];
    this.#supervisor.send(shardIndex, message, transfer);
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
    const trial = this.#ward.current;
    if (trial?.frame.hasFinished(trial.index) || trial?.frame.unfinished === 0) this.#nextTrial();
    this.#dispatcher.pump();
  }

  #dropUnreadable({ sequence, reason }: Extract<FromShard, { kind: "unreadable" }>): void {
    const frame = this.#frames.get(sequence);
    if (frame === undefined) return;
    this.#ports.warn(`frame ${sequence} is no frame of starts and is not run: ${reason}`);
    this.#dispatcher.ended(frame, frame.unfinished);
    this.#frames.drop(frame);
  }

  #shardDied(shardIndex: number, death: ShardDeath): void {
    const { counters, warn } = this.#ports;
    counters.shardRestarted(death.reason);
    warn(`shard ${shardIndex} died (${death.reason}: ${death.message}) and is replaced`);
    this.#desk.forget(shardIndex);
    if (shardIndex === this.#options.shards) {
      this.#trialFailed(death);
      return;
    }
    const frames = this.#dispatcher.takeBack(shardIndex);
    const { blamed } = death;
    const suspect = blamed === null ? undefined : this.#frames.get(blamed.sequence);
    if (blamed !== null && suspect !== undefined && !suspect.isSync) {
      if (suspect.suspects?.has(blamed.index) !== true && !suspect.hasFinished(blamed.index)) {
        const text = `${death.reason}: ${death.message}`;
        if (this.#ward.setApart(suspect, blamed.index, text)) this.#beginTrial();
      }
    }
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

  #beginTrial(): void {
    const trial = this.#ward.current;
    if (trial === undefined) return;
    const apart = this.#supervisor.startApart();
    this.#give(apart, { frame: trial.frame, bytes: null }, trial.frame.allBut(trial.index));
  }

  #nextTrial(): void {
    this.#ward.endTrial();
    if (this.#ward.current === undefined) void this.#supervisor.stopApart();
    else this.#beginTrial();
  }

  /** It killed the thread apart, too: it ends FAILED, and an operator can look at it. */
  #trialFailed(death: ShardDeath): void {
    const trial = this.#ward.current;
    if (trial === undefined) return;
    const { journal, counters, poison, warn } = this.#ports;
    trial.deaths.push(`${death.reason}: ${death.message}`);
    const bytes = journal.read(trial.frame.sequence);
    if (bytes !== undefined) {
      const record = poisonRecord(trial, bytes);
      poison.keep(record);
      counters.executionPoisoned();
      warn(`execution ${record.name} killed two threads, ended FAILED and is set aside`);
      const runs = Float64Array.of(trial.frame.sequence, trial.index, 1);
      this.#takeTerminals({
        kind: "terminals",
        clientId: trial.frame.clientId,
        bytes: poisonTerminal(trial.frame, record),
        runs,
      });
      return;
    }
    this.#nextTrial();
  }
}
