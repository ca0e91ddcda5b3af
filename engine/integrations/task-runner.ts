/**
 * Runs task calls for all shards of a node, on its main thread: finds the service, waits for its
 * answer, and ends calls whose state no longer waits. Users' code runs in the task pool's threads.
 */
import assert from "node:assert/strict";
import type { Clock, Ids } from "../ports.ts";
import { type HandlerRegistration, resolveHandlers } from "./handler-registration.ts";
import { createIntegrations, integrationFor } from "./integration-registry.ts";
import { type TaskAnswer, type TaskCall, type TaskFailure, taskFailure } from "./task-call.ts";
import { TaskPool, type TaskPoolOptions } from "./task-pool.ts";

export interface TaskRunnerOptions {
  readonly handlers: readonly HandlerRegistration[];
  readonly pool: TaskPoolOptions;
  /** The region and account of functions whose names do not say theirs. */
  readonly region: string;
  readonly account: string;
  readonly partition?: string; // Default: aws.
  readonly ids: Ids;
  readonly clock: Clock;
}

export interface TaskRunner {
  /** Never rejects: what goes wrong is an answer. Asserts that no call of this id is under way. */
  run(call: TaskCall): Promise<TaskAnswer>;
  /**
   * The state timed out or its execution ended: what the call runs is stopped, with its thread if
   * need be. Its answer, which nobody waits for, is then States.Timeout. Unknown ids are ignored.
   */
  cancel(id: number): void;
  /** Cancels every call. Resolves when all handler threads have ended. */
  close(): Promise<void>;
}

export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { clock, ids, region, account, partition = "aws" } = options;
  const closing = new AbortController();
  const underWay = new Map<number, AbortController>();
  const pool = new TaskPool(options.pool);
  const integrations = createIntegrations({
    home: { partition, region, account },
    targets: resolveHandlers(options.handlers),
    pool,
    ids,
    clock,
    closing: closing.signal,
  });

  const run = async (call: TaskCall): Promise<TaskAnswer> => {
    assert(!underWay.has(call.id), `task call ${call.id} is already under way`);
    const integration = integrationFor(integrations, call.resource);
    if (integration === undefined) return unsupportedFailure(call);
    const controller = new AbortController();
    underWay.set(call.id, controller);
    try {
      return await integration.run(call, controller.signal);
    } finally {
      underWay.delete(call.id);
    }
  };

  return {
    run,
    cancel: (id) => underWay.get(id)?.abort(),
    close: async () => {
      closing.abort();
      for (const controller of underWay.values()) controller.abort();
      await pool.close();
    },
  };
}

function unsupportedFailure(call: TaskCall): TaskFailure {
  const cause =
    `The resource '${call.resource}' is not supported in this build. A Task can call a Lambda function, by ` +
    "'arn:aws:lambda:REGION:ACCOUNT:function:NAME' or 'arn:aws:states:::lambda:invoke', for which a " +
    "handler is registered; any other resource needs a simulated service of that name.";
  return taskFailure(call.id, "States.Runtime", cause);
}
