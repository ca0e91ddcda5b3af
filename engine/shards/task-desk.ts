/** Takes the shards' task calls to the task runner, and its answers back, in batches per turn. */
import type { TaskAnswer, TaskCall } from "../integrations/task-call.ts";
import type { TaskRunner } from "../integrations/task-runner.ts";

interface ShardCalls {
  /** The shard's number of a call → the node's. */
  readonly byShardId: Map<number, number>;
  answers: TaskAnswer[];
}

export class TaskDesk {
  readonly #runner: TaskRunner;
  readonly #send: (shardIndex: number, answers: readonly TaskAnswer[]) => void;
  readonly #shards = new Map<number, ShardCalls>();
  #lastId = 0;

  constructor(
    runner: TaskRunner,
    send: (shardIndex: number, answers: readonly TaskAnswer[]) => void,
  ) {
    this.#runner = runner;
    this.#send = send;
  }

  call(shardIndex: number, calls: readonly TaskCall[]): void {
    const shard = this.#shardCalls(shardIndex);
    for (const call of calls) {
      const id = ++this.#lastId;
      shard.byShardId.set(call.id, id);
      // Never rejects: what goes wrong is an answer.
      void this.#runner.run({ ...call, id }).then((answer) => {
        if (this.#shards.get(shardIndex) !== shard || !shard.byShardId.delete(call.id)) return;
        this.#answer(shardIndex, shard, { ...answer, id: call.id });
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

  #answer(shardIndex: number, shard: ShardCalls, answer: TaskAnswer): void {
    shard.answers.push(answer);
    if (shard.answers.length > 1) return;
    // Answers that come in the same turn leave together.
    queueMicrotask(() => {
      const { answers } = shard;
      shard.answers = [];
      if (this.#shards.get(shardIndex) === shard) this.#send(shardIndex, answers);
    });
  }

  #shardCalls(shardIndex: number): ShardCalls {
    let shard = this.#shards.get(shardIndex);
    if (shard === undefined) {
      shard = { byShardId: new Map(), answers: [] };
      this.#shards.set(shardIndex, shard);
    }
    return shard;
  }
}
