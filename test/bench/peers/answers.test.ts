import { test } from "tap";
import { Answers } from "../../../bench/peers/child/answers.ts";
import { closedLoop } from "../../../bench/peers/child/closed-loop.ts";

const outputs = ['{"a":1,"b":2}', '{"a":2}'];

test("an answer is right when it is the same JSON, whatever the order of its keys", (t) => {
  const answers = new Answers({ outputs });
  answers.check(0, { b: 2, a: 1 });
  answers.checkText(2, '{"b":2,"a":1}');
  answers.checkText(3, '{"a":2}');
  t.equal(answers.wrong, 0);
  answers.check(1, { a: 1 });
  answers.check(0, undefined);
  answers.checkText(0, "no JSON");
  t.equal(answers.wrong, 3);
  t.equal(answers.wrongSample, 'input 1: {"a":1} instead of {"a":2}', "the first one");
  t.end();
});

test("so many calls are in flight, and those that end too late do not count", async (t) => {
  const durationMs = 1000;
  let inFlight = 0;
  let most = 0;
  const endMs = performance.now() + durationMs;
  const isOver = async () => {
    while (performance.now() <= endMs + 100) await new Promise((resolve) => setImmediate(resolve));
  };
  const call = async (index: number) => {
    most = Math.max(most, ++inFlight);
    if (index >= 5) await isOver();
    inFlight--;
    return outputs[index % 2];
  };
  const answers = new Answers({ outputs });
  const loop = { call, answers, checkEvery: 1 };
  const report = await closedLoop({ durationMs, concurrency: 5 }, loop);
  t.equal(most, 5);
  t.equal(inFlight, 0, "the late ones were waited for");
  t.match(report, { completed: 5, elapsedMs: durationMs, wrong: 0 });
});
