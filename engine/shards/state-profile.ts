/**
 * The profile of one machine in one shard: every n-th execution is timed at each of its states, by
 * the clock itself and not by the turn's time, in which most states take none.
 *
 * Hot path: n executions cost one decrement each; the sampled one two clock readings a state.
 */
import type { Execution } from "../actors/execution.ts";
import type { Probe, Sampler } from "../actors/probe.ts";
import type { Token } from "../actors/token.ts";
import type { Machine, State } from "../language/machine.ts";
import { END } from "../language/machine.ts";
import type { Clock } from "../ports.ts";
import { Histogram } from "../telemetry/histogram.ts";
import type { MachineProfile } from "../telemetry/machine-profile.ts";
import { profileScale } from "../telemetry/scales.ts";

interface Figures {
  entered: number;
  retried: number;
  failed: number;
  readonly latency: Histogram;
}

export class StateProfile implements Probe, Sampler {
  readonly #clock: Clock;
  readonly #every: number;
  readonly #states: readonly State[];
  readonly #paths: readonly (readonly string[])[];
  readonly #figures: readonly Figures[];
  readonly #queue = new Histogram(profileScale);
  readonly #engine = new Histogram(profileScale);
  /** When each token entered its state; a token that is cancelled is forgotten with its execution. */
  readonly #enteredMs = new WeakMap<Token, number>();
  readonly #beganMs = new WeakMap<Execution, number>();
  #left = 1;
  #sampled = 0;

  /** @param every One execution of so many is timed. */
  constructor(machine: Machine, every: number, clock: Clock) {
    this.#clock = clock;
    this.#every = every;
    this.#states = machine.states;
    this.#paths = pathsOf(machine);
    this.#figures = machine.states.map(() => ({
      entered: 0,
      retried: 0,
      failed: 0,
      latency: new Histogram(profileScale),
    }));
  }

  next(): Probe | null {
    if (--this.#left > 0) return null;
    this.#left = this.#every;
    return this;
  }

  began(execution: Execution): void {
    const nowMs = this.#clock.nowMs();
    this.#sampled++;
    this.#queue.observe(nowMs - execution.startedMs);
    this.#beganMs.set(execution, nowMs);
  }

  entered(token: Token): void {
    this.#figures[token.state.index]!.entered++;
    this.#enteredMs.set(token, this.#clock.nowMs());
  }

  left(token: Token): void {
    const enteredMs = this.#enteredMs.get(token);
    if (enteredMs === undefined) return;
    this.#figures[token.state.index]!.latency.observe(this.#clock.nowMs() - enteredMs);
  }

  retried(token: Token): void {
    this.#figures[token.state.index]!.retried++;
  }

  failed(token: Token): void {
    this.#figures[token.state.index]!.failed++;
  }

  ended(execution: Execution): void {
    const beganMs = this.#beganMs.get(execution);
    if (beganMs !== undefined) this.#engine.observe(this.#clock.nowMs() - beganMs);
  }

  /** What is under way is forgotten too, but for what it does from now on. */
  restart(): void {
    this.#sampled = 0;
    this.#queue.values.fill(0);
    this.#engine.values.fill(0);
    for (const figures of this.#figures) {
      figures.entered = 0;
      figures.retried = 0;
      figures.failed = 0;
      figures.latency.values.fill(0);
    }
  }

  read(stateMachine: string, revisionId: string): MachineProfile {
    return {
      stateMachine,
      revisionId,
      sampled: this.#sampled,
      queue: this.#queue.values,
      engine: this.#engine.values,
      states: this.#states.map(({ kind }, index) => {
        const { latency, ...counts } = this.#figures[index]!;
        return { path: this.#paths[index]!, kind, ...counts, latency: latency.values };
      }),
    };
  }
}

/** States of a branch or an iteration stand below the state that forks it. */
function pathsOf({ states, startAt }: Machine): readonly (readonly string[])[] {
  const paths: (readonly string[])[] = states.map(({ name }) => [name]);
  const seen = new Set<number>();
  const visit = (first: number, above: readonly string[]): void => {
    const pending = [first];
    while (pending.length > 0) {
      const index = pending.pop()!;
      const state = states[index];
      if (state === undefined || seen.has(index)) continue;
      seen.add(index);
      const path = [...above, state.name];
      paths[index] = path;
      if (state.kind === "parallel") for (const branch of state.branches) visit(branch, path);
      if (state.kind === "map") visit(state.processor, path);
      pending.push(...nextOf(state));
    }
  };
  visit(startAt, []);
  return paths;
}

/** Where a token may go from there, within the same scope. */
function nextOf(state: State): readonly number[] {
  const catchers = "catchers" in state ? state.catchers.map(({ next }) => next) : [];
  const choices =
    state.kind === "choice" ? [...state.rules.map(({ next }) => next), state.otherwise] : [];
  return [state.next, ...catchers, ...choices].filter((next) => next !== END);
}
