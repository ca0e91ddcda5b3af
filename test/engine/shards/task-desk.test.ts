import { test } from "tap";
import {
  type TaskAnswer,
  type TaskCall,
  taskFailure,
} from "../../../engine/integrations/task-call.ts";
import { type DeskMessage, TaskDesk } from "../../../engine/shards/task-desk.ts";
import { systemScheduler } from "../../../engine/system-ports.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const callOf = (id: number): TaskCall => ({
  id,
  resource: "resource",
  inputText: "{}",
  timeoutMs: undefined,
  heartbeatMs: undefined,
  executionArn: "arn",
  stateName: "State",
  attempt: 1,
});

/** A desk whose runner answers when the test says so. */
function createDesk() {
  /** By the order in which they were started, from 1. */
  const waiting = new Map<number, (answer: TaskAnswer) => void>();
  const cancelled: number[] = [];
  const beats = new Map<number, () => void>();
  const sent: [shardIndex: number, answers: readonly TaskAnswer[]][] = [];
  const beatsSent: [shardIndex: number, callIds: readonly number[]][] = [];
  const send = (shardIndex: number, message: DeskMessage) => {
    if (message.kind === "answers") sent.push([shardIndex, message.answers]);
    else beatsSent.push([shardIndex, message.callIds]);
  };
  const desk = new TaskDesk(
    {
      start: ({ id }, { onAnswer, onBeat }) => {
        const started = waiting.size + 1;
        waiting.set(started, (answer) => onAnswer({ ...answer, id }));
        beats.set(started, onBeat);
        return { cancel: () => void cancelled.push(started) };
      },
      close: () => Promise.resolve(),
    },
    systemScheduler.soon,
    send,
  );
  const answer = (id: number, outputText: string) => waiting.get(id)!({ id, ok: true, outputText });
  return {
    desk,
    waiting,
    cancelled,
    sent,
    answer,
    beatsSent,
    beat: (id: number) => beats.get(id)!(),
  };
}

test("calls of two shards with the same number are two calls, and each answer finds its way", async (t) => {
  const { desk, waiting, sent, answer } = createDesk();
  desk.call(0, [callOf(1), callOf(2)]);
  desk.call(1, [callOf(1)]);
  t.strictSame([...waiting.keys()], [1, 2, 3]);
  answer(3, '"of shard 1"');
  await turn();
  answer(2, '"of shard 0"');
  await turn();
  t.strictSame(sent, [
    [1, [{ id: 1, ok: true, outputText: '"of shard 1"' }]],
    [0, [{ id: 2, ok: true, outputText: '"of shard 0"' }]],
  ]);
});

test("answers of one turn leave together, failures too", async (t) => {
  const { desk, waiting, sent, answer } = createDesk();
  desk.call(0, [callOf(7), callOf(8)]);
  answer(1, "1");
  waiting.get(2)!(taskFailure(2, "My.Error", "because"));
  await turn();
  t.strictSame(sent, [
    [
      0,
      [
        { id: 7, ok: true, outputText: "1" },
        { id: 8, ok: false, error: "My.Error", cause: "because" },
      ],
    ],
  ]);
});

test("a call that is cancelled is stopped, and its answer goes nowhere", async (t) => {
  const { desk, cancelled, sent, answer } = createDesk();
  desk.call(0, [callOf(1), callOf(2)]);
  desk.cancel(0, [1, 1, 99]);
  t.strictSame(cancelled, [1]);
  answer(1, "1");
  answer(2, "2");
  await turn();
  t.strictSame(sent, [[0, [{ id: 2, ok: true, outputText: "2" }]]]);
  desk.cancel(0, [2]);
  t.strictSame(cancelled, [1], "what is answered is not cancelled");
});

test("a dead shard's calls are stopped, and its successor does not get their answers", async (t) => {
  const { desk, cancelled, sent, answer } = createDesk();
  desk.call(0, [callOf(1)]);
  desk.call(1, [callOf(1)]);
  desk.forget(0);
  desk.forget(0);
  t.strictSame(cancelled, [1]);
  desk.call(0, [callOf(1)]);
  answer(1, '"of the dead"');
  answer(3, '"of the living"');
  await turn();
  t.strictSame(sent, [[0, [{ id: 1, ok: true, outputText: '"of the living"' }]]]);
});

test("answers on their way when the shard dies are not sent", async (t) => {
  const { desk, sent, answer } = createDesk();
  desk.call(0, [callOf(1)]);
  answer(1, "1");
  desk.forget(0);
  await turn();
  t.strictSame(sent, []);
});

test("signs of life leave together, each call once a turn, for those whose states want them", async (t) => {
  const { desk, beat, beatsSent } = createDesk();
  const heartbeatMs = 1000;
  desk.call(0, [{ ...callOf(5), heartbeatMs }, callOf(6), { ...callOf(7), heartbeatMs }]);
  for (const id of [1, 2, 3, 1, 1]) beat(id);
  await turn();
  beat(3);
  await turn();
  t.strictSame(beatsSent, [
    [0, [5, 7]],
    [0, [7]],
  ]);
});

test("signs of life of what is answered, cancelled or forgotten go nowhere", async (t) => {
  const { desk, answer, beat, beatsSent, sent } = createDesk();
  const heartbeatMs = 1000;
  desk.call(0, [
    { ...callOf(1), heartbeatMs },
    { ...callOf(2), heartbeatMs },
  ]);
  desk.call(1, [{ ...callOf(1), heartbeatMs }]);
  answer(1, "1");
  await turn();
  desk.cancel(0, [2]);
  for (const id of [1, 2, 3]) beat(id);
  desk.forget(1);
  await turn();
  t.strictSame(beatsSent, []);
  t.equal(sent.length, 1);
});
