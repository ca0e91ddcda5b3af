/**
 * An open-loop audited run over HTTP: on an endpoint that is there, or on a server of our own in a
 * process of its own.
 */

import {
  identityOf,
  type ProcessUsage,
  usageOf,
} from "../../cluster/processes/process-identity.ts";
import { OptionsError } from "../../engine/command-line/options-error.ts";
import { newClientId } from "../../engine/main.ts";
import { sumAudits } from "../audit/audit-summary.ts";
import { withApiServer } from "../http/api-target.ts";
import { benchField } from "../measurement/bench-counters.ts";
import type { RunOptions } from "../options.ts";
import { costEstimate } from "../report/cost-estimate.ts";
import type { ApiFacts, Ceilings } from "../report/result.ts";
import type { RunRecord } from "../report/run-record.ts";
import { unseenFigures } from "../report/unseen.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { confirm } from "../targets/confirm.ts";
import { signingOf } from "../targets/credentials.ts";
import { readEndpoint } from "../targets/endpoint.ts";
import type { HttpOrigin } from "../targets/http-origin.ts";
import { type EndpointAddress, withMachines } from "../targets/prepare-endpoint.ts";
import { expectedStarts } from "./expected-starts.ts";
import { figures, frameOfResult } from "./figures.ts";
import { withGenerators } from "./generator-crew.ts";
import { asMeasured, interruptionOf } from "./interrupted.ts";
import type { LifeReport } from "./life.ts";
import type { LifeSettings } from "./life-settings.ts";
import {
  generatorCpuMicros,
  type LoadReport,
  type LoadSubject,
  loadCounters,
  type RunHooks,
  runLoad,
} from "./load.ts";
import { recordOf } from "./record.ts";
import { lifeSettings, scenariosOf } from "./run.ts";

type Usage = ProcessUsage | null;

/** A part of the engine alone says nothing of an endpoint. */
const noCeilings: Ceilings = { journal: null, codec: 0, machine: 0, transport: null };

interface HttpSubject {
  readonly origin: HttpOrigin;
  readonly durability: "memory" | "process" | "power" | "unknown";
  readonly shards: number;
  readonly readUsage: () => Usage;
}

export async function runOnHttp(
  options: RunOptions,
  scenario: Scenario,
  hooks: RunHooks,
): Promise<RunRecord> {
  const scenarios = await scenariosOf(options, scenario);
  if (options.load.endpoint.url === undefined) {
    return withApiServer(options, scenario, ({ url, pid }) => {
      const identity = identityOf(pid);
      const readUsage = () => (identity === undefined ? null : (usageOf(identity) ?? null));
      const { durability, shards } = options;
      const address = addressOf(options, url);
      return onMachines(options, { scenarios, address }, (origin) =>
        load(options, scenario, hooks, { origin, durability, shards, readUsage }),
      );
    });
  }
  const address = await foreignAddress(options, scenario);
  return onMachines(options, { scenarios, address }, (origin) =>
    load(options, scenario, hooks, {
      origin,
      durability: "unknown",
      shards: 0,
      readUsage: () => null,
    }),
  );
}

/** @throws OptionsError With all that is wrong, or when nobody agrees to what it costs. */
async function foreignAddress(options: RunOptions, scenario: Scenario): Promise<EndpointAddress> {
  const reading = readEndpoint(options.load.endpoint);
  if (!reading.ok) throw new OptionsError(reading.problems);
  const { endpoint } = reading;
  const signing = signingOf(endpoint, options.load.endpoint);
  if (endpoint.isAws) {
    const starts = expectedStarts(lifeSettings(options, scenario, null));
    await confirm(costEstimate(starts, endpoint.region), options.load.endpoint.isConfirmed);
  }
  return { ...addressOf(options, endpoint.url), hasSyncHost: endpoint.isAws, signing };
}

function addressOf({ load: { endpoint } }: RunOptions, url: string): EndpointAddress {
  const { operation, requestTimeoutMs, connectionsMax } = endpoint;
  return { url, hasSyncHost: false, operation, requestTimeoutMs, connectionsMax, signing: null };
}

function onMachines<Result>(
  { load: { endpoint }, seed }: RunOptions,
  {
    scenarios,
    address,
  }: {
    readonly scenarios: readonly Scenario[];
    readonly address: EndpointAddress;
  },
  work: (origin: HttpOrigin) => Promise<Result>,
): Promise<Result> {
  return withMachines({ address, options: endpoint, scenarios, seed }, work);
}

async function load(
  options: RunOptions,
  scenario: Scenario,
  hooks: RunHooks,
  { origin, durability, shards, readUsage }: HttpSubject,
): Promise<RunRecord> {
  const settings = lifeSettings(options, scenario, null);
  const report = await loadOf(settings, { origin, readUsage, hooks });
  const { transitions = null } = scenario;
  const measured = asMeasured(options, report);
  const outcomes = origin.operation === "sync" ? "seen" : "unseen";
  const seen = figures(report, { ...measured, transitions, outcomes });
  const result = {
    ...(await frameOfResult(measured, scenario)),
    ...interruptionOf(options, report),
    durability,
    shards,
    ceilings: noCeilings,
    api: apiFacts(origin),
    ...seen,
    ...sumAudits(report.generators.map((generator) => generator.audit)),
    ...(outcomes === "seen" ? {} : unseenFigures(seen)),
  };
  return recordOf(result, report, { settings, definition: scenario.definition });
}

function apiFacts({ url, operation, signing, stateMachineArns }: HttpOrigin): ApiFacts {
  const names = { sync: "StartSyncExecution", start: "StartExecution" } as const;
  return {
    endpoint: url,
    operation: names[operation],
    isSigned: signing !== null,
    stateMachineArns,
  };
}

async function loadOf(
  settings: LifeSettings,
  {
    origin,
    readUsage,
    hooks,
  }: {
    readonly origin: HttpOrigin;
    readonly readUsage: () => Usage;
    readonly hooks: RunHooks;
  },
): Promise<LifeReport> {
  const counters = loadCounters(settings);
  const subject: LoadSubject<Usage> = {
    // With StartExecution nothing is known of what runs.
    unfinished: () =>
      origin.operation === "start"
        ? 0
        : counters.reduce(
            (sum, { values }) => sum + values[benchField.accepted]! - values[benchField.completed]!,
            0,
          ),
    rssMb: () => rssMbOf(readUsage()),
    readUsage,
    isSettled: () => true,
    usage: {
      cpuMicros: () => cpuMicrosOf(readUsage()),
      rssMb: () => rssMbOf(readUsage()),
      isThisProcess: false,
    },
  };
  const places = counters.map((block, generatorIndex) => ({
    origin: { kind: "http" as const, ...origin },
    generatorIndex,
    clientId: newClientId(),
    counters: block,
  }));
  return withGenerators(settings, places, async (generators) => {
    const loadHooks = { onBegin: () => {}, ...hooks };
    return reportOf(await runLoad(settings, { generators, counters, subject }, loadHooks));
  });
}

function reportOf(load: LoadReport<Usage>): LifeReport {
  const before = cpuMicrosOf(load.before);
  const after = cpuMicrosOf(load.after);
  return {
    ...load,
    recovered: 0,
    engineCpuMicros: before === null || after === null ? null : after - before,
    brokerCpuMicros: null,
    brokerRssMb: null,
    generatorCpuMicros: generatorCpuMicros(load.generators),
    eventLoopLagMs: null,
    usage: null,
    log: null,
    profiles: [],
  };
}

function cpuMicrosOf(usage: Usage): number | null {
  return usage === null ? null : usage.cpuMs * 1000;
}

function rssMbOf(usage: Usage): number | null {
  return usage === null ? null : usage.rssBytes / 1e6;
}
