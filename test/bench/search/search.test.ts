/** The search as a table of what probes show and what is done next. */
import { test } from "tap";
import {
  beginSearch,
  next,
  type ProbeVerdict,
  type SearchPlan,
} from "../../../bench/search/search.ts";
import { answerOf } from "../../../bench/search/search-answer.ts";

const plan: SearchPlan = {
  rateMin: 100,
  rateMax: 10_000,
  tolerance: 0.05,
  confirmations: 2,
  probesMax: 50,
  timeMsMax: 1000,
};

/** @param verdictAt What a probe shows; how many there were at that rate before. */
function searched(
  verdictAt: (rate: number, before: number) => ProbeVerdict,
  changes: Partial<SearchPlan> = {},
  elapsedMs = 0,
) {
  let state = beginSearch({ ...plan, ...changes });
  while (state.step.kind === "probe") {
    const { rate } = state.step;
    const before = state.probes.filter((probe) => probe.rate === rate).length;
    state = next(state, { verdict: verdictAt(rate, before), elapsedMs });
  }
  const rates = state.probes.map(({ rate }) => rate);
  return { ...answerOf(state.probes, state.step.ending), rates, probes: state.probes };
}

const upTo = (knee: number) => (rate: number) => (rate <= knee ? "held" : "failed");

test("doubles until a probe fails, halves the gap, repeats at both edges", (t) => {
  const { rates, sustainedRate, interval, ending, attainment } = searched(upTo(1000));
  t.same(rates.slice(0, 5), [100, 200, 400, 800, 1600]);
  t.equal(ending, "converged");
  t.ok(sustainedRate! <= 1000 && sustainedRate! > 950, `${sustainedRate}`);
  const [low, high] = interval;
  t.equal(low, sustainedRate);
  t.ok(high! > 1000 && high! / low! <= 1.05);
  t.equal(rates.filter((rate) => rate === low).length, 3, "twice more at the rate found");
  t.equal(rates.filter((rate) => rate === high).length, 2, "once more above it");
  t.match(attainment, { held: 3, of: 3 });
  t.end();
});

test("a disturbed probe that failed too low is found out by its repeat", (t) => {
  const clean = searched(upTo(1000)).sustainedRate;
  const { sustainedRate, interval } = searched((rate, before) =>
    rate === 800 && before === 0 ? "failed" : upTo(1000)(rate),
  );
  t.ok(sustainedRate! > 900, `${sustainedRate}, undisturbed ${clean}`);
  t.ok(interval[0]! < 800, "but that it failed once is told");
  t.end();
});

test("a lucky probe does not survive its repeats", (t) => {
  const { sustainedRate } = searched((rate, before) =>
    rate === 1600 && before === 0 ? "held" : upTo(1000)(rate),
  );
  t.ok(sustainedRate! <= 1000 && sustainedRate! > 900, `${sustainedRate}`);
  t.end();
});

test("each ending is told apart", (t) => {
  const all = searched(() => "held");
  t.match(all, { ending: "max-rate", sustainedRate: 10_000, interval: [10_000, null] });
  const none = searched(() => "failed");
  t.match(none, { ending: "below-min", sustainedRate: null, rates: [100, 100], attainment: null });
  const bound = searched((rate) => (rate > 500 ? "generator-bound" : "held"));
  t.match(bound, { ending: "generator-bound", sustainedRate: 400, interval: [400, null] });
  t.same(bound.rates, [100, 200, 400, 800, 800], "after it was late twice");
  const once = searched((rate, before) =>
    rate === 400 && before === 0 ? "generator-bound" : upTo(1000)(rate),
  );
  t.equal(once.ending, "converged");
  const short = searched(upTo(1000), { probesMax: 6 });
  t.match(short, { ending: "budget", sustainedRate: 800 });
  t.equal(short.rates.length, 6);
  t.match(searched(upTo(1000), {}, 1000), { ending: "budget", rates: [100] });
  t.end();
});

test("without confirmations each rate is asked once", (t) => {
  const { rates } = searched(upTo(1000), { confirmations: 0 });
  t.equal(new Set(rates).size, rates.length);
  t.end();
});
