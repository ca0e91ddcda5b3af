import { test } from "tap";
import {
  type TaskAnswer,
  type TaskCall,
  taskFailure,
} from "../../../engine/integrations/task-call.ts";
import { TaskDesk } from "../../../engine/shards/task-desk.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const callOf = (id: number): TaskCall => ({
  id,
  resource: "resource",
  inputText: "{}",
  timeoutMs: undefined,
  executionArn: "arn",
  stateName: "State",
  attempt: 1,
});

/** A desk whose runner answers when the test says so. */
function createDesk() {
  const waiting = new Map<number, (answer: TaskAnswer) => void>();
  const cancelled: number[] = [];
  const sent: [shardIndex: number, answers: readonly TaskAnswer[]][] = [];
  const desk = new TaskDesk(
    {
      run: ({ id }) => {
        if (waiting.has(id)) throw new Error(`call ${id} is under way`);
        return new Promise((resolve) => waiting.set(id, resolve));
      },
      cancel: (id) => void cancelled.push(id),
      close: () => Promise.resolve(),
    },
    (shardIndex, answers) => sent.push([shardIndex, answers]),
  );
  const answer = (id: number, outputText: string) => waiting.get(id)!({ id, ok: true, outputText });
  return { desk, waiting, cancelled, sent, answer };
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
