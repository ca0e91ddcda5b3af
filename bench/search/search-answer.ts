/** What a search's probes say when it is over: the rate, how sure it is, and in what words. Pure. */
import type { Interval } from "../statistics/interval.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import { edgesOf, type SearchEnding, type SearchProbe, votesAt } from "./search.ts";

export interface SearchAnswer {
  readonly ending: SearchEnding;
  /** The largest rate that most of its probes held, below every rate that most failed; null: none did. */
  readonly sustainedRate: number | null;
  /**
   * Up to the lower end every probe held, from the upper end on none did; between them they disagree or
   * there were none. Null: open on that side.
   */
  readonly interval: readonly [low: number | null, high: number | null];
  /** Of the probes at that rate: the share that held, and its 95 % interval. */
  readonly attainment: {
    readonly held: number;
    readonly of: number;
    readonly interval: Interval;
  } | null;
}

export function answerOf(probes: readonly SearchProbe[], ending: SearchEnding): SearchAnswer {
  const { held } = edgesOf(probes);
  const votes = held === undefined ? undefined : votesAt(probes, held);
  return {
    ending,
    sustainedRate: held ?? null,
    interval: intervalOf(probes),
    attainment:
      votes === undefined
        ? null
        : { held: votes.held, of: votes.total, interval: wilsonInterval(votes.held, votes.total) },
  };
}

function intervalOf(probes: readonly SearchProbe[]): SearchAnswer["interval"] {
  const ratesOf = (wanted: SearchProbe["verdict"]) =>
    probes.filter(({ verdict }) => verdict === wanted).map(({ rate }) => rate);
  const [held, failed] = [ratesOf("held"), ratesOf("failed")];
  const [failedMin, heldMax] = [Math.min(...failed), Math.max(...held)]; // Infinite where there is none.
  const below = held.filter((rate) => rate < failedMin);
  const above = failed.filter((rate) => rate > heldMax);
  return [
    below.length === 0 ? null : Math.max(...below),
    above.length === 0 ? null : Math.min(...above),
  ];
}
