/**
 * Runs task calls for all shards of a node, on its main thread: finds the service, waits for its
 * answer, and ends calls whose state no longer waits. Users' code runs in the task pool's threads.
 */
import type { Clock, Ids } from "../ports.ts";
import type { Broker } from "../transport/nats/broker.ts";
import { type HandlerRegistration, resolveHandlers } from "./handler-registration.ts";
import type { RunningTask, TaskListener } from "./integration.ts";
import { createIntegrations, integrationFor } from "./integration-registry.ts";
import { memoized } from "./memoized.ts";
import { NatsCalls } from "./nats-calls.ts";
import { callFailure, startAnswered } from "./promised-task.ts";
import { type TaskCall, type TaskFailure, taskFailure } from "./task-call.ts";
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
  /** What `nats:request` calls over, and functions that have no handler. Stays the caller's. */
  readonly broker?: Broker | undefined;
  /** Calls over the broker that may be under way. */
  readonly natsCallsMax?: number;
}

/** More than the executions that a node's shards have in hand unless they are told otherwise. */
const natsCallsMaxDefault = 100_000;

export interface TaskRunner {
  /** What goes wrong is an answer. */
  start(call: TaskCall, listener: TaskListener): RunningTask;
  /** Cancels every call of a handler; those over the broker are answered. Resolves when all handler threads have ended. */
  close(): Promise<void>;
}

export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { broker, clock, ids, region, account, partition = "aws" } = options;
  const { natsCallsMax: callsMax = natsCallsMaxDefault } = options;
  const pool = new TaskPool(options.pool);
  const nats = broker === undefined ? undefined : new NatsCalls(broker, { callsMax });
  const integrations = createIntegrations({
    home: { partition, region, account },
    targets: resolveHandlers(options.handlers),
    pool,
    nats,
    ids,
    clock,
  });
  const integrationOf = memoized((resource) => integrationFor(integrations, resource));

  return {
    start: (call, listener) => {
      const integration = integrationOf(call.resource);
      if (integration === undefined) return startAnswered(unsupportedFailure(call), listener);
      try {
        return integration.start(call, listener);
      } catch (error) {
        return startAnswered(callFailure(call, error), listener);
      }
    },
    close: async () => {
      nats?.close();
      await pool.close();
    },
  };
}

function unsupportedFailure(call: TaskCall): TaskFailure {
  const cause =
    `The resource '${call.resource}' is not supported in this build. A Task can call a Lambda function, by ` +
    "'arn:aws:lambda:REGION:ACCOUNT:function:NAME' or 'arn:aws:states:::lambda:invoke', and a worker " +
    "over NATS, by 'arn:aws:states:::nats:request'; any other resource needs a simulated service of that name.";
  return taskFailure(call.id, "States.Runtime", cause);
}
