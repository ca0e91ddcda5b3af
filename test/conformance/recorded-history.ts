/**
 * The history that the log tells of a recorded execution, by the actors alone, in virtual time. Tasks
 * are answered as the recording says: the n-th call with its n-th answer.
 */
import { ActorLoop } from "../../engine/actors/actor-loop.ts";
import type { HistoryEvent } from "../../engine/actors/history-event.ts";
import { MachineActors } from "../../engine/actors/machine-actors.ts";
import type { TaskEffect } from "../../engine/actors/outbox.ts";
import { compileMachine } from "../../engine/language/compile/machine.ts";
import { Failure } from "../../engine/language/failure.ts";
import type { Json, JsonObject } from "../../engine/language/json.ts";
import { Effects } from "../../engine/shards/effects.ts";
import { RecordWriter } from "../../engine/shards/log-record.ts";
import { systemIds, systemRandom } from "../../engine/system-ports.ts";
import { ShardCounters, shardBlockBytes } from "../../engine/telemetry/counters.ts";
import { definitionText, inputText, type RecordedCase } from "./recorded-case.ts";

export interface RecordedEvent {
  readonly id: number;
  readonly prev: number;
  readonly type: string;
  readonly details?: JsonObject;
}

export interface LogLine {
  readonly id: string;
  readonly type: string;
  readonly details: JsonObject;
  readonly previous_event_id: string;
}

const identity = {
  name: "recorded",
  stateMachineArn: "arn:aws:states:us-east-1:111111111111:stateMachine:recorded",
  roleArn: "arn:aws:iam::111111111111:role/conformance",
  logging: { level: "ALL", includeExecutionData: true },
} as const;
const owner = { sequence: 1, runId: () => "00000000-0000-4000-8000-000000000000" };

/** @throws Error when nothing is left that could end it. */
export function loggedHistory(recorded: RecordedCase): LogLine[] {
  const loop = new ActorLoop(systemRandom, systemIds);
  const counters = new ShardCounters(new SharedArrayBuffer(shardBlockBytes));
  const machine = compileMachine(JSON.parse(definitionText(recorded)) as JsonObject);
  const actors = new MachineActors(loop, machine, identity, counters.machine(0));
  const effects = new Effects(loop, counters, new Map(), () => {});
  const input = inputText(recorded);
  const start = { owner, ownerIndex: 0, startedMs: 0, inputBytesMax: 3 * input.length };
  const answers = answersOf(recorded);
  const text = JSON.stringify(recorded.expected?.events);
  const execution = actors.start("recorded", JSON.parse(input), start);
  for (;;) {
    loop.run(() => false);
    for (const call of loop.outbox.tasks.splice(0)) {
      answerCall(loop, call, { recorded: answers.shift(), text });
    }
    effects.perform();
    if (execution.outcome !== null) return loop.outbox.events.map(lineOf);
    if (!loop.isIdle) continue;
    const dueMs = effects.wheel.nextDueMs();
    if (dueMs === undefined) throw new Error(`${recorded.id} hangs`);
    loop.nowMs = dueMs;
    effects.advance(dueMs);
  }
}

function lineOf(event: HistoryEvent): LogLine {
  return JSON.parse(new RecordWriter().line(event)) as LogLine;
}

function answersOf(recorded: RecordedCase): RecordedEvent[] {
  const events = (recorded.expected?.events ?? []) as readonly RecordedEvent[];
  return events.filter(({ type }) =>
    /^(Task|LambdaFunction)(Succeeded|Failed|TimedOut)$/.test(type),
  );
}

/** Nothing is answered where a time-out was recorded: the clock goes on to it. */
function answerCall(
  loop: ActorLoop,
  call: TaskEffect,
  { recorded, text }: { readonly recorded: RecordedEvent | undefined; readonly text: string },
): void {
  if (recorded === undefined) throw new Error("a task was called that was not recorded");
  if (recorded.type.endsWith("TimedOut")) return;
  const { details = {} } = recorded;
  if (recorded.type.endsWith("Succeeded")) {
    loop.answer(call, details["output"] ?? null, 1024, null);
    return;
  }
  const failure = new Failure(textOf(details["error"], text), textOf(details["cause"], text));
  loop.answer(call, null, 0, failure);
}

/**
 * A cause is recorded as text, or as the JSON that it holds: then with blanks, as Python writes it,
 * where a later event has it so.
 */
function textOf(value: Json | undefined, history: string): string {
  if (typeof value === "string" || value === undefined) return value ?? "";
  const text = JSON.stringify((value as JsonObject)["{{json}}"]);
  return history.includes('{\\"errorMessage\\": ')
    ? text.replaceAll('":', '": ').replaceAll(',"', ', "')
    : text;
}
