/**
 * Performs what the actors' outbox asks for: timers go into the wheel, simulated services answer in
 * the shard, all other task calls leave in batches.
 */
import type { ActorLoop } from "../actors/actor-loop.ts";
import { executionArn } from "../actors/context-object.ts";
import { failureOf } from "../actors/failing.ts";
import type { TaskEffect, TimerEffect } from "../actors/outbox.ts";
import {
  type SimulatedAnswer,
  type SimulatedFault,
  type SimulatedService,
  simulatedServiceFor,
} from "../integrations/simulated-service.ts";
import type { TaskAnswer, TaskCall } from "../integrations/task-call.ts";
import { Failure } from "../language/failure.ts";
import type { Json } from "../language/json.ts";
import type { TaskState } from "../language/machine.ts";
import type { ShardCounters } from "../telemetry/counters.ts";
import { type TaskCounters, taskKindOf } from "../telemetry/task-counters.ts";
import { TimerWheel } from "./timer-wheel.ts";

/** An execution that waits this long or longer does not count as active. */
const PARKED_FROM_MS = 1000;

/** Timers fired in one turn: some milliseconds of work for what they wake. */
const FIRES_PER_TURN_MAX = 1000;

/** A simulated service's answer under way; stands in the wheel like an actor's timer. */
interface AnswerTimer extends TimerEffect {
  readonly effect: TaskEffect;
  readonly answer: SimulatedAnswer;
}

/** What a Task state calls. */
interface Performer {
  /** Null: it is called outside the shard. */
  readonly service: SimulatedService | null;
  readonly counters: TaskCounters;
}

export class Effects {
  readonly wheel: TimerWheel;
  /** Executions whose only token waits in a long timer. */
  parked = 0;
  readonly calls: TaskCall[] = [];
  readonly callsCancelled: number[] = [];

  readonly #loop: ActorLoop;
  readonly #counters: ShardCounters;
  readonly #services: ReadonlyMap<string, SimulatedService>;
  readonly #performerOf = new Map<TaskState, Performer>();
  readonly #performFault: (fault: SimulatedFault) => void;
  /** As the loop's: [owner's sequence, index] of the execution being handled. */
  readonly #blame: Float64Array;
  readonly #callsUnderWay = new Map<number, TaskEffect>();
  readonly #fireTimer = (timer: TimerEffect) => this.#fire(timer);
  #lastCallId = 0;

  constructor(
    loop: ActorLoop,
    counters: ShardCounters,
    services: ReadonlyMap<string, SimulatedService>,
    performFault: (fault: SimulatedFault) => void,
    blame: Float64Array = new Float64Array(2),
  ) {
    this.#loop = loop;
    this.#counters = counters;
    this.#services = services;
    this.#performFault = performFault;
    this.#blame = blame;
    this.wheel = new TimerWheel(loop.nowMs);
  }

  /** Calls outside the shard that have no answer yet. */
  get callsOpen(): number {
    return this.#callsUnderWay.size;
  }

  /** Fires timers that are due; when many are, the rest stays due for the next turn. */
  advance(nowMs: number): void {
    this.wheel.advance(nowMs, this.#fireTimer, FIRES_PER_TURN_MAX);
  }

  /** Empties the outbox but for its terminals. May put new messages into mailboxes. */
  perform(): void {
    const { outbox } = this.#loop;
    for (const timer of outbox.timers) this.#startTimer(timer);
    outbox.timers.length = 0;
    for (const effect of outbox.tasks) this.#startTask(effect);
    outbox.tasks.length = 0;
    for (const timer of outbox.timersCancelled) this.#cancelTimer(timer);
    outbox.timersCancelled.length = 0;
    for (const effect of outbox.tasksCancelled) this.#cancelTask(effect);
    outbox.tasksCancelled.length = 0;
  }

  /** An answer from outside. One that nobody waits for any more is dropped. */
  takeAnswer(answer: TaskAnswer): void {
    const effect = this.#callsUnderWay.get(answer.id);
    if (effect === undefined) return;
    this.#callsUnderWay.delete(answer.id);
    if (!answer.ok) {
      this.#answer(effect, null, 0, new Failure(answer.error, answer.cause ?? ""));
      return;
    }
    let output: Json;
    try {
      output = JSON.parse(answer.outputText);
    } catch {
      this.#answer(
        effect,
        null,
        0,
        new Failure("States.Runtime", "The task's output is not JSON."),
      );
      return;
    }
    this.#answer(effect, output, 3 * answer.outputText.length, null);
  }

  /** Calls that are known to be at work. Those that nobody waits for any more are passed over. */
  takeBeats(callIds: readonly number[]): void {
    for (const callId of callIds) {
      const effect = this.#callsUnderWay.get(callId);
      if (effect !== undefined) this.#loop.beat(effect);
    }
    // At once: a timer that is due by now would be counted as a time-out before it is taken back.
    this.perform();
  }

  #startTimer(timer: TimerEffect): void {
    const { token } = timer;
    if (token.isCancelled || token.generation !== timer.generation) return;
    if (timer.purpose === "wait" && token.fork === null) {
      timer.isParked = timer.dueMs - this.#loop.nowMs >= PARKED_FROM_MS;
      if (timer.isParked) this.parked++;
    }
    this.wheel.add(timer);
  }

  #fire(timer: TimerEffect): void {
    if (timer.isParked) this.parked--;
    if (timer.purpose !== "answer") {
      if (timer.purpose === "timeout" || timer.purpose === "heartbeat") {
        const call = timer.token.call;
        if (call !== null) this.#performerFor(call.state).counters.timedOut();
      }
      this.#loop.elapsed(timer);
      return;
    }
    const { effect, answer } = timer as AnswerTimer;
    this.#answerSimulated(effect, answer);
  }

  #cancelTimer(timer: TimerEffect): void {
    if (timer.slot < 0) return;
    this.wheel.cancel(timer);
    if (timer.isParked) this.parked--;
  }

  /** An input nested too deeply to be written as JSON fails its state, not the shard. */
  #startTask(effect: TaskEffect): void {
    try {
      this.#callTask(effect);
    } catch (thrown) {
      this.#answer(effect, null, 0, failureOf(thrown));
    }
  }

  #callTask(effect: TaskEffect): void {
    const { state, token, input } = effect;
    if (token.isCancelled || token.generation !== effect.generation) return;
    const { execution } = token;
    // The loop has handled others since: whoever kills the thread here must not hide behind them.
    this.#blame[0] = execution.owner.sequence;
    this.#blame[1] = execution.ownerIndex;
    const { service, counters } = this.#performerFor(state);
    effect.calledMs = this.#loop.nowMs;
    counters.started();
    if (service === null) {
      this.#callOutside(effect);
      return;
    }
    if (service.fault !== null) this.#performFault(service.fault);
    const answer = service.answer(input, execution.name, state.name, effect.attempt + 1, token);
    if (answer.delayMs <= 0) {
      this.#answerSimulated(effect, answer);
      return;
    }
    const timer: AnswerTimer = {
      token,
      generation: effect.generation,
      purpose: "answer",
      dueMs: this.#loop.nowMs + answer.delayMs,
      isParked: false,
      previous: null,
      next: null,
      slot: -1,
      effect,
      answer,
    };
    effect.performing = timer;
    this.wheel.add(timer);
  }

  #answerSimulated(effect: TaskEffect, answer: SimulatedAnswer): void {
    const { factor, constantBytes } = this.#performerFor(effect.state).service!.template;
    const bytesMax = (factor === 0 ? 0 : factor * effect.inputBytesMax) + constantBytes;
    this.#answer(effect, answer.result, bytesMax, answer.failure);
  }

  #answer(effect: TaskEffect, output: Json, bytesMax: number, failure: Failure | null): void {
    const { counters } = this.#performerFor(effect.state);
    const durationMs = this.#loop.nowMs - effect.calledMs;
    if (failure === null) counters.succeeded(durationMs);
    else counters.failed(durationMs);
    this.#loop.answer(effect, output, bytesMax, failure);
  }

  #callOutside(effect: TaskEffect): void {
    const { state, token, timeoutMs, heartbeatMs } = effect;
    const { execution } = token;
    const inputText = JSON.stringify(effect.input);
    effect.callId = ++this.#lastCallId;
    this.#callsUnderWay.set(effect.callId, effect);
    this.calls.push({
      id: effect.callId,
      resource: state.resource.arn,
      inputText,
      timeoutMs: timeoutMs > 0 ? timeoutMs : undefined,
      heartbeatMs: heartbeatMs > 0 ? heartbeatMs : undefined,
      executionArn: executionArn(
        execution.actors.identity.stateMachineArn,
        execution.name,
        execution.owner.runId(execution.ownerIndex),
      ),
      stateName: state.name,
      attempt: effect.attempt + 1,
    });
  }

  #cancelTask(effect: TaskEffect): void {
    if (effect.performing !== null) this.wheel.cancel(effect.performing);
    if (effect.callId === 0 || !this.#callsUnderWay.delete(effect.callId)) return;
    this.callsCancelled.push(effect.callId);
  }

  #performerFor(state: TaskState): Performer {
    let performer = this.#performerOf.get(state);
    if (performer === undefined) {
      const { arn } = state.resource;
      const service = simulatedServiceFor(this.#services, arn) ?? null;
      const kind = service === null ? taskKindOf(arn) : "simulated";
      performer = { service, counters: this.#counters.tasks(kind) };
      this.#performerOf.set(state, performer);
    }
    return performer;
  }
}
