/**
 * The compiled machine and its actors alone: executions started with parsed inputs, effects
 * performed, outcomes dropped. Time is virtual: timers fire as soon as nothing else is left.
 */
import { ActorLoop } from "../../engine/actors/actor-loop.ts";
import type { Execution, ExecutionOwner } from "../../engine/actors/execution.ts";
import { MachineActors } from "../../engine/actors/machine-actors.ts";
import {
  compileSimulatedService,
  type SimulatedServiceSpec,
} from "../../engine/integrations/simulated-service.ts";
import { compileMachine } from "../../engine/language/compile/machine.ts";
import type { Json, JsonObject } from "../../engine/language/json.ts";
import type { Clock } from "../../engine/ports.ts";
import { Effects } from "../../engine/shards/effects.ts";
import { systemIds, systemRandom } from "../../engine/system-ports.ts";
import { ShardCounters, shardBlockBytes } from "../../engine/telemetry/counters.ts";
import { perSecond } from "./codec.ts";

const owner: ExecutionOwner = {
  sequence: 1,
  runId: () => "00000000-0000-4000-8000-000000000000",
};

const identity = {
  name: "ceiling",
  stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:ceiling",
  roleArn: "arn:aws:iam::000000000000:role/stepstorm",
};

export interface MachineWork {
  readonly definition: string;
  readonly services: readonly unknown[];
  /** Upper bound on the size of an input as JSON. */
  readonly inputBytesMax: number;
}

/** Executions a second on one core; 0 when their tasks are not done within the machine. */
export function machineExecutionsPerSecond(
  work: MachineWork,
  inputs: readonly string[],
  {
    clock,
    measureMs,
    seed,
  }: { readonly clock: Clock; readonly measureMs: number; readonly seed: number },
): number {
  const runBatch = batchRunner(work, seed);
  const parsed = inputs.map((text) => JSON.parse(text) as Json);
  if (runBatch(parsed).length < inputs.length) return 0;
  return perSecond(clock, measureMs, inputs.length, () => runBatch(parsed));
}

/** Runs a batch of executions; answers those that ended, in that order: all, unless some task needs the outside. */
export function batchRunner(
  { definition, services, inputBytesMax }: MachineWork,
  seed: number,
): (inputs: readonly Json[]) => readonly Execution[] {
  const loop = new ActorLoop(systemRandom, systemIds);
  const counters = new ShardCounters(new SharedArrayBuffer(shardBlockBytes));
  const machine = compileMachine(JSON.parse(definition) as JsonObject);
  const actors = new MachineActors(loop, machine, identity, counters.machine(0));
  const specs = services as readonly SimulatedServiceSpec[];
  const simulated = new Map(
    specs.map((spec) => [spec.resource, compileSimulatedService(spec, seed)]),
  );
  const effects = new Effects(loop, counters, simulated, () => {});
  return (inputs) => {
    inputs.forEach((input, ownerIndex) => {
      const start = { owner, ownerIndex, startedMs: loop.nowMs, inputBytesMax };
      actors.start(String(ownerIndex), input, start);
    });
    while (loop.outbox.terminals.length < inputs.length) {
      loop.run(() => false);
      effects.perform();
      if (!loop.isIdle) continue;
      const dueMs = effects.wheel.nextDueMs();
      if (dueMs === undefined && loop.outbox.terminals.length < inputs.length) break;
      loop.nowMs = dueMs ?? loop.nowMs;
      effects.advance(loop.nowMs);
    }
    return loop.outbox.terminals.splice(0);
  };
}
