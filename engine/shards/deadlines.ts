/**
 * The time limits of executions: the five minutes of Express, a machine's TimeoutSeconds. There are
 * few distinct durations, so that each has a list in the order of its deadlines: adding goes to the
 * end, looking goes to the front, and an execution that ends takes itself out at once (100,000 a
 * second over five minutes would otherwise keep 30 million dead executions in memory).
 */
import type { Execution } from "../actors/execution.ts";

interface List {
  readonly durationMs: number;
  first: Execution | null;
  last: Execution | null;
}

export class Deadlines {
  readonly #lists = new Map<number, List>();

  /** @param nowMs Not before any earlier call's: the lists are in order because time is. */
  add(execution: Execution, durationMs: number, nowMs: number): void {
    const list = this.#listOf(durationMs);
    execution.deadlineMs = nowMs + durationMs;
    execution.deadlineDurationMs = durationMs;
    execution.deadlinePrevious = list.last;
    if (list.last === null) list.first = execution;
    else list.last.deadlineNext = execution;
    list.last = execution;
  }

  remove(execution: Execution): void {
    if (execution.deadlineMs === 0) return;
    const list = this.#listOf(execution.deadlineDurationMs);
    const { deadlinePrevious: previous, deadlineNext: next } = execution;
    if (previous === null) list.first = next;
    else previous.deadlineNext = next;
    if (next === null) list.last = previous;
    else next.deadlinePrevious = previous;
    execution.deadlinePrevious = null;
    execution.deadlineNext = null;
    execution.deadlineMs = 0;
  }

  /** Takes out all executions whose time is up. */
  advance(nowMs: number, expire: (execution: Execution) => void): void {
    for (const list of this.#lists.values()) {
      let execution = list.first;
      while (execution !== null && execution.deadlineMs <= nowMs) {
        this.remove(execution);
        expire(execution);
        execution = list.first;
      }
    }
  }

  /** All executions that have not ended, in no particular order. */
  *all(): Iterable<Execution> {
    for (const { first } of this.#lists.values()) {
      let execution = first;
      while (execution !== null) {
        const next = execution.deadlineNext; // The visitor may take it out.
        yield execution;
        execution = next;
      }
    }
  }

  nextDueMs(): number | undefined {
    let best: number | undefined;
    for (const { first } of this.#lists.values()) {
      if (first !== null && (best === undefined || first.deadlineMs < best))
        best = first.deadlineMs;
    }
    return best;
  }

  #listOf(durationMs: number): List {
    let list = this.#lists.get(durationMs);
    if (list === undefined) {
      list = { durationMs, first: null, last: null };
      this.#lists.set(durationMs, list);
    }
    return list;
  }
}
