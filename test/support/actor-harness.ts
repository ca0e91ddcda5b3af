/**
 * Runs a definition on the actors alone: no shard, no journal, a virtual clock. The same seed runs
 * the same way; another one cuts turns elsewhere and orders what is due at the same time otherwise.
 * A run throws when an execution ends twice, or asks for something after its end.
 */
import assert from "node:assert/strict";
import { type SeededRandom, seededRandom } from "../../bench/load/seeded-random.ts";
import { ActorLoop } from "../../engine/actors/actor-loop.ts";
import type { Execution, Outcome } from "../../engine/actors/execution.ts";
import type { HistoryEvent } from "../../engine/actors/history-event.ts";
import { MachineActors } from "../../engine/actors/machine-actors.ts";
import { compileMachine } from "../../engine/language/compile/machine.ts";
import { diagnose } from "../../engine/language/diagnostics/diagnose.ts";
import { formatDiagnostics } from "../../engine/language/diagnostics/format.ts";
import type { Json, JsonObject } from "../../engine/language/json.ts";
import type { Machine } from "../../engine/language/machine.ts";
import type { LogSettings } from "../../engine/ports.ts";
import {
  type SeenEffect,
  type TaskCall,
  type TaskReply,
  VirtualPerformer,
} from "./virtual-performer.ts";

export interface RunOptions {
  /** How tasks answer; without it each gives back its input at once. */
  readonly tasks?: (call: TaskCall) => TaskReply;
  /** Where turns are cut, and who goes first at equal times. 0: turns are never cut. */
  readonly seed?: number;
  /** What the engine draws: jitter, States.MathRandom. In [0, 1). */
  readonly random?: () => number;
  /** More turns than this count as endless. */
  readonly turnsMax?: number;
  /** What the machine logs. Undefined: nothing. */
  readonly logging?: LogSettings;
}

export interface ExecutionRun {
  readonly outcome: Outcome;
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
  /** Of the last history event before the terminal one. */
  readonly eventId: number;
  readonly effects: readonly SeenEffect[];
  /** Virtual milliseconds from the start to the end. */
  readonly endedMs: number;
  /** Tasks and timers that had neither come nor been cancelled when the execution ended. */
  readonly leftBehind: readonly string[];
}

export interface LoopTotals {
  readonly transitions: number;
  readonly retries: number;
  /** What was logged. */
  readonly events: readonly HistoryEvent[];
}

export interface MachineRun extends ExecutionRun, LoopTotals {}

export interface TogetherRun extends LoopTotals {
  readonly executions: readonly ExecutionRun[];
}

/** The virtual time at which every run starts. */
export const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
export const expressMsMax = 300_000;

export const harnessIdentity = {
  name: "harness",
  stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:harness",
  roleArn: "arn:aws:iam::000000000000:role/harness",
};

export const harnessRunId = "00000000-0000-4000-8000-000000000001";
const owner = { sequence: 1, runId: () => harnessRunId };

/** A scope that starts with the first of its states. */
export function scopeOf(states: Readonly<Record<string, JsonObject>>): JsonObject {
  return { StartAt: Object.keys(states)[0]!, States: states };
}

/** Throws with the diagnostics when there is an error among them. */
export function compileChecked(definition: JsonObject): Machine {
  const report = diagnose(JSON.stringify(definition), { type: "EXPRESS" });
  assert(report.definition !== undefined, formatDiagnostics(report, "definition"));
  return compileMachine(report.definition);
}

export function runMachine(
  definition: JsonObject,
  input: Json = {},
  options: RunOptions = {},
): MachineRun {
  const { executions, ...totals } = runTogether(compileChecked(definition), [input], options);
  return { ...executions[0]!, ...totals };
}

/** Runs a machine that is one state, the last one unless it says otherwise. */
export function runState(fields: JsonObject, input: Json = {}, options: RunOptions = {}) {
  const isLast = ["Succeed", "Fail"].includes(String(fields["Type"]));
  return runMachine(scopeOf({ Only: isLast ? fields : { ...fields, End: true } }), input, options);
}

/** The resource of the tests' tasks. */
export const workArn = "arn:aws:lambda:us-east-1:000000000000:function:work";

/** Runs an execution per input, all at once in the same actors. */
export function runTogether(
  machine: Machine,
  inputs: readonly Json[],
  options: RunOptions = {},
): TogetherRun {
  const { tasks = echo, seed = 0, random = () => 0.5, turnsMax = 100_000, logging } = options;
  const interleaving = seededRandom(seed);
  const loop = new ActorLoop({ next: random }, { uuid: uuidCounter() });
  loop.nowMs = startMs;
  if (seed !== 0) shiftClockChecks(loop, Math.floor(interleaving.next() * 64));
  let transitions = 0;
  const count = (more: number) => {
    transitions += more;
  };
  const identity = { ...harnessIdentity, logging };
  const actors = new MachineActors(loop, machine, identity, { transitioned: count });
  const performer = new VirtualPerformer(loop, tasks, interleaving);
  const executions = inputs.map((input, index) => start(actors, input, index));
  const limitMs = Math.min(expressMsMax, machine.timeoutMs ?? expressMsMax);
  for (const execution of executions) performer.limit(execution, startMs + limitMs);
  const ended = runTurns(loop, performer, { isCut: seed !== 0, interleaving, turnsMax });
  assert.equal(ended.size, inputs.length, "every execution ends");
  assertEmpty(actors);
  return {
    executions: executions.map((execution) => ended.get(execution)!),
    transitions,
    retries: loop.counts.retries,
    events: loop.outbox.events,
  };
}

function start(actors: MachineActors, input: Json, ownerIndex: number): Execution {
  const inputBytesMax = Buffer.byteLength(JSON.stringify(input));
  const given = { owner, ownerIndex, startedMs: startMs, inputBytesMax };
  return actors.start(`run-${ownerIndex}`, input, given);
}

interface Turns {
  readonly isCut: boolean;
  readonly interleaving: SeededRandom;
  readonly turnsMax: number;
}

/** Goes on after the last end, until what comes late has been delivered and dropped. */
function runTurns(loop: ActorLoop, performer: VirtualPerformer, turns: Turns) {
  const { isCut, interleaving, turnsMax } = turns;
  const ended = new Map<Execution, ExecutionRun>();
  const isTimeUp = () => isCut && interleaving.next() < 0.5;
  for (let turn = 0; turn < turnsMax; turn++) {
    loop.run(isTimeUp);
    performer.perform();
    for (const execution of loop.outbox.terminals.splice(0)) {
      assert(!ended.has(execution), "an execution ends once");
      ended.set(execution, runOf(execution, loop, performer));
    }
    if (loop.isIdle && !performer.deliverNext()) {
      assertQuiet(ended, performer);
      return ended;
    }
    while (isCut && interleaving.next() < 0.5) performer.deliverDue();
  }
  return assert.fail(`there is work left after ${turnsMax} turns`);
}

function assertQuiet(ended: ReadonlyMap<Execution, ExecutionRun>, performer: VirtualPerformer) {
  for (const [execution, { effects }] of ended) {
    const later = performer.effectsOf(execution).slice(effects.length);
    assert.deepEqual(later, [], "an ended execution asks for nothing");
  }
}

function runOf(execution: Execution, loop: ActorLoop, performer: VirtualPerformer): ExecutionRun {
  const { outcome, output, error, cause, eventId } = execution;
  assert(outcome !== null, "a terminal execution has an outcome");
  return {
    ...{ outcome, output, error, cause, eventId },
    effects: performer.effectsOf(execution).slice(),
    endedMs: loop.nowMs - startMs,
    leftBehind: performer.pendingOf(execution),
  };
}

function assertEmpty(actors: MachineActors): void {
  for (const { mailbox, drained, state } of actors.actors) {
    assert.equal(mailbox.length + drained.length, 0, `the mailbox of ${state.name} is empty`);
  }
}

/**
 * A loop looks at the clock every 64th message. Messages of other executions handled before move
 * that place, so that it can fall anywhere in a small machine too.
 */
function shiftClockChecks(loop: ActorLoop, messages: number): void {
  const pass = compileChecked(scopeOf({ Only: { Type: "Pass", End: true } }));
  const actors = new MachineActors(loop, pass, harnessIdentity, { transitioned: () => {} });
  for (let index = 0; index < messages; index++) start(actors, {}, index);
  loop.run(() => false);
  loop.outbox.terminals.length = 0;
}

function echo({ input }: TaskCall): TaskReply {
  return { output: input };
}

function uuidCounter(): () => string {
  let last = 0;
  return () => `00000000-0000-4000-8000-${String(++last).padStart(12, "0")}`;
}
