/**
 * A machine's actors in one shard: for each state a mailbox. A mailbox is drained as a batch, so
 * that many executions at the same state run through the same hot code.
 */
import type { Json } from "../language/json.ts";
import type { Machine, State } from "../language/machine.ts";
import type { LogSettings } from "../ports.ts";
import type { ActorLoop } from "./actor-loop.ts";
import type { LoggingSettings } from "./event-log.ts";
import { Execution, type ExecutionStart } from "./execution.ts";
import type { Sampler } from "./probe.ts";
import { Token } from "./token.ts";

/** What the context object and the counters need to know of a deployed machine. */
export interface MachineIdentity {
  readonly name: string;
  readonly stateMachineArn: string;
  readonly roleArn: string;
  /** What AWS would bill an execution of it for, in megabytes; absent: one step. */
  readonly billedMb?: number;
  /** What of its executions is logged. Undefined: nothing. */
  readonly logging?: LogSettings | undefined;
}

/** Counts state entries, retries not included. */
export interface TransitionCounter {
  transitioned(count: number): void;
}

export class Actor {
  readonly state: State;
  /** Messages waiting; swapped with `drained` when the actor's turn comes. */
  mailbox: Token[] = [];
  drained: Token[] = [];
  isReady = false;

  constructor(state: State) {
    this.state = state;
  }
}

export class MachineActors {
  readonly loop: ActorLoop;
  readonly machine: Machine;
  readonly identity: MachineIdentity;
  readonly actors: readonly Actor[];
  readonly counter: TransitionCounter;
  /** Null: none of its executions is looked at closely. */
  readonly sampler: Sampler | null;
  /** Null: nothing is logged. */
  readonly logging: LoggingSettings | null;

  constructor(
    loop: ActorLoop,
    machine: Machine,
    identity: MachineIdentity,
    counter: TransitionCounter,
    sampler: Sampler | null = null,
  ) {
    this.loop = loop;
    this.machine = machine;
    this.identity = identity;
    this.counter = counter;
    this.sampler = sampler;
    this.logging = loggingOf(identity);
    this.actors = machine.states.map((state) => new Actor(state));
  }

  /** Starts an execution: its token goes into the first state's mailbox. */
  start(name: string, input: Json, start: ExecutionStart): Execution {
    const execution = new Execution(this, name, input, start);
    const first = this.machine.states[this.machine.startAt]!;
    const token = new Token(execution, first, input, null, null, 0, null);
    token.bytesMax = start.inputBytesMax;
    execution.root = token;
    execution.log?.started(input);
    execution.probe?.began(execution);
    this.loop.send(token);
    return execution;
  }
}

function loggingOf({ logging }: MachineIdentity): LoggingSettings | null {
  if (logging === undefined || logging.level === "OFF") return null;
  const { level, includeExecutionData } = logging;
  return { level, includeExecutionData };
}
