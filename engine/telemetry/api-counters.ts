/**
 * What the API over HTTP counts: requests by operation and outcome, how long they took, and what
 * became of the starts in them. Both labels are closed lists: the operations that the API was made
 * with, and one row for whatever else callers ask for.
 *
 * Hot path (`node dist/bench/ceilings/metrics-cost.js`): `received` and `answered`, once per request.
 */
import { Histogram } from "./histogram.ts";
import { latencyScale } from "./scales.ts";

/** How a request was answered. */
export const apiOutcomes = [
  "ok",
  "refused", // 4xx: the request was wrong.
  "unauthorized", // 4xx: not signed, wrongly signed, or not allowed.
  "throttled", // ThrottlingException: a quota, or too much waits.
  "failed", // 5xx: the disk is full, NATS is away, it drains, or a fault of ours.
] as const;
export type ApiOutcome = (typeof apiOutcomes)[number];

/** What became of a start that was handed to the engine, or the cluster: alone or in a batch. */
export const startOutcomes = [
  "accepted",
  "throttled", // No room.
  "unavailable", // The journal, or NATS, cannot keep it; or it is draining.
  "no_machine", // Deleted meanwhile.
  "unknown", // No answer came: it may run or not.
] as const;
export type StartOutcome = (typeof startOutcomes)[number];

const placeOf: Readonly<Record<ApiOutcome, number>> = {
  ok: 0,
  refused: 1,
  unauthorized: 2,
  throttled: 3,
  failed: 4,
};

export class ApiCounters {
  /** Names of operations, as labels have them; the last one is `other`. */
  readonly operations: readonly string[];
  readonly #rowOf: ReadonlyMap<string | undefined, number>;
  /** A row for each operation, a column for each outcome. */
  readonly #requests: Float64Array;
  readonly #durations: readonly Histogram[];
  readonly #starts = new Map<StartOutcome, number>(startOutcomes.map((outcome) => [outcome, 0]));
  #open = 0;
  #bytes = 0;
  #startsOpen = 0;

  /** @param targets Of all operations, as `X-Amz-Target` names them: `AWSStepFunctions.TestState`. */
  constructor(targets: Iterable<string>) {
    const known = [...targets];
    this.operations = [...known.map((target) => target.slice(target.indexOf(".") + 1)), "other"];
    this.#rowOf = new Map(known.map((target, row) => [target, row]));
    this.#requests = new Float64Array(this.operations.length * apiOutcomes.length);
    this.#durations = this.operations.map(() => new Histogram(latencyScale));
  }

  /** A request is here with its whole body. @param bytes Of the body, as far as it was kept. */
  received(bytes: number): void {
    this.#open++;
    this.#bytes += bytes;
  }

  /** @param tookMs Since it was received. */
  answered(target: string | undefined, outcome: ApiOutcome, tookMs: number): void {
    const row = this.#rowOf.get(target) ?? this.operations.length - 1;
    this.#open--;
    this.#requests[row * apiOutcomes.length + placeOf[outcome]]! += 1;
    this.#durations[row]!.observe(tookMs);
  }

  /** A start was handed on; `startsAnswered` follows. */
  startHandedOn(): void {
    this.#startsOpen++;
  }

  /** Once per frame of starts that were handed on. */
  startsAnswered(outcome: StartOutcome, count: number): void {
    this.#startsOpen -= count;
    this.#starts.set(outcome, this.#starts.get(outcome)! + count);
  }

  /** Received and not answered. */
  get open(): number {
    return this.#open;
  }

  /** Of all bodies. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Handed on and not answered. */
  get startsOpen(): number {
    return this.#startsOpen;
  }

  /** Starts by what became of them. */
  get startCounts(): ReadonlyMap<StartOutcome, number> {
    return this.#starts;
  }

  /** @param row The operation's place in `operations`. */
  requestCount(row: number, outcome: ApiOutcome): number {
    return this.#requests[row * apiOutcomes.length + placeOf[outcome]]!;
  }

  /** In milliseconds. @param row The operation's place in `operations`. */
  duration(row: number): Histogram {
    return this.#durations[row]!;
  }

  /** Whether the operation was ever asked for. */
  isCalled(row: number): boolean {
    return apiOutcomes.some((outcome) => this.requestCount(row, outcome) > 0);
  }
}
