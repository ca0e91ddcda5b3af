/** Loads by several generator processes that meet over NATS, on a target that does nothing. */
import { type Test, test } from "tap";
import { sumAudits } from "../../../bench/audit/audit-summary.ts";
import { runAgent } from "../../../bench/crew/agent.ts";
import { OPEN_MEETING, withCrew } from "../../../bench/crew/crew.ts";
import { BenchCounters, benchBlockBytes } from "../../../bench/measurement/bench-counters.ts";
import { connectForBench } from "../../../bench/nats/cluster-connection.ts";
import { startServers } from "../../../bench/nats/own-servers.ts";
import { parseOptions } from "../../../bench/options.ts";
import { runOnNull } from "../../../bench/run/null-run.ts";
import { lifeSettings } from "../../../bench/run/run.ts";
import { mergeSeries } from "../../../bench/run/series.ts";
import { loadScenario } from "../../../bench/scenarios/scenario.ts";

const load = "--target http --open-loop --rate 1k --duration 1s --warmup 0s --scenario pass".split(
  " ",
);
const latency = { kind: "constant", latencyMs: 5 } as const;

function optionsOf(...more: string[]) {
  const options = parseOptions([...load, ...more]);
  return { ...options, ratePerSecond: options.ratePerSecond! };
}

async function natsServer(t: Test): Promise<string> {
  const plan = { count: 1, cluster: "meeting", sync: "default", folder: t.testdir() } as const;
  const [server] = await startServers(plan);
  t.teardown(() => server!.stop());
  return server!.urlFor("admin");
}

test("processes share a load: disjoint executions, one audit, one series", async (t) => {
  const options = optionsOf("--processes", "2", "--generators", "2");
  const report = await runOnNull(options, await loadScenario("pass"), latency);
  t.equal(report.generators.length, 4);
  t.equal(report.isDrained, true);
  t.match(sumAudits(report.generators.map(({ audit }) => audit)), {
    sent: 1000,
    accepted: 1000,
    terminal: 1000,
    lost: 0,
    wrong: 0,
    duplicates: 0,
  });
  t.same(
    report.generators.map(({ audit }) => audit.sent),
    [250, 250, 250, 250],
  );
  const { series, histograms } = mergeSeries(
    report.generators.map(({ intervals }) => intervals),
    [],
    [],
  );
  t.equal(
    series.reduce((sum, { completed }) => sum + completed!, 0),
    1000,
  );
  t.ok(histograms.length > 0);
});

test("a process that joins from elsewhere takes its part", async (t) => {
  const url = await natsServer(t);
  const options = optionsOf("--agents", "1", "--processes", "1", "--meet", url);
  const broker = await connectForBench([url]);
  const agent = runAgent(broker, OPEN_MEETING);
  const report = await runOnNull(options, await loadScenario("pass"), latency);
  await agent;
  await broker.close();
  t.same(
    report.generators.map(({ audit }) => audit.terminal),
    [500, 500],
  );
});

test("a process that dies fails the run", async (t) => {
  const options = optionsOf("--processes", "2");
  const settings = {
    ...lifeSettings(options, await loadScenario("pass"), null),
    durationMs: 60_000,
  };
  const places = [0, 1].map((generatorIndex) => ({
    origin: { kind: "null" as const, latency },
    generatorIndex,
    clientId: "0123456789ab",
    counters: new BenchCounters(new SharedArrayBuffer(benchBlockBytes)),
  }));
  const children: number[] = [];
  const dying = withCrew(
    settings,
    { crew: settings.crew!, places, onChild: (pid) => children.push(pid) },
    async (generators) => {
      for (const generator of generators) generator.begin(Date.now());
      process.kill(children[0]!, "SIGKILL");
      await generators[0]!.drained;
    },
  );
  await t.rejects(
    dying,
    /generator process \d+ on .* ended \(SIGKILL\): its part of the load is missing/,
  );
});
