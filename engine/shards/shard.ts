/**
 * A shard: one thread's executions. Frames come in, executions run as actors, terminal records go
 * out, all in turns of bounded length, so that timers and messages are never kept waiting.
 *
 *   frame ─▶ parse inputs ─▶ start tokens ─┐
 *   due timers, answers ───────────────────┴▶ mailboxes drained ⇄ effects performed ─▶ terminals out
 *
 * Everything it touches is passed in: the same class runs under a virtual clock.
 */
import { ActorLoop } from "../actors/actor-loop.ts";
import { billedMs } from "../billing/bill.ts";
import type { Json } from "../language/json.ts";
import type { ShardCounters } from "../telemetry/counters.ts";
import { inputAt, nameAt, readStartFrame, type StartFrame } from "../transport/start-frame.ts";
import { countTerminal } from "./count-terminal.ts";
import { Deadlines } from "./deadlines.ts";
import { Effects } from "./effects.ts";
import { LogOutbox } from "./log-outbox.ts";
import { MachineShelf, type ShelvedMachine } from "./machine-shelf.ts";
import {
  type FromShard,
  PULSE_BUSY,
  PULSE_INDEX,
  PULSE_SEQUENCE,
  PULSE_TURNS,
  type ToShard,
} from "./shard-messages.ts";
import type { ShardPorts } from "./shard-ports.ts";
import { StartedFrame } from "./started-frame.ts";
import { TerminalOutbox } from "./terminal-outbox.ts";

/** Design: a turn never holds the event loop longer than about this. */
const TURN_MS_MAX = 5;
/** UTF-8 bytes of outputs in one message of terminals, about: a text has no more than 512 Mi units. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
/** An Express execution ends after five minutes. */
const EXPRESS_MS_MAX = 300_000;

/**
 * Executions that are started before they are run, once all that were started before are as far as
 * they get: so few that a shard with a backlog keeps it as frames and not as tokens, and that an
 * execution is garbage by the next scavenge; enough for an actor to handle batches.
 */
const STARTS_AT_ONCE = 32;

interface HeldFrame {
  readonly sequence: number;
  readonly frame: StartFrame;
  readonly finished: Uint8Array | null;
}

interface StartingFrame {
  readonly machine: ShelvedMachine | null;
  readonly owner: StartedFrame;
  readonly frame: StartFrame;
  readonly finished: Uint8Array | null;
  /** The next of its executions to be started. */
  next: number;
}

export class Shard {
  readonly #ports: ShardPorts;
  readonly #loop: ActorLoop;
  readonly #effects: Effects;
  readonly #deadlines = new Deadlines();
  readonly #terminals: TerminalOutbox;
  readonly #logs: LogOutbox;
  readonly #shelf: MachineShelf<HeldFrame>;
  /** Frames whose executions are not all started, oldest first from `#startingHead` on. */
  readonly #starting: StartingFrame[] = [];
  #startingHead = 0;
  /** Executions of those frames that are not started. */
  #startsWaiting = 0;
  #running = 0;
  #retriesCounted = 0;
  #isTurnPlanned = false;
  #isStopped = false;
  readonly #isTimeUp = () => this.#ports.clock.nowMs() - this.#loop.nowMs > TURN_MS_MAX;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #cancelWake: () => void = () => {};

  constructor(ports: ShardPorts) {
    this.#ports = ports;
    const { pulse, random, ids, counters, services, performFault } = ports;
    this.#terminals = new TerminalOutbox(separatorOf(ids.uuid()));
    this.#shelf = new MachineShelf(ports.profileEvery, ports.clock);
    this.#logs = new LogOutbox(ports.logQueueBytesMax, (dropped) => counters.logDropped(dropped));
    const blame = pulse.subarray(PULSE_SEQUENCE);
    this.#loop = new ActorLoop(random, ids, blame);
    this.#loop.nowMs = ports.clock.nowMs();
    this.#effects = new Effects(this.#loop, counters, services, performFault, blame);
  }

  /** Executions that have started and have no outcome yet, parked ones included. */
  get running(): number {
    return this.#running;
  }

  take(message: ToShard): void {
    this.#beginTurn();
    switch (message.kind) {
      case "frame":
        this.#takeFrame(message);
        break;
      case "machine":
        this.#takeMachine(message);
        break;
      case "answers":
        for (const answer of message.answers) this.#effects.takeAnswer(answer);
        break;
      case "beats":
        this.#effects.takeBeats(message.callIds);
        break;
      case "readProfile":
        this.#send({ kind: "profile", profiles: this.#shelf.profiles() });
        break;
      case "restartProfile":
        this.#shelf.restartProfiles();
        break;
      case "logsTaken":
        this.#logs.written(message.bytes);
        break;
      case "abandon":
        this.#abandon(new Set(message.sequences));
        break;
      case "stop":
        this.#isStopped = true;
        this.#cancelWake();
        break;
    }
    this.#finishTurn();
  }

  #turn(): void {
    this.#isTurnPlanned = false;
    if (this.#isStopped) return;
    this.#beginTurn();
    this.#finishTurn();
  }

  #beginTurn(): void {
    const { pulse, clock } = this.#ports;
    pulse[PULSE_TURNS]!++;
    pulse[PULSE_BUSY] = 1;
    pulse[PULSE_SEQUENCE] = 0;
    this.#loop.nowMs = clock.nowMs();
  }

  #finishTurn(): void {
    const { clock, counters, pulse } = this.#ports;
    const beganMs = this.#loop.nowMs;
    this.#deadlines.advance(beganMs, (execution) => this.#loop.timeOut(execution));
    this.#effects.advance(beganMs);
    this.#effects.perform();
    // Some in each turn: an execution that never stops must not keep others from being started.
    if (this.#starting.length > 0) this.#startSome();
    for (;;) {
      this.#runActors();
      this.#collectTerminals();
      // Work in hand first: what is started and waits in a mailbox is memory, what is not is a text.
      if (this.#starting.length === 0 || this.#isTimeUp()) break;
      this.#startSome();
    }
    // Before the outcomes: who is told of one finds its records written, or on their way.
    this.#sendLogs();
    this.#drainTerminals();
    this.#sendCalls();
    while (this.#retriesCounted < this.#loop.counts.retries) {
      this.#retriesCounted++;
      counters.retried();
    }
    this.#tellGauges(counters);
    counters.turnEnded(clock.nowMs() - beganMs);
    pulse[PULSE_BUSY] = 0;
    this.#planNextTurn();
  }

  #tellGauges(counters: ShardCounters): void {
    const { parked, wheel, callsOpen } = this.#effects;
    const { batches, messages } = this.#loop.counts;
    counters.setExecutions(this.#running - parked, parked);
    counters.setWaiting(this.#loop.waiting, this.#startsWaiting);
    counters.setPending(wheel.pending, callsOpen);
    counters.setDrained(batches, messages);
  }

  /** An answer within the shard puts the token back into a mailbox: drained in the same turn. */
  #runActors(): void {
    while (!this.#loop.run(this.#isTimeUp)) {
      this.#effects.perform();
      if (this.#loop.isIdle) break;
    }
    this.#effects.perform();
  }

  #planNextTurn(): void {
    if (this.#isStopped) return;
    const { scheduler } = this.#ports;
    if (!this.#loop.isIdle || this.#starting.length > 0) {
      if (this.#isTurnPlanned) return;
      this.#isTurnPlanned = true;
      scheduler.soon(() => this.#turn());
      return;
    }
    const dueMs = Math.min(
      this.#effects.wheel.nextDueMs() ?? Number.POSITIVE_INFINITY,
      this.#deadlines.nextDueMs() ?? Number.POSITIVE_INFINITY,
    );
    // Asking again for the same time, or a later one, costs more than one turn too many.
    if (dueMs >= this.#wakeAtMs) return;
    this.#cancelWake();
    this.#wakeAtMs = dueMs;
    this.#cancelWake = scheduler.after(Math.max(0, dueMs - this.#loop.nowMs), () => {
      this.#wakeAtMs = Number.POSITIVE_INFINITY;
      this.#turn();
    });
  }

  #takeFrame({ sequence, count, bytes, finished }: Extract<ToShard, { kind: "frame" }>): void {
    let frame: StartFrame;
    try {
      frame = readStartFrame(bytes);
      if (frame.count !== count) throw new RangeError(`it has ${frame.count} starts, not ${count}`);
    } catch (error) {
      this.#send({ kind: "unreadable", sequence, reason: String(error) });
      return;
    }
    this.#ports.counters.frameReceived(frame.count);
    const machine = this.#shelf.find(frame.revisionId);
    if (machine !== undefined) {
      this.#queueFrame(machine, { sequence, frame, finished });
      return;
    }
    if (this.#shelf.wait(frame.revisionId, { sequence, frame, finished })) {
      this.#send({ kind: "need", revisionId: frame.revisionId });
    }
  }

  #abandon(sequences: ReadonlySet<number>): void {
    for (const starting of this.#starting.slice(this.#startingHead)) {
      if (!sequences.has(starting.owner.sequence)) continue;
      this.#startsWaiting -= starting.frame.count - starting.next;
      starting.next = starting.frame.count;
    }
    this.#shelf.forget(({ sequence }) => sequences.has(sequence));
    for (const execution of this.#deadlines.all()) {
      if (!sequences.has(execution.owner.sequence) || execution.outcome !== null) continue;
      this.#deadlines.remove(execution);
      this.#loop.abandon(execution);
      this.#running--;
    }
  }

  #takeMachine({ revisionId, revision, machineSlot }: Extract<ToShard, { kind: "machine" }>): void {
    const row = this.#ports.counters.machine(machineSlot);
    const held = this.#shelf.put(revisionId, revision, this.#loop, row);
    const machine = this.#shelf.find(revisionId) ?? null;
    for (const frame of held) this.#queueFrame(machine, frame);
  }

  #queueFrame(machine: ShelvedMachine | null, { sequence, frame, finished }: HeldFrame): void {
    const owner = new StartedFrame(sequence, frame);
    this.#starting.push({ machine, owner, frame, finished, next: 0 });
    this.#startsWaiting += frame.count;
  }

  /** Starts the next executions of the oldest frame that has some left. */
  #startSome(): void {
    const starting = this.#starting[this.#startingHead]!;
    const { machine, owner, frame, finished } = starting;
    const until = Math.min(frame.count, starting.next + STARTS_AT_ONCE);
    for (let index = starting.next; index < until; index++) {
      if (finished !== null && (finished[index >>> 3]! & (1 << (index & 7))) !== 0) continue;
      if (machine === null) {
        const reason = this.#shelf.problemOf(frame.revisionId) ?? "";
        const name = nameAt(frame, index);
        this.#refuse(owner, index, name, `Its revision ${frame.revisionId} ${reason}`);
      } else {
        this.#start(machine, owner, frame, index);
      }
    }
    this.#startsWaiting -= until - starting.next;
    starting.next = until;
    if (until < frame.count) return;
    this.#startingHead++;
    if (this.#startingHead < this.#starting.length) return;
    this.#starting.length = 0;
    this.#startingHead = 0;
  }

  #start(machine: ShelvedMachine, owner: StartedFrame, frame: StartFrame, index: number): void {
    const name = nameAt(frame, index);
    const inputText = inputAt(frame, index);
    this.#blame(owner.sequence, index);
    let input: Json;
    try {
      input = parsedInput(inputText);
    } catch {
      this.#refuse(owner, index, name, "Its input is not JSON.");
      return;
    }
    const execution = machine.actors.start(name, input, {
      owner,
      ownerIndex: index,
      startedMs: frame.createdMs,
      inputBytesMax: 3 * inputText.length,
    });
    machine.counters.started();
    this.#running++;
    const limitMs = Math.min(EXPRESS_MS_MAX, machine.actors.machine.timeoutMs ?? EXPRESS_MS_MAX);
    this.#deadlines.add(execution, limitMs, this.#loop.nowMs);
  }

  /** Accepted, but it cannot run: it ends at once, with the reason. */
  #refuse(frame: StartedFrame, index: number, name: string, reason: string): void {
    const cause = `The execution could not be started. ${reason}`;
    this.#terminals.addFailed(frame, index, name, cause);
  }

  /** Takes over the outcomes that the actors have reached, and writes the outputs. */
  #collectTerminals(): void {
    const { terminals } = this.#loop.outbox;
    const { nowMs } = this.#loop;
    let outputBytesMax = 0;
    for (const execution of terminals) {
      // Deadlines are counted from when the execution began here: waiting in a frame costs nothing.
      const beganMs = execution.deadlineMs - execution.deadlineDurationMs;
      this.#deadlines.remove(execution);
      this.#running--;
      const status = this.#terminals.add(execution);
      execution.probe?.ended(execution);
      const counters = countTerminal(execution, status, nowMs);
      counters.billed(billedMs(nowMs - beganMs), execution.actors.identity.billedMb ?? 64);
      outputBytesMax += execution.root!.bytesMax;
      if (outputBytesMax < OUTPUT_BYTES_MAX) continue;
      outputBytesMax = 0;
      this.#drainTerminals();
    }
    terminals.length = 0;
    this.#terminals.writeOutputs();
  }

  #drainTerminals(): void {
    this.#terminals.drain((clientId, bytes, runs) => {
      this.#send({ kind: "terminals", clientId, bytes, runs }, [
        bytes.buffer as ArrayBuffer,
        runs.buffer as ArrayBuffer,
      ]);
    });
  }

  #sendLogs(): void {
    const { events } = this.#loop.outbox;
    if (events.length === 0) return;
    this.#logs.take(events);
    this.#logs.drain((bytes, records) => {
      this.#send({ kind: "logs", bytes, records }, [bytes.buffer as ArrayBuffer]);
    });
  }

  /** Whoever is being handled when the thread dies is blamed for it. */
  #blame(sequence: number, index: number): void {
    const { pulse } = this.#ports;
    pulse[PULSE_SEQUENCE] = sequence;
    pulse[PULSE_INDEX] = index;
  }

  #sendCalls(): void {
    const { calls, callsCancelled } = this.#effects;
    if (calls.length > 0) this.#send({ kind: "calls", calls: calls.splice(0) });
    if (callsCancelled.length > 0) {
      this.#send({ kind: "cancels", callIds: callsCancelled.splice(0) });
    }
  }

  #send(message: FromShard, transfer: readonly ArrayBuffer[] = []): void {
    this.#ports.link.send(message, transfer);
  }
}

/** 74 random bits: too many to be guessed by an output, and short, since it stands in every record. */
function separatorOf(uuid: string): string {
  return uuid.replaceAll("-", "").slice(0, 20);
}

/** A frame may come from another process, where nobody has looked at what is in it. */
function parsedInput(text: unknown): Json {
  if (typeof text !== "string") throw new TypeError("an input is a text");
  return JSON.parse(text);
}
