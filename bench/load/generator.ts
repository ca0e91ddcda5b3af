/**
 * Open-loop load on a node through the client: starts are sent when they are intended, whatever the
 * engine does; latencies count from the intended start; every execution is audited.
 *
 *   arrivals ─▶ due? ─▶ input ─▶ stream.push ─▶ (frames) ─▶ accepted / refused ─┐
 *                                              terminals ─▶ judged ─────────────┴▶ audit, histograms
 *
 * Hot path: everything here runs once per execution. Measured as `generatorMicrosPerExecution`.
 */
import type { Client } from "../../engine/client/client.ts";
import type { SentFrame, StartStream } from "../../engine/client/start-stream.ts";
import type { Clock, MachineRevision } from "../../engine/ports.ts";
import {
  statusNames,
  type TerminalFrame,
  terminalAt,
} from "../../engine/transport/terminal-frame.ts";
import type { AuditEvents } from "../audit/audit-events.ts";
import type { BitmapAudit } from "../audit/bitmap-audit.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { BenchCounters } from "../measurement/bench-counters.ts";
import { LatencyHistogram } from "../measurement/latency-histogram.ts";
import type { Workload } from "../scenarios/workload.ts";
import type { Arrivals } from "./arrivals.ts";
import { IntendedStarts } from "./intended-starts.ts";
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
}

/** What the generator saw, besides the audit. */
export interface GeneratorTally {
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
}

const WRONG_SAMPLES_MAX = 3;
const SAMPLE_CHARS_MAX = 300;

export class Generator {
  readonly tally: GeneratorTally = {
    sentInWindow: 0,
    terminalInWindow: 0,
    dropped: 0,
    terminal: 0,
    accepted: 0,
    firstTerminalMs: 0,
  };
  /** The first few. */
  readonly wrongSamples: WrongSample[] = [];
  readonly acceptLatency = new LatencyHistogram();
  readonly terminalLatency = new LatencyHistogram();
  readonly lateness = new LatencyHistogram();

  readonly #plan: GeneratorPlan;
  readonly #ports: GeneratorPorts;
  readonly #intended: IntendedStarts;
  readonly #records: readonly AuditEvents[];
  #stream: StartStream<number> | null = null;
  #startMs = 0;
  #nextMs = 0;
  #nextIndex: number;
  #offered = 0;

  constructor(plan: GeneratorPlan, ports: GeneratorPorts) {
    this.#plan = plan;
    this.#ports = ports;
    this.#intended = new IntendedStarts(plan.firstIndex);
    this.#nextIndex = plan.firstIndex;
    this.#records = ports.ledger === null ? [ports.audit] : [ports.audit, ports.ledger];
  }

  /** Starts whose answers have not come. */
  get unanswered(): number {
    return this.#stream?.unanswered ?? 0;
  }

  /** @param startMs On the clock's scale: the load's start. */
  begin(client: Client, machine: MachineRevision, frameRecordsMax: number, startMs: number): void {
    this.#startMs = startMs;
    this.#nextMs = this.#ports.arrivals.nextMs();
    this.#stream = client.openStream<number>(
      machine,
      {
        onSend: (frame) => this.#onSend(frame),
        onAccepted: (frame) => this.#onAccepted(frame),
        onRefused: (frame) => this.#onRefused(frame),
        onUnknown: (frame) => this.#onUnknown(frame),
      },
      { recordsMax: frameRecordsMax },
    );
  }

  /**
   * Sends what is due. Answers how long to pause before the next turn, in milliseconds; undefined
   * when the load is over.
   */
  turn(): number | undefined {
    const { clock, arrivals, workload, counters } = this.#ports;
    const { warmupMs, durationMs } = this.#plan;
    const stream = this.#stream!;
    const totalMs = warmupMs + durationMs;
    const nowMs = clock.nowMs() - this.#startMs;
    const firstOffered = this.#offered;
    let sent = 0;
    while (this.#nextMs < totalMs && sendsNow(nowMs, this.#nextMs, sent, defaultPacerLimits)) {
      const intendedMs = this.#nextMs;
      const index = this.#nextIndex++;
      this.#offered++;
      this.#intended.add(intendedMs);
      if (stream.push(String(index), workload.inputText(index), index)) {
        sent++;
        const lateMs = nowMs - intendedMs;
        counters.lateness.observe(lateMs);
        if (intendedMs >= warmupMs) {
          this.lateness.record(lateMs);
          this.tally.sentInWindow++;
        }
      } else {
        this.#intended.take(index);
        this.tally.dropped++;
        counters.dropped(1);
      }
      this.#nextMs = arrivals.nextMs();
    }
    counters.offered(this.#offered - firstOffered);
    counters.sent(sent);
    stream.flush();
    if (this.#nextMs >= totalMs) return undefined;
    return pauseMs(clock.nowMs() - this.#startMs, this.#nextMs, defaultPacerLimits);
  }

  /** A frame of terminal records, also of executions that an earlier life started. */
  takeTerminals(frame: TerminalFrame): void {
    const { audit, clock, counters, ledger, workload } = this.#ports;
    const { warmupMs } = this.#plan;
    const nowMs = clock.nowMs() - this.#startMs;
    if (this.tally.firstTerminalMs === 0) this.tally.firstTerminalMs = clock.nowMs();
    for (let place = 0; place < frame.count; place++) {
      const record = terminalAt(frame, place);
      const index = Number(record.name);
      const text = record.output ?? record.error ?? undefined;
      const isKnown = Number.isSafeInteger(index) && index >= 0;
      const isRight = isKnown && workload.isExpected(index, statusNames[record.status], text);
      const verdict = !isKnown ? "unexpected" : isRight ? "ok" : "wrong";
      audit.terminal(index, verdict);
      ledger?.terminal(index, verdict);
      if (verdict === "wrong") this.#sampleWrong(index, `${statusNames[record.status]} ${text}`);
      const intendedMs = this.#intended.take(index);
      if (intendedMs === undefined) continue;
      this.tally.terminal++;
      const latencyMs = nowMs - intendedMs;
      counters.terminalLatency.observe(latencyMs);
      if (intendedMs < warmupMs) continue;
      this.tally.terminalInWindow++;
      this.terminalLatency.record(latencyMs);
    }
    counters.completed(frame.count);
    ledger?.flush();
  }

  #onSend({ tickets }: SentFrame<number>): void {
    for (const records of this.#records) records.attempted(tickets[0]!, tickets.length);
  }

  #onAccepted({ tickets }: SentFrame<number>): void {
    const { clock, counters } = this.#ports;
    const { warmupMs } = this.#plan;
    for (const records of this.#records) records.accepted(tickets[0]!, tickets.length);
    this.tally.accepted += tickets.length;
    counters.accepted(tickets.length);
    const nowMs = clock.nowMs() - this.#startMs;
    for (const index of tickets) {
      const intendedMs = this.#intended.of(index);
      // Over a network the terminal may come before the answer to the start.
      if (intendedMs === undefined) continue;
      counters.acceptLatency.observe(nowMs - intendedMs);
      if (intendedMs >= warmupMs) this.acceptLatency.record(nowMs - intendedMs);
    }
    this.#ports.ledger?.flush();
  }

  #onRefused({ tickets }: SentFrame<number>): void {
    for (const records of this.#records) records.refused(tickets[0]!, tickets.length);
    for (const index of tickets) this.#intended.take(index);
    this.#ports.counters.refused(tickets.length);
    this.#ports.ledger?.flush();
  }

  /** Nobody waits for these any more; what comes of them late is audited, but in no latency. */
  #onUnknown({ tickets }: SentFrame<number>): void {
    for (const records of this.#records) records.unknown(tickets[0]!, tickets.length);
    for (const index of tickets) {
      // Its terminal has come already: it is counted with those of accepted ones, which it is not.
      if (this.#intended.take(index) === undefined) this.tally.terminal--;
    }
    this.#ports.counters.unknown(tickets.length);
    this.#ports.ledger?.flush();
  }

  #sampleWrong(index: number, got: string): void {
    if (this.wrongSamples.length === WRONG_SAMPLES_MAX) return;
    const expected = this.#ports.workload.expectedText(index).slice(0, SAMPLE_CHARS_MAX);
    this.wrongSamples.push({ index, expected, got: got.slice(0, SAMPLE_CHARS_MAX) });
  }
}
