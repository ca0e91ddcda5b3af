/**
 * A server of known capacity in virtual time (M/M/c): Poisson arrivals, exponential service times,
 * `servers` of them, first come first served. And what queueing theory says of it (Erlang C), so that a
 * search can be held against the truth.
 */
import { seededRandom } from "../../../bench/load/seeded-random.ts";
import type { ProbeSubject } from "../../../bench/search/judge-probe.ts";

export interface SimulatedServer {
  readonly servers: number;
  readonly serviceMs: number; // On average.
}

/** @param load The measured window follows a warm-up of a fifth as long. */
export function simulate(
  { servers, serviceMs }: SimulatedServer,
  load: { readonly rate: number; readonly durationMs: number; readonly seed: number },
): ProbeSubject {
  const { rate, durationMs } = load;
  const { next } = seededRandom(load.seed);
  const exponential = (mean: number) => -mean * Math.log(1 - next());
  const beginMs = durationMs / 5;
  const endMs = beginMs + durationMs;
  const freeAtMs = new Float64Array(servers);
  const latencies = new BinnedLatencies();
  let [completed, atBegin, atEnd, sent] = [0, 0, 0, 0];
  for (let nowMs = exponential(1000 / rate); nowMs < endMs; nowMs += exponential(1000 / rate)) {
    const server = earliest(freeAtMs);
    const doneMs = Math.max(nowMs, freeAtMs[server]!) + exponential(serviceMs);
    freeAtMs[server] = doneMs;
    if (nowMs < beginMs && doneMs >= beginMs) atBegin++;
    if (doneMs >= endMs) atEnd++;
    if (doneMs >= beginMs && doneMs < endMs) completed++;
    if (nowMs < beginMs) continue;
    sent++;
    latencies.record(doneMs - nowMs);
  }
  const summary = latencies.summary();
  return {
    latencyMs: { accept: summary, terminal: summary },
    latenessMs: { p99: 0 },
    durationMs,
    // Offered is what came: the arrivals of a window differ from their rate by chance.
    rateOffered: (sent * 1000) / durationMs,
    rateSent: (sent * 1000) / durationMs,
    throughput: (completed * 1000) / durationMs,
    backlogGrowth: atEnd - atBegin,
    ...counts(sent),
  };
}

/** That a response takes longer than `ms`, at a rate the server can carry. */
export function shareSlowerThan(
  { servers, serviceMs }: SimulatedServer,
  rate: number,
  ms: number,
): number {
  const load = (rate * serviceMs) / 1000;
  if (load >= servers) return 1;
  const spare = servers - load - 1; // Of the two exponentials, how much faster the queue empties.
  const own = Math.exp(-ms / serviceMs);
  const waits = erlangC(servers, load);
  if (Math.abs(spare) < 1e-9) return own * (1 + (waits * ms) / serviceMs);
  return own * (1 + (waits * (1 - Math.exp((-spare * ms) / serviceMs))) / spare);
}

/** The largest rate at which no more than a hundredth of the responses take longer than `ms`. */
export function kneeOf(server: SimulatedServer, ms: number): number {
  let [low, high] = [0, capacityOf(server)];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (shareSlowerThan(server, middle, ms) <= 0.01) low = middle;
    else high = middle;
  }
  return low;
}

export function capacityOf({ servers, serviceMs }: SimulatedServer): number {
  return (servers * 1000) / serviceMs;
}

/** That an arrival has to wait, by Erlang B's recurrence. */
export function erlangC(servers: number, load: number): number {
  let blocked = 1;
  for (let count = 1; count <= servers; count++)
    blocked = (load * blocked) / (count + load * blocked);
  return (servers * blocked) / (servers - load * (1 - blocked));
}

function earliest(freeAtMs: Float64Array): number {
  let server = 0;
  for (let at = 1; at < freeAtMs.length; at++) if (freeAtMs[at]! < freeAtMs[server]!) server = at;
  return server;
}

/** By hundredths of a millisecond, up to ten seconds: sorting would take longer than all the rest. */
class BinnedLatencies {
  readonly #bins = new Uint32Array(1_000_000);
  #count = 0;

  record(ms: number): void {
    this.#bins[Math.min(this.#bins.length - 1, Math.floor(ms * 100))]!++;
    this.#count++;
  }

  summary(): ProbeSubject["latencyMs"]["terminal"] {
    const [p50, p90, p99, p999, max] = [0.5, 0.9, 0.99, 0.999, 1].map((share) => this.#at(share));
    return { p50: p50!, p90: p90!, p99: p99!, p999: p999!, max: max! };
  }

  #at(share: number): number {
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    const bin = this.#bins.findIndex((count) => {
      seen += count;
      return seen >= wanted;
    });
    return (bin + 0.5) / 100;
  }
}

function counts(sent: number) {
  return {
    sent,
    accepted: sent,
    refused: 0,
    unknown: 0,
    terminal: sent,
    lost: 0,
    duplicates: 0,
    unexpected: 0,
    wrong: 0,
    dropped: 0,
    drained: true,
  };
}
