/** The events that each kind of state tells, how they are linked, and which of them a level takes. */
import { test } from "tap";
import type { HistoryEvent } from "../../../engine/actors/history-event.ts";
import type { JsonObject } from "../../../engine/language/json.ts";
import type { LogSettings } from "../../../engine/ports.ts";
import {
  harnessIdentity,
  type RunOptions,
  runMachine,
  scopeOf,
  startMs,
  workArn,
} from "../../support/actor-harness.ts";
import type { TaskCall, TaskReply } from "../../support/virtual-performer.ts";

type States = Readonly<Record<string, JsonObject>>;

function eventsOf(
  states: States,
  level: LogSettings["level"] = "ALL",
  { input = {}, tasks, hasData = false }: Options = {},
): readonly HistoryEvent[] {
  const options: RunOptions = { logging: { level, includeExecutionData: hasData } };
  const machine = scopeOf(states);
  return runMachine(machine, input, tasks === undefined ? options : { ...options, tasks }).events;
}

interface Options {
  readonly input?: JsonObject;
  readonly tasks?: (call: TaskCall) => TaskReply;
  readonly hasData?: boolean;
}

/** `2 PassStateEntered after 0`. */
function told(events: readonly HistoryEvent[]): string[] {
  return events.map(({ id, type, previousEventId }) => `${id} ${type} after ${previousEventId}`);
}

const pass = { Type: "Pass", End: true };
const fail = { Type: "Fail", Error: "A", Cause: "c" };
const task = { Type: "Task", Resource: workArn, End: true };
const failing = () => ({ failure: { error: "A", cause: "secret" } });

test("a state's entry and exit follow each other, and the first of each chain follows nothing", (t) => {
  const choice = { Type: "Choice", Choices: [{ Variable: "$", IsPresent: true, Next: "W" }] };
  const wait = { Type: "Wait", Seconds: 3, Next: "S" };
  const events = eventsOf({ C: choice, W: wait, S: { Type: "Succeed" } });
  t.strictSame(told(events), [
    "1 ExecutionStarted after 0",
    "2 ChoiceStateEntered after 0",
    "3 ChoiceStateExited after 2",
    "4 WaitStateEntered after 3",
    "5 WaitStateExited after 4",
    "6 SucceedStateEntered after 5",
    "7 SucceedStateExited after 6",
    "8 ExecutionSucceeded after 7",
  ]);
  t.equal(events[4]!.timestampMs - events[3]!.timestampMs, 3000);
  t.equal(events[0]!.timestampMs, startMs);
  t.end();
});

test("Lambda functions by their ARN have events of their own, other services those of Tasks", (t) => {
  const ofLambda = eventsOf({ A: task }).slice(1, -1);
  t.strictSame(told(ofLambda), [
    "2 TaskStateEntered after 0",
    "3 LambdaFunctionScheduled after 2",
    "4 LambdaFunctionStarted after 3",
    "5 LambdaFunctionSucceeded after 4",
    "6 TaskStateExited after 5",
  ]);
  const invoke = { ...task, Resource: "arn:aws:states:::lambda:invoke" };
  const A = { ...invoke, Parameters: { FunctionName: "work" } };
  const [scheduled, started] = eventsOf({ A }).slice(2);
  t.match(scheduled, { type: "TaskScheduled" });
  t.strictSame(scheduled!.details, {
    region: "us-east-1",
    resource: "invoke",
    resourceType: "lambda",
  });
  t.strictSame(started!.details, { resource: "invoke", resourceType: "lambda" });
  t.end();
});

test("a retry is scheduled after the failure, and an error that nobody takes ends the execution", (t) => {
  const A = { ...task, Retry: [{ ErrorEquals: ["A"], MaxAttempts: 1 }] };
  t.strictSame(told(eventsOf({ A }, "ALL", { tasks: failing }).slice(4)), [
    "5 LambdaFunctionFailed after 4",
    "6 LambdaFunctionScheduled after 5",
    "7 LambdaFunctionStarted after 6",
    "8 LambdaFunctionFailed after 7",
    "9 ExecutionFailed after 8",
  ]);
  t.end();
});

test("a time-out of a task is told as one, and the execution's own names no state", (t) => {
  const slow = () => ({ delayMs: 9000 });
  const ofTask = eventsOf({ A: { ...task, TimeoutSeconds: 1 } }, "ALL", {
    tasks: slow,
    hasData: true,
  });
  t.match(ofTask[4], { type: "LambdaFunctionTimedOut", details: { error: "States.Timeout" } });
  t.notOk("cause" in ofTask[4]!.details);
  const machine = { ...scopeOf({ A: { Type: "Wait", Seconds: 9, End: true } }), TimeoutSeconds: 2 };
  const { events } = runMachine(
    machine,
    {},
    { logging: { level: "FATAL", includeExecutionData: true } },
  );
  t.strictSame(told(events), ["3 ExecutionTimedOut after 2"]);
  t.strictSame(events[0]!.details, {});
  t.end();
});

test("branches begin at the fork's start, and both its ends follow the last one that was joined", (t) => {
  const P = { Type: "Parallel", Branches: [scopeOf({ A: pass }), scopeOf({ B: pass })], End: true };
  t.strictSame(told(eventsOf({ P })), [
    "1 ExecutionStarted after 0",
    "2 ParallelStateEntered after 0",
    "3 ParallelStateStarted after 2",
    "4 PassStateEntered after 3",
    "5 PassStateExited after 4",
    "6 PassStateEntered after 3",
    "7 PassStateExited after 6",
    "8 ParallelStateSucceeded after 7",
    "9 ParallelStateExited after 7",
    "10 ExecutionSucceeded after 9",
  ]);
  t.end();
});

test("a task that fails inside a Parallel is aborted, and the state's failure follows the task's", (t) => {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Z" }];
  const P = { Type: "Parallel", Branches: [scopeOf({ A: task })], Catch, End: true };
  t.strictSame(told(eventsOf({ P, Z: pass }, "ALL", { tasks: failing }).slice(6)), [
    "7 LambdaFunctionFailed after 6",
    "8 TaskStateAborted after 7",
    "9 ParallelStateFailed after 7",
    "10 ParallelStateExited after 9",
    "11 PassStateEntered after 10",
    "12 PassStateExited after 11",
    "13 ExecutionSucceeded after 12",
  ]);
  t.end();
});

test("a Map's next iteration follows the last event within the one before", (t) => {
  const M = {
    Type: "Map",
    MaxConcurrency: 1,
    ItemsPath: "$.items",
    ItemProcessor: scopeOf({ A: pass }),
    End: true,
  };
  const events = eventsOf({ M }, "ALL", { input: { items: [7, 8] } });
  t.strictSame(told(events).slice(2), [
    "3 MapStateStarted after 2",
    "4 MapIterationStarted after 3",
    "5 PassStateEntered after 4",
    "6 PassStateExited after 5",
    "7 MapIterationSucceeded after 6",
    "8 MapIterationStarted after 6",
    "9 PassStateEntered after 8",
    "10 PassStateExited after 9",
    "11 MapIterationSucceeded after 10",
    "12 MapStateSucceeded after 11",
    "13 MapStateExited after 11",
    "14 ExecutionSucceeded after 13",
  ]);
  t.strictSame(events[2]!.details, { length: 2 });
  t.strictSame(events[7]!.details, { index: 1, name: "M" });
  t.end();
});

test("ERROR takes what failed, FATAL only the execution's own end, and ids stay as they are", (t) => {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "F" }];
  const states = { A: { ...task, Catch }, F: fail };
  t.strictSame(told(eventsOf(states, "ERROR", { tasks: failing })), [
    "5 LambdaFunctionFailed after 4",
    "7 FailStateEntered after 6",
    "8 ExecutionFailed after 7",
  ]);
  t.strictSame(told(eventsOf(states, "FATAL", { tasks: failing })), ["8 ExecutionFailed after 7"]);
  t.strictSame(eventsOf(states, "OFF", { tasks: failing }), []);
  t.strictSame(eventsOf({ A: pass }, "ERROR"), []);
  t.end();
});

test("without execution data an event names states, resources and counts, and nothing else", (t) => {
  const secret = "do not tell";
  const states = {
    Look: { Type: "Pass", Assign: { "kept.$": "$.secret" }, Next: "Ask" },
    Ask: { ...task, TimeoutSecondsPath: "$.seconds", Parameters: { "key.$": "$.secret" } },
  };
  const tasks = () => ({ failure: { error: secret, cause: secret } });
  const input = { secret, seconds: 1234 };
  const events = eventsOf(states, "ALL", { input, tasks });
  const text = JSON.stringify(events.map(({ details }) => details));
  t.notMatch(text, secret);
  t.notMatch(text, "1234");
  t.strictSame(events[0]!.details, { roleArn: harnessIdentity.roleArn });
  t.strictSame(events.at(-1)!.details, {});
  const withData = eventsOf(states, "ALL", { input, tasks, hasData: true });
  t.match(
    withData.map(({ details }) => details),
    [
      { input },
      { input, name: "Look" },
      { assigned: { kept: secret }, name: "Look", output: input },
    ],
  );
  t.match(withData.at(-1)!.details, { error: secret, cause: secret });
  t.match(withData[4]!.details, { input: { key: secret }, timeoutInSeconds: 1234 });
  t.end();
});

test("what an Assign gave before its state failed is not told with the Catcher's exit", (t) => {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Z" }];
  const A = { ...task, Assign: { kept: 1 }, OutputPath: "$.none", Catch };
  const events = eventsOf({ A, Z: pass }, "ALL", { hasData: true });
  const exits = events.filter(({ type }) => type === "TaskStateExited");
  t.ok(exits.every(({ details }) => !("assigned" in details)));
  t.end();
});
