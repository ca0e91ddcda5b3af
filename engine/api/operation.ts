/** What an operation is, and what it is given. One file per operation in `operations/`. */
import type { MachineUsage } from "../billing/usage.ts";
import type { StartedMachine } from "../client/client.ts";
import type { StartHandler, StartStream, StreamOptions } from "../client/start-stream.ts";
import type { SyncOutcome } from "../client/sync-calls.ts";
import type { Clock, Ids, MachineType, Random, Registry, Scheduler } from "../ports.ts";
import type { Home } from "../registry/deploy.ts";
import type { Analysis } from "./analysis.ts";
import type { Starts } from "./starts.ts";
import { type JsonRecord, type Members, readMembers } from "./wire/shape.ts";

/** Of the batching client, what starts use. */
export interface StartClient {
  readonly clientId: string;
  openStream<Ticket>(
    machine: StartedMachine,
    handler: StartHandler<Ticket>,
    options: Partial<StreamOptions>,
  ): StartStream<Ticket>;
}

/** Of the batching client, what synchronous executions use. */
export interface SyncClient {
  startSyncExecution(start: {
    readonly machine: StartedMachine;
    readonly name: string;
    readonly input: string;
  }): Promise<SyncOutcome>;
}

export interface ApiPorts {
  readonly registry: Registry;
  readonly client: SyncClient;
  readonly starts: Starts;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
  /** Names executions that are given none: a UUID. */
  readonly newName: () => string;
  readonly random: Random;
  readonly home: Home;
  readonly analysis: Analysis;
  /** What machines have done here; null: whoever runs them is elsewhere. */
  readonly usage: (() => readonly MachineUsage[]) | null;
}

/** What goes with a request beside its body. */
export interface CallFacts {
  /** The header `X-Amzn-Trace-Id`. */
  readonly traceHeader: string | undefined;
  /**
   * Of a batch: whether the caller may start what this ARN names; undefined: anyone may.
   * @throws ApiError
   */
  readonly checkStart?: (arn: string) => void;
}

/** Answers the members of the response; dates as seconds since the epoch. @throws ApiError */
export type Operation = (ports: ApiPorts, body: JsonRecord, facts: CallFacts) => Promise<object>;

/** An operation whose request has these members. */
export function operation<Params extends object>(
  members: Members,
  run: (ports: ApiPorts, params: Params, facts: CallFacts) => Promise<object> | object,
): Operation {
  return async (ports, body, facts) => run(ports, readMembers<Params>(members, body), facts);
}

/** As AWS writes times: seconds since the epoch, to the millisecond. */
export function secondsOf(ms: number): number {
  return Math.round(ms) / 1000;
}

/** EXPRESS machines are run by this build, STANDARD ones are kept for later. */
export function isRunHere(type: MachineType): boolean {
  return type === "EXPRESS";
}
