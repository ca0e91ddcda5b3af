/**
 * The API over HTTP: how many requests a second it answers, beside a bare node:http server that
 * answers the same bytes, and how long StartSyncExecution takes at a rate. Server, bare server and
 * closed loop have a process or a thread each; the open loop is alone in this one.
 *
 *     autocannon, 256 connections ──▶ our server ─┐ in turns, slice by slice
 *                                 └─▶ bare server ┘
 *     open loop, paced ──▶ our server
 */

import { apiTargets } from "../http/api-caller.ts";
import { type ApiTarget, withApiServer } from "../http/api-target.ts";
import { checkRequests } from "../http/check-requests.ts";
import { withClosedLoop } from "../http/closed-loop.ts";
import {
  BATCH_CONNECTIONS,
  type ClosedLoopReport,
  CONNECTIONS,
  runRounds,
} from "../http/closed-loop-rounds.ts";
import { requestBodies, STARTS_PER_BATCH } from "../http/request-bodies.ts";
import { type HttpPlan, medianOf, planHttp, rateOf } from "../http/rounds.ts";
import { withServerChild } from "../http/server-child.ts";
import { syncCallOver } from "../http/sync-call.ts";
import type { SyncLoad } from "../load/sync-load.ts";
import type { RunOptions } from "../options.ts";
import { roundText } from "../report/format-http.ts";
import type { HttpResult, HttpSync } from "../report/result.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { createWorkload } from "../scenarios/workload.ts";
import { provenance } from "./figures.ts";
import { loadSync } from "./sync.ts";

const bareEntry = new URL("../http/bare-process.js", import.meta.url);

/** @param say Told each round's figures. */
export async function measureHttp(
  options: RunOptions,
  scenario: Scenario,
  say: (line: string) => void,
): Promise<HttpResult> {
  const plan = planHttp(options);
  return withApiServer(options, scenario, async (target) => {
    const closed = await measureClosedLoop(target, { plan, options, scenario, say });
    const openOptions = { ...options, durationMs: plan.openLoopMs };
    const load = await loadSync(syncCallOver(target), openOptions, scenario);
    const { accepted, isFinished } = await target.finish();
    const { machine: computer, commit } = await provenance();
    const { startsSent, startsAnswered, startsRefused } = closed;
    return {
      target: "http",
      scenario: scenario.name,
      durability: options.durability,
      shards: options.shards,
      seed: options.seed,
      connections: CONNECTIONS,
      sliceMs: plan.sliceMs,
      ...ratesOf(closed),
      non2xx: closed.non2xx,
      errors: closed.errors,
      starts: {
        sent: startsSent + load.sent,
        answered: startsAnswered + load.succeeded + load.wrong,
        refused: startsRefused,
        accepted,
        finished: isFinished,
      },
      sync: syncOf(load, openOptions),
      computer,
      commit,
    };
  });
}

interface ClosedLoopWork {
  readonly plan: HttpPlan;
  readonly options: RunOptions;
  readonly scenario: Scenario;
  readonly say: (line: string) => void;
}

async function measureClosedLoop(
  target: ApiTarget,
  { plan, options, scenario, say }: ClosedLoopWork,
): Promise<ClosedLoopReport> {
  const workload = createWorkload(scenario.generator, options.seed);
  const bodies = requestBodies(target.stateMachineArn, workload);
  const checked = await checkRequests(target, bodies);
  const answers = { [apiTargets.start]: checked.start, [apiTargets.sync]: checked.sync };
  return withServerChild(bareEntry, { answers }, (bare) =>
    withClosedLoop((loop) =>
      runRounds(
        loop,
        { ...plan, url: target.url, bareUrl: bare.url, bodies },
        {
          checked,
          onRound: (round, number) => say(`round ${number} of ${plan.rounds}: ${roundText(round)}`),
        },
      ),
    ),
  );
}

function ratesOf({ rounds }: ClosedLoopReport) {
  return {
    rounds: rounds.length,
    bare: {
      startPerSecond: medianOf(rounds, "bareStart"),
      syncPerSecond: medianOf(rounds, "bareSync"),
    },
    startExecution: rateOf(rounds, "startExecution", "bareStart"),
    startSyncExecution: rateOf(rounds, "startSyncExecution", "bareSync"),
    startExecutionBatch: {
      startsPerSecond: medianOf(rounds, "startExecutionBatch"),
      connections: BATCH_CONNECTIONS,
      startsPerRequest: STARTS_PER_BATCH,
    },
  };
}

function syncOf(load: SyncLoad, { durationMs, warmupMs, ratePerSecond }: RunOptions): HttpSync {
  return {
    rate: ratePerSecond,
    rateSent: (load.sentInWindow * 1000) / durationMs,
    durationMs,
    warmupMs,
    sent: load.sent,
    succeeded: load.succeeded,
    errors: load.errors,
    wrong: load.wrong,
    unanswered: load.unanswered,
    latencyMs: load.latency.summaryMs(),
    latenessP99Ms: load.lateness.percentileMs(99),
  };
}
