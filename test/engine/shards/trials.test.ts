import { test } from "tap";
import type { FrameKeeper } from "../../../engine/ports.ts";
import type { PoisonRecord } from "../../../engine/shards/poison.ts";
import type { ShardDeath } from "../../../engine/shards/shard-thread.ts";
import { Trials } from "../../../engine/shards/trials.ts";
import { NodeCounters } from "../../../engine/telemetry/node-counters.ts";
import { StartFrameBuilder } from "../../../engine/transport/start-frame.ts";
import { FAILED, readTerminalFrame, terminalAt } from "../../../engine/transport/terminal-frame.ts";
import { openFrame } from "./frames.ts";

const death: ShardDeath = { reason: "exit", message: "it exited", blamed: null };

function createTrials() {
  const events: string[] = [];
  const kept: PoisonRecord[] = [];
  const unreadable = new Set<number>();
  const read = (sequence: number) => {
    if (unreadable.has(sequence)) return undefined;
    const builder = new StartFrameBuilder();
    for (let index = 0; index < 10; index++) builder.add(`run-${index}`, String(index));
    const header = { clientId: "0123456789ab", revisionId: "revision", createdMs: 0 };
    return builder.close({ ...header, number: sequence });
  };
  const frames = new Map([1, 2].map((sequence) => [sequence, openFrame(sequence, 10)]));
  const trials: Trials = new Trials({
    keeper: { read } as unknown as FrameKeeper,
    counters: new NodeCounters(),
    poison: { keep: (record) => void kept.push(record) },
    warn: () => {},
    runApart: (frame, index) => {
      if (unreadable.has(frame.sequence)) return false;
      events.push(`try ${frame.sequence}/${index}`);
      return true;
    },
    endApart: () => events.push("end"),
    takeTerminals: ({ bytes, runs }) => {
      const { name, status } = terminalAt(readTerminalFrame(bytes), 0);
      events.push(`${name} ${status === FAILED ? "FAILED" : "?"}`);
      frames.get(runs[0]!)!.finish(runs[1]!, runs[2]!);
      trials.settle();
    },
  });
  return { trials, events, kept, unreadable, one: frames.get(1)!, two: frames.get(2)! };
}

test("the innocent go free and the next one is tried; the guilty end FAILED", (t) => {
  const { trials, events, kept, one, two } = createTrials();
  trials.blame(one, 3, death);
  trials.blame(two, 4, death);
  t.strictSame(events, ["try 1/3"], "one at a time");
  one.finish(5, 1);
  trials.settle();
  t.equal(events.length, 1, "a neighbour's end decides nothing");
  one.finish(3, 1);
  trials.settle();
  t.strictSame(events, ["try 1/3", "try 2/4"]);
  trials.died(death);
  t.strictSame(events.slice(2), ["run-4 FAILED", "end"]);
  t.match(kept, [{ sequence: 2, index: 4, name: "run-4", input: "4" }]);
  t.equal(trials.size, 0);
  t.end();
});

test("whoever is blamed already, has ended, or is synchronous is not tried", (t) => {
  const { trials, events, one } = createTrials();
  trials.blame(one, 3, death);
  trials.blame(one, 3, death);
  one.finish(7, 1);
  trials.blame(one, 7, death);
  trials.blame(openFrame(-1, 5, { isSync: true }), 0, death);
  const whole = openFrame(9, 2);
  whole.finish(0, 2);
  trials.blame(whole, 1, death);
  t.equal(trials.size, 1);
  t.strictSame(events, ["try 1/3"]);
  t.end();
});

test("a frame that cannot be read does not hold up the next trial", (t) => {
  const { trials, events, unreadable, one, two } = createTrials();
  unreadable.add(1);
  trials.blame(one, 3, death);
  t.strictSame(events, ["end"]);
  trials.blame(two, 4, death);
  trials.blame(one, 5, death);
  unreadable.add(2);
  trials.died(death);
  t.strictSame(events.slice(1), ["try 2/4", "end"]);
  t.equal(trials.size, 0);
  t.end();
});

test("a thread apart that dies with nobody on trial is nobody's fault", (t) => {
  const { trials, events, kept } = createTrials();
  trials.died(death);
  trials.settle();
  t.strictSame([events, kept], [[], []]);
  t.end();
});
