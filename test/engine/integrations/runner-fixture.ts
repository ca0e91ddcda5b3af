/** A task runner over the fixture handlers, whose prints can be waited for. */
import { BroadcastChannel } from "node:worker_threads";
import type { Test } from "tap";
import type { HandlerRegistration } from "../../../engine/integrations/handler-registration.ts";
import type { RunningTask } from "../../../engine/integrations/integration.ts";
import type { TaskAnswer, TaskCall } from "../../../engine/integrations/task-call.ts";
import { type TaskPoolOptions, taskPoolDefaults } from "../../../engine/integrations/task-pool.ts";
import {
  createTaskRunner,
  type TaskRunner,
  type TaskRunnerOptions,
} from "../../../engine/integrations/task-runner.ts";

export const handlersUrl = new URL("./fixtures/handlers.js", import.meta.url).href;
export const invokeResource = "arn:aws:states:::lambda:invoke";
export const requestId = "00000000-0000-4000-8000-000000000000";

export function functionResource(name: string): string {
  return `arn:aws:lambda:us-east-1:111111111111:function:${name}`;
}

/** The fixture's exports as functions of the same name. */
export function fixtureHandlers(...names: string[]): HandlerRegistration[] {
  return names.map((name) => ({ name, module: handlersUrl, export: name }));
}

/** Lets the fixture's `waitsForRelease` answer, which must have said that it waits. */
export function release(t: Test, channel: string): void {
  const broadcast = new BroadcastChannel(channel);
  t.teardown(() => broadcast.close());
  broadcast.postMessage("go on");
}

export interface RunnerFixture {
  readonly runner: TaskRunner & {
    /** Of a call that has been answered: nothing happens. */
    cancel(id: number): void;
  };
  /** All that was printed, by function. */
  readonly printed: Map<string, string>;
  /** Calls a resource with an input. */
  call(
    resource: string,
    input: unknown,
    more?: Partial<TaskCall>,
    onBeat?: () => void,
  ): Promise<TaskAnswer>;
  /** As `call`, and gives the id; ids count from 1. */
  start(
    resource: string,
    input: unknown,
    more?: Partial<TaskCall>,
    onBeat?: () => void,
  ): { id: number; answer: Promise<TaskAnswer> };
  /** Resolves when the function has printed the text. */
  untilPrinted(functionName: string, text: string): Promise<void>;
}

export function createRunnerFixture(
  t: Test,
  handlers: readonly HandlerRegistration[],
  pool: Partial<TaskPoolOptions> = {},
  options: Pick<TaskRunnerOptions, "broker" | "natsCallsMax"> = {},
): RunnerFixture {
  const printed = new Map<string, string>();
  const watchers = new Set<() => void>();
  const writeLog = (name: string, text: string) => {
    printed.set(name, (printed.get(name) ?? "") + text);
    for (const watcher of watchers) watcher();
  };
  const underWay = new Map<number, RunningTask>();
  const created = createTaskRunner({
    ...options,
    handlers,
    pool: { ...taskPoolDefaults, threadsMax: 2, writeLog, ...pool },
    region: "us-east-1",
    account: "111111111111",
    ids: { uuid: () => requestId },
    clock: { nowMs: () => performance.timeOrigin + performance.now() },
  });
  const runner = { ...created, cancel: (id: number) => underWay.get(id)?.cancel() };
  t.teardown(() => runner.close());
  let lastId = 0;
  const call: RunnerFixture["call"] = (resource, input, more = {}, onBeat = () => {}) => {
    const id = ++lastId;
    const inputText = JSON.stringify(input);
    const rest = {
      timeoutMs: undefined,
      heartbeatMs: undefined,
      executionArn: "arn",
      stateName: "State",
      attempt: 1,
    };
    return new Promise((resolve) => {
      const onAnswer = (answer: TaskAnswer) => {
        underWay.delete(id);
        resolve(answer);
      };
      const taskCall = { id, resource, inputText, ...rest, ...more };
      underWay.set(id, runner.start(taskCall, { onAnswer, onBeat }));
    });
  };
  const untilPrinted = (name: string, text: string) =>
    new Promise<void>((resolve) => {
      const watcher = () => {
        if (!printed.get(name)?.includes(text)) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  const start: RunnerFixture["start"] = (resource, input, more, onBeat) => {
    const answer = call(resource, input, more, onBeat);
    return { id: lastId, answer };
  };
  return { runner, printed, call, start, untilPrinted };
}
