/**
 * Takes the shards' task calls to the task runner, and its answers and signs of life back, in
 * batches per turn.
 */
import type { RunningTask, TaskListener } from "../integrations/integration.ts";
import type { TaskAnswer, TaskCall } from "../integrations/task-call.ts";
import type { TaskRunner } from "../integrations/task-runner.ts";
import type { Scheduler } from "../ports.ts";
import type { ToShard } from "./shard-messages.ts";

/** What goes back to a shard. */
export type DeskMessage = Extract<ToShard, { kind: "answers" | "beats" }>;

interface ShardCalls {
  /** By the shard's number of the call. */
  readonly underWay: Map<number, RunningTask>;
  answers: TaskAnswer[];
  /** Calls that are at work: each once a turn, however often they say so. */
  readonly beats: Set<number>;
  isSendPlanned: boolean;
}

export class TaskDesk {
  readonly #runner: TaskRunner;
  readonly #soon: Scheduler["soon"];
  readonly #send: (shardIndex: number, message: DeskMessage) => void;
  readonly #shards = new Map<number, ShardCalls>();

  constructor(
    runner: TaskRunner,
    soon: Scheduler["soon"],
    send: (shardIndex: number, message: DeskMessage) => void,
  ) {
    this.#runner = runner;
    this.#soon = soon;
    this.#send = send;
  }

  call(shardIndex: number, calls: readonly TaskCall[]): void {
    const shard = this.#shardCalls(shardIndex);
    const onAnswer = (answer: TaskAnswer) => {
      if (!shard.underWay.delete(answer.id)) return;
      shard.answers.push(answer);
      this.#sendSoon(shardIndex, shard);
    };
    const silent: TaskListener = { onAnswer, onBeat: noBeats };
    for (const call of calls) {
      const listener =
        call.heartbeatMs === undefined
          ? silent
          : { onAnswer, onBeat: () => this.#beat(shardIndex, shard, call.id) };
      shard.underWay.set(call.id, this.#runner.start(call, listener));
    }
  }

  cancel(shardIndex: number, callIds: readonly number[]): void {
    const shard = this.#shardCalls(shardIndex);
    for (const callId of callIds) {
      const running = shard.underWay.get(callId);
      shard.underWay.delete(callId);
      running?.cancel();
    }
  }

  /** The shard is dead: nobody waits for its calls. */
  forget(shardIndex: number): void {
    const shard = this.#shards.get(shardIndex);
    if (shard === undefined) return;
    this.#shards.delete(shardIndex);
    const underWay = [...shard.underWay.values()];
    shard.underWay.clear();
    for (const running of underWay) running.cancel();
  }

  #beat(shardIndex: number, shard: ShardCalls, callId: number): void {
    if (!shard.underWay.has(callId)) return;
    shard.beats.add(callId);
    this.#sendSoon(shardIndex, shard);
  }

  /** What comes in the same turn leaves together. */
  #sendSoon(shardIndex: number, shard: ShardCalls): void {
    if (shard.isSendPlanned) return;
    shard.isSendPlanned = true;
    this.#soon(() => {
      shard.isSendPlanned = false;
      const { answers, beats } = shard;
      const callIds = [...beats];
      shard.answers = [];
      beats.clear();
      // A dead shard's successor has calls of the same numbers.
      if (this.#shards.get(shardIndex) !== shard) return;
      if (callIds.length > 0) this.#send(shardIndex, { kind: "beats", callIds });
      if (answers.length > 0) this.#send(shardIndex, { kind: "answers", answers });
    });
  }

  #shardCalls(shardIndex: number): ShardCalls {
    let shard = this.#shards.get(shardIndex);
    if (shard === undefined) {
      shard = { underWay: new Map(), answers: [], beats: new Set(), isSendPlanned: false };
      this.#shards.set(shardIndex, shard);
    }
    return shard;
  }
}

function noBeats(): void {}
