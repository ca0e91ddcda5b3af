import { test } from "tap";
import { ActorLoop } from "../../../engine/actors/actor-loop.ts";
import { MachineActors } from "../../../engine/actors/machine-actors.ts";
import {
  compileSimulatedService,
  type SimulatedService,
} from "../../../engine/integrations/simulated-service.ts";
import type { Json } from "../../../engine/language/json.ts";
import { Effects } from "../../../engine/shards/effects.ts";
import { ShardCounters, shardBlockBytes } from "../../../engine/telemetry/counters.ts";
import {
  compileChecked,
  harnessIdentity,
  harnessRunId,
  scopeOf,
  startMs,
  workArn,
} from "../../support/actor-harness.ts";

/** A Task whose input is nested deeper than recursion can walk. */
function deepTask() {
  let Parameters: Json = { "a.$": "$" };
  for (let level = 1; level < 400; level++) Parameters = { a: Parameters };
  const nests = Array.from({ length: 45 }, (_, index) => {
    const Next = index === 44 ? "Call" : `Nest ${index + 1}`;
    return [`Nest ${index}`, { Type: "Pass", Parameters, Next }] as const;
  });
  const Call = { Type: "Task", Resource: workArn, End: true };
  return compileChecked(scopeOf({ ...Object.fromEntries(nests), Call }));
}

function runDeepTask(services: ReadonlyMap<string, SimulatedService>) {
  const loop = new ActorLoop({ next: () => 0.5 }, { uuid: () => harnessRunId });
  loop.nowMs = startMs;
  const counters = new ShardCounters(new SharedArrayBuffer(shardBlockBytes));
  const actors = new MachineActors(loop, deepTask(), harnessIdentity, counters.machine(0));
  const effects = new Effects(loop, counters, services, () => {});
  const owner = { sequence: 1, runId: () => harnessRunId };
  actors.start("deep", {}, { owner, ownerIndex: 0, startedMs: startMs, inputBytesMax: 2 });
  loop.run(() => false);
  effects.perform();
  loop.run(() => false);
  return { terminals: loop.outbox.terminals, calls: effects.calls };
}

const tooDeep = {
  outcome: "FAILED",
  error: "States.Runtime",
  cause: "The data is nested too deeply.",
};

test("a task's input that is too deep to be written fails its state, not the shard", (t) => {
  const { terminals, calls } = runDeepTask(new Map());
  t.match(terminals, [tooDeep]);
  t.same(calls, []);
  t.end();
});

test("the same holds for a simulated service that walks it", (t) => {
  const spec = { resource: workArn, result: { "text.$": "States.JsonToString($)" } };
  const service = compileSimulatedService(spec, 7);
  t.match(runDeepTask(new Map([[workArn, service]])).terminals, [tooDeep]);
  t.end();
});
