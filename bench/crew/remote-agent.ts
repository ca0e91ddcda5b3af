/**
 * A generator process as the leader sees it: its generators look like threads of the leader's own. One
 * that ends or falls silent fails the run: its part of the load is never left out without a word.
 */
import { systemClock } from "../../engine/system-ports.ts";
import type { IntervalReport } from "../load/interval-recorder.ts";
import type { BenchCounters } from "../measurement/bench-counters.ts";
import type { GeneratorReport, GeneratorThread } from "../run/generator-thread.ts";
import { type ClockOffset, clockOffset, type Ping } from "./clock-offset.ts";
import type { FromAgent, ToAgent } from "./messages.ts";

const PINGS = 8;
const SILENT_MS = 5000;
const LOOK_MS = 500;

export interface AgentPorts {
  readonly name: string; // For people: `4711 on host-1`.
  readonly tell: (message: ToAgent) => void;
  /** One for each of its generators. */
  readonly counters: readonly BenchCounters[];
}

export class RemoteAgent {
  readonly generators: readonly GeneratorThread[];
  /** Never resolves. */
  readonly failed: Promise<never>;
  readonly #ports: AgentPorts;
  readonly #ready = deferred<void>();
  readonly #drained: readonly Deferred<boolean>[];
  readonly #done: readonly Deferred<GeneratorReport>[];
  readonly #intervals: readonly IntervalReport[][];
  readonly #pings: Ping[] = [];
  readonly #synchronised = deferred<ClockOffset>();
  #pingSentMs = 0;
  #heardMs = systemClock.nowMs();
  #offset: ClockOffset = { offsetMs: 0, errorMs: 0 };
  #isBegun = false;
  #isEnded = false;
  #isFinishing = false;
  readonly #fail: (reason: Error) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(ports: AgentPorts) {
    this.#ports = ports;
    const { counters } = ports;
    this.#drained = counters.map(() => deferred<boolean>());
    this.#done = counters.map(() => deferred<GeneratorReport>());
    this.#intervals = counters.map(() => []);
    const failure = deferred<never>();
    this.failed = failure.promise;
    this.failed.catch(() => {}); // Raced by those who wait for something.
    this.#fail = failure.reject;
    const or = <Value>(promise: Promise<Value>) => {
      const raced = Promise.race([promise, this.failed]);
      raced.catch(() => {});
      return raced;
    };
    this.generators = counters.map((_, place) => ({
      ready: or(this.#ready.promise),
      drained: or(this.#drained[place]!.promise),
      begin: (startMs) => this.#begin(startMs),
      end: (atMs) => this.#end(atMs),
      finish: () => {
        this.#finish();
        return or(this.#done[place]!.promise);
      },
    }));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Asks for its clock, then lets it prepare. Resolves when its clock is known. */
  async synchronise(): Promise<ClockOffset> {
    this.#ping();
    this.#offset = await Promise.race([this.#synchronised.promise, this.failed]);
    return this.#offset;
  }

  /** It has ended without being told to. */
  ended(reason: string): void {
    this.#fail(
      new Error(`generator process ${this.#ports.name} ${reason}: its part of the load is missing`),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#ports.tell({ kind: "release" });
  }

  take(message: FromAgent): void {
    this.#heardMs = systemClock.nowMs();
    switch (message.kind) {
      case "hello":
        break;
      case "pong":
        this.#pong(message.nowMs);
        break;
      case "ready":
        this.#ready.resolve();
        break;
      case "beat":
        for (const [place, values] of message.counters.entries()) {
          this.#ports.counters[place]!.values.set(values);
        }
        break;
      case "drained":
        this.#drained[message.place]!.resolve(message.isDrained);
        break;
      case "intervals":
        this.#intervals[message.place]!.push(...message.intervals);
        break;
      case "done":
        this.#done[message.place]!.resolve({
          ...message.report,
          intervals: this.#intervals[message.place]!,
        });
        break;
      case "failed":
        this.ended(`failed (${message.message})`);
    }
  }

  #ping(): void {
    this.#pingSentMs = systemClock.nowMs();
    this.#ports.tell({ kind: "ping", number: this.#pings.length });
  }

  #pong(theirMs: number): void {
    const receivedMs = systemClock.nowMs();
    this.#pings.push({ sentMs: this.#pingSentMs, receivedMs, theirMs });
    if (this.#pings.length < PINGS) this.#ping();
    else this.#synchronised.resolve(clockOffset(this.#pings));
  }

  /** Told once, for all of its generators. */
  #begin(startMs: number): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#ports.tell({ kind: "begin", startMs: startMs + this.#offset.offsetMs });
  }

  #end(atMs: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#ports.tell({ kind: "end", atMs });
  }

  #finish(): void {
    if (this.#isFinishing) return;
    this.#isFinishing = true;
    this.#ports.tell({ kind: "finish" });
  }

  #look(): void {
    if (systemClock.nowMs() - this.#heardMs > SILENT_MS) this.ended("has fallen silent");
  }
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: Error) => void;
}

function deferred<Value>(): Deferred<Value> {
  let resolve!: (value: Value) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<Value>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}
