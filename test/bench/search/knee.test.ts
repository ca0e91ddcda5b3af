/** The search against servers whose knee is known from queueing theory, in virtual time. */
import { test } from "tap";
import { parseThresholds, type Threshold } from "../../../bench/plan/thresholds.ts";
import { judgeProbe } from "../../../bench/search/judge-probe.ts";
import { beginSearch, next, type SearchPlan } from "../../../bench/search/search.ts";
import { answerOf } from "../../../bench/search/search-answer.ts";
import {
  capacityOf,
  erlangC,
  kneeOf,
  type SimulatedServer,
  shareSlowerThan,
  simulate,
} from "./simulated-server.ts";

const SEEDS = 20;
const WINDOW_ARRIVALS = 40_000;
const plan: SearchPlan = {
  rateMin: 50,
  rateMax: 1_000_000,
  tolerance: 0.01,
  confirmations: 2,
  probesMax: 60,
  timeMsMax: Number.POSITIVE_INFINITY,
};

function find(server: SimulatedServer, slo: readonly Threshold[], seed: number) {
  let state = beginSearch(plan);
  for (let run = 0; state.step.kind === "probe"; run++) {
    const { rate } = state.step;
    const durationMs = (WINDOW_ARRIVALS * 1000) / rate;
    const subject = simulate(server, { rate, durationMs, seed: seed * 1000 + run });
    const { verdict } = judgeProbe(subject, slo);
    state = next(state, { verdict, elapsedMs: 0 });
  }
  return { ...answerOf(state.probes, state.step.ending), probes: state.probes };
}

function slo(text: string): readonly Threshold[] {
  const reading = parseThresholds(text);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.thresholds;
}

test("theory and simulation agree on the server they describe", (t) => {
  // Two servers at a load of 1.5: an arrival waits in 9/14 of the cases.
  t.ok(Math.abs(erlangC(2, 1.5) - 9 / 14) < 1e-12);
  const server = { servers: 4, serviceMs: 2 };
  const rate = 0.8 * capacityOf(server);
  const { latencyMs } = simulate(server, { rate, durationMs: 400_000, seed: 1 });
  const share = shareSlowerThan(server, rate, latencyMs.terminal.p99);
  t.ok(share > 0.008 && share < 0.012, `${share}`);
  t.end();
});

for (const [servers, serviceMs, limitMs] of [
  [1, 1, 12],
  [4, 2, 14],
] as const) {
  const server = { servers, serviceMs };
  const wanted = kneeOf(server, limitMs);
  test(`p99<${limitMs}ms of ${servers} servers: within 3 % of ${wanted.toFixed(0)}/s for each seed`, (t) => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { sustainedRate, ending, probes } = find(server, slo(`p99<${limitMs}ms,lost=0`), seed);
      const error = sustainedRate! / wanted - 1;
      t.ok(
        Math.abs(error) <= 0.03,
        `seed ${seed}: ${(error * 100).toFixed(2)} %, ${probes.length} probes`,
      );
      t.equal(ending, "converged");
    }
    t.end();
  });
}

test("saturation: what a server completes at all, within 3 % for each seed", (t) => {
  const server = { servers: 8, serviceMs: 4 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { sustainedRate } = find(server, slo("throughput>=0.99*offered"), seed);
    const error = sustainedRate! / capacityOf(server) - 1;
    t.ok(Math.abs(error) <= 0.03, `seed ${seed}: ${(error * 100).toFixed(2)} %`);
  }
  t.end();
});
