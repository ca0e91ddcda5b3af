/**
 * How many events an execution counts, whose ids AWS's causes name: by the actors alone, in virtual
 * time, for machines that call no service.
 */
import { ActorLoop } from "../../engine/actors/actor-loop.ts";
import { MachineActors } from "../../engine/actors/machine-actors.ts";
import { compileMachine } from "../../engine/language/compile/machine.ts";
import type { JsonObject } from "../../engine/language/json.ts";
import { Effects } from "../../engine/shards/effects.ts";
import { systemIds, systemRandom } from "../../engine/system-ports.ts";
import { ShardCounters, shardBlockBytes } from "../../engine/telemetry/counters.ts";
import { definitionText, inputText, type RecordedCase } from "./recorded-case.ts";

const identity = {
  name: "recorded",
  stateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:recorded",
  roleArn: "arn:aws:iam::111111111111:role/conformance",
};
const owner = { sequence: 1, runId: () => "00000000-0000-4000-8000-000000000000" };

/** Its events, the last one (ExecutionSucceeded, …Failed, …TimedOut) included. */
export function countEvents(recorded: RecordedCase): number {
  const loop = new ActorLoop(systemRandom, systemIds);
  const counters = new ShardCounters(new SharedArrayBuffer(shardBlockBytes));
  const machine = compileMachine(JSON.parse(definitionText(recorded)) as JsonObject);
  const actors = new MachineActors(loop, machine, identity, counters.machine(0));
  const effects = new Effects(loop, counters, new Map(), () => {});
  const input = inputText(recorded);
  const start = { owner, ownerIndex: 0, startedMs: 0, inputBytesMax: 3 * input.length };
  const execution = actors.start("recorded", JSON.parse(input), start);
  for (;;) {
    loop.run(() => false);
    effects.perform();
    if (execution.outcome !== null) return execution.eventId + 1;
    if (!loop.isIdle) continue;
    const dueMs = effects.wheel.nextDueMs();
    if (dueMs === undefined) return Number.NaN; // Nothing is left that could end it.
    loop.nowMs = dueMs;
    effects.advance(dueMs);
  }
}
