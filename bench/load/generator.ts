/**
 * Open-loop load on a target: starts are sent when they are intended, whatever the target does;
 * latencies count from the intended start; every execution is audited.
 *
 *   arrivals ─▶ due? ─▶ input ─▶ target.push ─▶ (batches) ─▶ accepted / refused ─┐
 *                                               terminals ─▶ judged ─────────────┴▶ audit, histograms
 *
 * Hot path: everything here runs once per execution. Measured as `generatorMicrosPerExecution`.
 */
import type { Clock } from "../../engine/ports.ts";
import type { AuditEvents } from "../audit/audit-events.ts";
import type { BitmapAudit } from "../audit/bitmap-audit.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { BenchCounters } from "../measurement/bench-counters.ts";
import type { Workload } from "../scenarios/workload.ts";
import type { Target, TargetEvents, TerminalBatch } from "../targets/target.ts";
import type { Arrivals } from "./arrivals/arrivals.ts";
import { IntendedStarts } from "./intended-starts.ts";
import type { IntervalRecorder } from "./interval-recorder.ts";
import { type MachineTallies, Troubles } from "./machine-tallies.ts";
import { defaultPacerLimits, pauseMs, sendsNow } from "./pacer.ts";

export interface GeneratorPlan {
  /** Number of this generator's first execution; those of the others are far away. */
  readonly firstIndex: number;
  readonly warmupMs: number;
  /** The measured window, after the warm-up. */
  readonly durationMs: number;
}

export interface GeneratorPorts {
  readonly clock: Clock;
  readonly workload: Workload;
  readonly arrivals: Arrivals;
  readonly audit: BitmapAudit;
  /** What must survive the generator; null when one life is all there is. */
  readonly ledger: Ledger | null;
  readonly counters: BenchCounters;
  readonly recorder: IntervalRecorder;
  /** Null: there is one machine. */
  readonly tallies: MachineTallies | null;
}

/** What the generator saw, besides the audit. */
export interface GeneratorTally {
  /** Starts intended within the measured window: as many as arrivals drew for it. */
  intendedInWindow: number;
  /** Starts intended within the measured window that were sent. */
  sentInWindow: number;
  /** Terminals of starts intended within the measured window. */
  terminalInWindow: number;
  dropped: number;
  /** Accepted executions whose terminal has come, and all accepted ones. */
  terminal: number;
  accepted: number;
  /** When the first terminal came, on the clock's scale; 0: none has. */
  firstTerminalMs: number;
}

/** An execution that ended in another way than it should; texts are cut. */
export interface WrongSample {
  readonly index: number;
  readonly expected: string;
  readonly got: string;
  readonly cause?: string; // Of its error, where it has one.
}

const WRONG_SAMPLES_MAX = 3;
const SAMPLE_CHARS_MAX = 300;

export class Generator implements TargetEvents {
  readonly tally: GeneratorTally = {
    intendedInWindow: 0,
    sentInWindow: 0,
    terminalInWindow: 0,
    dropped: 0,
    terminal: 0,
    accepted: 0,
    firstTerminalMs: 0,
  };
  /** The first few. */
  readonly wrongSamples: WrongSample[] = [];
  /** Why starts were refused, or are unknown. */
  readonly troubles = new Troubles();

  readonly #plan: GeneratorPlan;
  readonly #ports: GeneratorPorts;
  readonly #intended: IntendedStarts;
  readonly #records: readonly AuditEvents[];
  #target: Target | null = null;
  #startMs = 0;
  #nextMs = 0;
  #nextIndex: number;
  #offered = 0;
  #endMs: number;
  #isEnded = false;

  constructor(plan: GeneratorPlan, ports: GeneratorPorts) {
    this.#plan = plan;
    this.#ports = ports;
    this.#intended = new IntendedStarts(plan.firstIndex);
    this.#nextIndex = plan.firstIndex;
    this.#endMs = plan.warmupMs + plan.durationMs;
    this.#records = ports.ledger === null ? [ports.audit] : [ports.audit, ports.ledger];
  }

  /** @param startMs On the clock's scale: the load's start. */
  begin(target: Target, startMs: number): void {
    this.#startMs = startMs;
    this.#nextMs = this.#ports.arrivals.nextMs();
    this.#target = target;
    this.#ports.recorder.begin();
  }

  /** Ends the load early: nothing that is intended later is sent, and the next turn is the last one. */
  end(atMs: number): void {
    this.#endMs = Math.min(this.#endMs, atMs);
    this.#isEnded = true;
  }

  /** Whether nothing is on its way any more. */
  get isDrained(): boolean {
    const { unanswered, seesTerminals } = this.#target!;
    return unanswered === 0 && (!seesTerminals || this.tally.terminal >= this.tally.accepted);
  }

  /**
   * Sends what is due. Answers how long to pause before the next turn, in milliseconds; undefined
   * when the load is over.
   */
  turn(): number | undefined {
    const { clock, arrivals, workload, counters, recorder, tallies } = this.#ports;
    const { warmupMs } = this.#plan;
    const target = this.#target!;
    const totalMs = this.#endMs;
    // First, so that what is taken in now is in the interval that is now.
    recorder.turn(clock.nowMs() - this.#startMs);
    target.poll?.();
    const nowMs = clock.nowMs() - this.#startMs;
    const firstOffered = this.#offered;
    let sent = 0;
    while (this.#nextMs < totalMs && sendsNow(nowMs, this.#nextMs, sent, defaultPacerLimits)) {
      const intendedMs = this.#nextMs;
      const index = this.#nextIndex++;
      const machine = workload.machineOf(index);
      this.#offered++;
      this.#intended.add(intendedMs);
      const isInWindow = intendedMs >= warmupMs;
      if (isInWindow) this.tally.intendedInWindow++;
      if (target.push(machine, index, workload.inputText(index))) {
        sent++;
        const lateMs = nowMs - intendedMs;
        counters.lateness.observe(lateMs);
        recorder.lateness.record(lateMs, isInWindow);
        if (isInWindow) this.tally.sentInWindow++;
        tallies?.sent(machine);
      } else {
        this.#intended.take(index);
        this.tally.dropped++;
        counters.dropped(1);
      }
      this.#nextMs = arrivals.nextMs();
    }
    counters.offered(this.#offered - firstOffered);
    counters.sent(sent);
    target.flush();
    if (this.#isEnded) return undefined;
    if (this.#nextMs >= totalMs) return this.#rest(totalMs);
    return pauseMs(clock.nowMs() - this.#startMs, this.#nextMs, defaultPacerLimits);
  }

  /** Arrivals may end before the load does: then nothing is sent until it is over. */
  #rest(totalMs: number): number | undefined {
    if (this.#nextMs !== Number.POSITIVE_INFINITY) return undefined;
    const leftMs = totalMs - (this.#ports.clock.nowMs() - this.#startMs);
    return leftMs <= 0 ? undefined : Math.min(leftMs, defaultPacerLimits.pauseMsMax);
  }

  /** While what is on its way is waited for. */
  idle(): void {
    this.#ports.recorder.turn(this.#ports.clock.nowMs() - this.#startMs);
    this.#target!.poll?.();
  }

  /** Nothing comes any more. */
  finish(): void {
    this.#ports.recorder.finish(this.#ports.clock.nowMs() - this.#startMs);
  }

  /** Also of executions that an earlier life started. */
  onTerminals(batch: TerminalBatch): void {
    const { audit, clock, counters, ledger, workload, recorder, tallies } = this.#ports;
    const { warmupMs } = this.#plan;
    const nowMs = clock.nowMs() - this.#startMs;
    if (this.tally.firstTerminalMs === 0) this.tally.firstTerminalMs = clock.nowMs();
    for (let place = 0; place < batch.count; place++) {
      const { index, status, text, cause } = batch.at(place);
      const isKnown = Number.isSafeInteger(index) && index >= 0;
      const isRight = isKnown && workload.isExpected(index, status, text);
      const verdict = !isKnown ? "unexpected" : isRight ? "ok" : "wrong";
      audit.terminal(index, verdict);
      ledger?.terminal(index, verdict);
      if (verdict === "wrong") this.#sampleWrong(index, `${status} ${text ?? ""}`, cause);
      const intendedMs = this.#intended.take(index);
      if (intendedMs === undefined) continue;
      this.tally.terminal++;
      const latencyMs = nowMs - intendedMs;
      const isInWindow = intendedMs >= warmupMs;
      counters.terminalLatency.observe(latencyMs);
      recorder.terminal.record(latencyMs, isInWindow);
      if (isInWindow) this.tally.terminalInWindow++;
      tallies?.terminal(workload.machineOf(index), { latencyMs, isInWindow, isRight });
    }
    counters.completed(batch.count);
    ledger?.flush();
  }

  onSend(indexes: readonly number[]): void {
    eachRun(indexes, (first, count) => {
      for (const records of this.#records) records.attempted(first, count);
    });
  }

  onAccepted(indexes: readonly number[]): void {
    const { clock, counters, recorder } = this.#ports;
    const { warmupMs } = this.#plan;
    eachRun(indexes, (first, count) => {
      for (const records of this.#records) records.accepted(first, count);
    });
    this.tally.accepted += indexes.length;
    counters.accepted(indexes.length);
    const nowMs = clock.nowMs() - this.#startMs;
    for (const index of indexes) {
      const intendedMs = this.#intended.of(index);
      // Over a network the terminal may come before the answer to the start.
      if (intendedMs === undefined) continue;
      counters.acceptLatency.observe(nowMs - intendedMs);
      recorder.accept.record(nowMs - intendedMs, intendedMs >= warmupMs);
    }
    this.#ports.ledger?.flush();
  }

  onRefused(indexes: readonly number[], why: string): void {
    eachRun(indexes, (first, count) => {
      for (const records of this.#records) records.refused(first, count);
    });
    for (const index of indexes) this.#intended.take(index);
    this.#ports.counters.refused(indexes.length);
    this.troubles.add(`refused: ${why}`, indexes.length);
    this.#ports.ledger?.flush();
  }

  /** Nobody waits for these any more; what comes of them late is audited, but in no latency. */
  onUnknown(indexes: readonly number[], why: string): void {
    eachRun(indexes, (first, count) => {
      for (const records of this.#records) records.unknown(first, count);
    });
    for (const index of indexes) {
      // Its terminal has come already: it is counted with those of accepted ones, which it is not.
      if (this.#intended.take(index) === undefined) this.tally.terminal--;
    }
    this.#ports.counters.unknown(indexes.length);
    this.troubles.add(`unknown: ${why}`, indexes.length);
    this.#ports.ledger?.flush();
  }

  #sampleWrong(index: number, got: string, cause: string | undefined): void {
    if (this.wrongSamples.length === WRONG_SAMPLES_MAX) return;
    const cut = (text: string) => text.trim().slice(0, SAMPLE_CHARS_MAX);
    const expected = cut(this.#ports.workload.expectedText(index));
    const more = cause === undefined ? {} : { cause: cut(cause) };
    this.wrongSamples.push({ index, expected, got: cut(got), ...more });
  }
}

/** A batch of one machine's starts has gaps where those of another were drawn. */
function eachRun(indexes: readonly number[], take: (first: number, count: number) => void): void {
  let first = 0;
  for (let at = 1; at <= indexes.length; at++) {
    if (indexes[at] === indexes[at - 1]! + 1) continue;
    take(indexes[first]!, at - first);
    first = at;
  }
}
