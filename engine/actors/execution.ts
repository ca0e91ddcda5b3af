/** One run of a state machine, from the frame that brought it to its terminal outcome. */
import type { Json } from "../language/json.ts";
import type { ActorLoop } from "./actor-loop.ts";
import { EventLog } from "./event-log.ts";
import type { MachineActors } from "./machine-actors.ts";
import type { Probe } from "./probe.ts";
import type { Token } from "./token.ts";

export type Outcome = "SUCCEEDED" | "FAILED" | "TIMED_OUT";

export class Execution {
  readonly loop: ActorLoop;
  readonly actors: MachineActors;
  readonly name: string;
  /** What brought the execution (the shard: its open frame), found again with the outcome. */
  readonly owner: ExecutionOwner;
  /** Place within the owner. */
  readonly ownerIndex: number;
  readonly startedMs: number;
  /** Kept only when the machine reads `$$.Execution.Input`. */
  input: Json;
  inputBytesMax: number;
  /** Id of the last history event, counted even when nothing is recorded. ExecutionStarted is 1. */
  eventId = 1;
  outcome: Outcome | null = null;
  output: Json = null;
  /** Null: the outcome has none (recorded: an empty Fail, a machine's time-out). */
  error: string | null = null;
  cause: string | null = null;
  root: Token | null = null;
  /** Null: it is not looked at closely. */
  readonly probe: Probe | null;
  /** Null: its machine does not log. */
  readonly log: EventLog | null;

  /** Places in the list of executions with the same time limit (`shards/deadlines.ts`). */
  deadlineMs = 0;
  deadlineDurationMs = 0;
  deadlinePrevious: Execution | null = null;
  deadlineNext: Execution | null = null;

  constructor(
    actors: MachineActors,
    name: string,
    input: Json,
    { owner, ownerIndex, startedMs, inputBytesMax }: ExecutionStart,
  ) {
    this.loop = actors.loop;
    this.actors = actors;
    this.name = name;
    this.owner = owner;
    this.ownerIndex = ownerIndex;
    this.startedMs = startedMs;
    this.input = actors.machine.readsExecutionInput ? input : null;
    this.inputBytesMax = actors.machine.readsExecutionInput ? inputBytesMax : 0;
    this.probe = actors.sampler === null ? null : actors.sampler.next();
    this.log = actors.logging === null ? null : new EventLog(this, actors.logging);
  }
}

export interface ExecutionOwner {
  readonly sequence: number;
  /** The UUID of the run at this place: the last part of its ARN. */
  runId(index: number): string;
}

export interface ExecutionStart {
  readonly owner: ExecutionOwner;
  readonly ownerIndex: number;
  /** Epoch milliseconds of the start. */
  readonly startedMs: number;
  /** Upper bound on the input's size as JSON. */
  readonly inputBytesMax: number;
}
