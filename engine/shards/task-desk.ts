/**
 * Takes the shards' task calls to the task runner, and its answers and signs of life back, in
 * batches per turn.
 */
import type { TaskAnswer, TaskCall } from "../integrations/task-call.ts";
import type { TaskRunner } from "../integrations/task-runner.ts";
import type { ToShard } from "./shard-messages.ts";

/** What goes back to a shard. */
export type DeskMessage = Extract<ToShard, { kind: "answers" | "beats" }>;

interface ShardCalls {
  /** The shard's number of a call → the node's. */
  readonly byShardId: Map<number, number>;
  answers: TaskAnswer[];
  /** Calls that are at work: each once a turn, however often they say so. */
  readonly beats: Set<number>;
  isSendPlanned: boolean;
}

export class TaskDesk {
  readonly #runner: TaskRunner;
  readonly #send: (shardIndex: number, message: DeskMessage) => void;
  readonly #shards = new Map<number, ShardCalls>();
  #lastId = 0;

  constructor(runner: TaskRunner, send: (shardIndex: number, message: DeskMessage) => void) {
    this.#runner = runner;
    this.#send = send;
  }

  call(shardIndex: number, calls: readonly TaskCall[]): void {
    const shard = this.#shardCalls(shardIndex);
    for (const call of calls) {
      const id = ++this.#lastId;
      shard.byShardId.set(call.id, id);
      const onBeat =
        call.heartbeatMs === undefined ? noBeats : () => this.#beat(shardIndex, shard, call.id);
      // Never rejects: what goes wrong is an answer.
      void this.#runner.run({ ...call, id }, onBeat).then((answer) => {
        if (!shard.byShardId.delete(call.id)) return;
        shard.answers.push({ ...answer, id: call.id });
        this.#sendSoon(shardIndex, shard);
      });
    }
  }

  cancel(shardIndex: number, callIds: readonly number[]): void {
    const shard = this.#shardCalls(shardIndex);
    for (const callId of callIds) {
      const id = shard.byShardId.get(callId);
      if (id === undefined) continue;
      shard.byShardId.delete(callId);
      this.#runner.cancel(id);
    }
  }

  /** The shard is dead: nobody waits for its calls. */
  forget(shardIndex: number): void {
    const shard = this.#shards.get(shardIndex);
    if (shard === undefined) return;
    this.#shards.delete(shardIndex);
    for (const id of shard.byShardId.values()) this.#runner.cancel(id);
  }

  #beat(shardIndex: number, shard: ShardCalls, callId: number): void {
    if (!shard.byShardId.has(callId)) return;
    shard.beats.add(callId);
    this.#sendSoon(shardIndex, shard);
  }

  /** What comes in the same turn leaves together. */
  #sendSoon(shardIndex: number, shard: ShardCalls): void {
    if (shard.isSendPlanned) return;
    shard.isSendPlanned = true;
    queueMicrotask(() => {
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
      shard = { byShardId: new Map(), answers: [], beats: new Set(), isSendPlanned: false };
      this.#shards.set(shardIndex, shard);
    }
    return shard;
  }
}

function noBeats(): void {}
