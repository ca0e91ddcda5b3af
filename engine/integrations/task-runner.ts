/**
 * Runs task calls for all shards of a node, on its main thread: finds the service, waits for its
 * answer, and ends calls whose state no longer waits. Users' code runs in the task pool's threads.
 */
import assert from "node:assert/strict";
import type { Clock, Ids } from "../ports.ts";
import type { Broker } from "../transport/nats/broker.ts";
import { type HandlerRegistration, resolveHandlers } from "./handler-registration.ts";
import { createIntegrations, integrationFor } from "./integration-registry.ts";
import { NatsCalls } from "./nats-calls.ts";
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
  /** What `nats:request` calls over, and functions that have no handler. Stays the caller's. */
  readonly broker?: Broker | undefined;
  /** Calls over the broker that may be under way. */
  readonly natsCallsMax?: number;
}

/** More than the executions that a node's shards have in hand unless they are told otherwise. */
const natsCallsMaxDefault = 100_000;

export interface TaskRunner {
  /**
   * Never rejects: what goes wrong is an answer. Asserts that no call of this id is under way.
   * @param onBeat Called, maybe often, when the call is known to be at work.
   */
  run(call: TaskCall, onBeat?: () => void): Promise<TaskAnswer>;
  /**
   * The state timed out or its execution ended: what the call runs is stopped, with its thread if
   * need be. Its answer, which nobody waits for, is then States.Timeout. Unknown ids are ignored.
   */
  cancel(id: number): void;
  /** Cancels every call. Resolves when all handler threads have ended. */
  close(): Promise<void>;
}

export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { broker, clock, ids, region, account, partition = "aws" } = options;
  const { natsCallsMax: callsMax = natsCallsMaxDefault } = options;
  const closing = new AbortController();
  const underWay = new Map<number, AbortController>();
  const pool = new TaskPool(options.pool);
  const nats = broker === undefined ? undefined : new NatsCalls(broker, { callsMax });
  const integrations = createIntegrations({
    home: { partition, region, account },
    targets: resolveHandlers(options.handlers),
    pool,
    nats,
    ids,
    clock,
    closing: closing.signal,
  });

  const run = async (call: TaskCall, onBeat = () => {}): Promise<TaskAnswer> => {
    assert(!underWay.has(call.id), `task call ${call.id} is already under way`);
    const integration = integrationFor(integrations, call.resource);
    if (integration === undefined) return unsupportedFailure(call);
    const controller = new AbortController();
    underWay.set(call.id, controller);
    try {
      return await integration.run(call, { signal: controller.signal, beat: onBeat });
    } catch (error) {
      // Data too deep for this thread's stack, above all: the execution fails, never the node.
      return taskFailure(call.id, "States.Runtime", `The task could not be called: ${error}`);
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
