/** For services whose calls are promises: as many as there are, each with what cancels it. */
import type { RunningTask, TaskListener } from "./integration.ts";
import { type TaskAnswer, type TaskCall, taskFailure } from "./task-call.ts";

/** What a call and whoever waits for it say to each other before the answer. */
export interface CallControl {
  /** Aborted: nobody waits any more, what the call runs is to end. */
  readonly signal: AbortSignal;
  /** Called whenever what the call runs is known to be at work. */
  readonly beat: () => void;
}

export function startPromised(
  call: TaskCall,
  { onAnswer, onBeat }: TaskListener,
  run: (control: CallControl) => Promise<TaskAnswer>,
): RunningTask {
  const controller = new AbortController();
  run({ signal: controller.signal, beat: onBeat }).then(onAnswer, (error: unknown) =>
    onAnswer(callFailure(call, error)),
  );
  return { cancel: () => controller.abort() };
}

/** An answer that is there already. */
export function startAnswered(answer: TaskAnswer, { onAnswer }: TaskListener): RunningTask {
  queueMicrotask(() => onAnswer(answer));
  return answeredTask;
}

const answeredTask: RunningTask = { cancel: () => {} };

/** Data too deep for this thread's stack, above all: the execution fails, never the node. */
export function callFailure(call: TaskCall, error: unknown): TaskAnswer {
  return taskFailure(call.id, "States.Runtime", `The task could not be called: ${error}`);
}
