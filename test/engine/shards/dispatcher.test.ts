import fc from "fast-check";
import { test } from "tap";
import { Dispatcher } from "../../../engine/shards/dispatcher.ts";
import type { OpenFrame } from "../../../engine/shards/open-frame.ts";
import { openFrame } from "./frames.ts";
import { VirtualTime } from "./virtual-time.ts";

function createDispatcher(shards: number, activePerShardMax: number) {
  const time = new VirtualTime();
  const given: [shardIndex: number, sequence: number][] = [];
  const alive = new Set(Array.from({ length: shards }, (_, index) => index));
  const parked = new Array<number>(shards).fill(0);
  const dispatcher = new Dispatcher({
    shards,
    activePerShardMax,
    scheduler: time.scheduler,
    isAlive: (shardIndex) => alive.has(shardIndex),
    parked: (shardIndex) => parked[shardIndex] ?? 0,
    give: (shardIndex, { frame }) => given.push([shardIndex, frame.sequence]),
  });
  const enqueue = (...frames: OpenFrame[]) => {
    for (const frame of frames) dispatcher.enqueue({ frame, bytes: null });
  };
  const end = (frame: OpenFrame, count: number) => {
    frame.finish(frame.count - frame.unfinished, count);
    dispatcher.ended(frame, count);
    dispatcher.pump();
  };
  return { dispatcher, time, given, alive, parked, enqueue, end };
}

test("frames go to the shard with the fewest active executions", (t) => {
  const { given, enqueue } = createDispatcher(2, 100);
  enqueue(openFrame(1, 10), openFrame(2, 4), openFrame(3, 4), openFrame(4, 4));
  t.strictSame(given, [
    [0, 1],
    [1, 2],
    [1, 3],
    [1, 4],
  ]);
  t.end();
});

test("a shard at its limit gets nothing; what waits goes in order when there is room", (t) => {
  const { dispatcher, given, enqueue, end } = createDispatcher(1, 10);
  const first = openFrame(1, 10);
  enqueue(first, openFrame(2, 10), openFrame(3, 10));
  t.strictSame(given, [[0, 1]]);
  t.equal(dispatcher.queued, 20);
  end(first, 1);
  t.strictSame(given, [
    [0, 1],
    [0, 2],
  ]);
  t.equal(dispatcher.queued, 10);
  t.end();
});

test("parked executions make room, and that is seen without anybody telling", (t) => {
  const { time, given, parked, enqueue } = createDispatcher(1, 10);
  enqueue(openFrame(1, 10), openFrame(2, 10), openFrame(3, 10));
  t.equal(given.length, 1);
  parked[0] = 10;
  time.advance(100);
  t.equal(given.length, 2);
  parked[0] = 20;
  time.advance(100);
  t.equal(given.length, 3);
  t.strictSame(time.timersMs, [], "with nothing waiting nobody looks");
  t.end();
});

test("a dead shard gets nothing, and gives back what it had", (t) => {
  const { dispatcher, given, alive, enqueue, end } = createDispatcher(2, 100);
  const frames = [openFrame(1, 5), openFrame(2, 5), openFrame(3, 5)];
  enqueue(...frames);
  t.strictSame(given, [
    [0, 1],
    [1, 2],
    [0, 3],
  ]);
  end(frames[0]!, 5);
  alive.delete(0);
  t.strictSame(
    dispatcher.takeBack(0).map(({ sequence }) => sequence),
    [3],
  );
  t.strictSame(dispatcher.takeBack(0), []);
  enqueue(frames[2]!);
  t.strictSame(given.at(-1), [1, 3]);
  t.equal(dispatcher.active, 10);
  t.end();
});

test("with no shard alive frames wait for one", (t) => {
  const { dispatcher, given, alive, enqueue } = createDispatcher(1, 100);
  alive.clear();
  enqueue(openFrame(1, 5));
  t.strictSame(given, []);
  t.equal(dispatcher.leastLoaded(), undefined);
  alive.add(0);
  dispatcher.pump();
  t.strictSame(given, [[0, 1]]);
  t.end();
});

test("a frame whose last execution ended elsewhere while it waited is not given", (t) => {
  const { dispatcher, given, enqueue, end } = createDispatcher(1, 5);
  const first = openFrame(1, 5);
  const second = openFrame(2, 1);
  enqueue(first, second);
  second.finish(0, 1);
  t.equal(dispatcher.queued, 0);
  end(first, 5);
  t.strictSame(given, [[0, 1]]);
  t.equal(dispatcher.active, 0);
  t.end();
});

test("a frame that is forgotten makes room and is not given back", (t) => {
  const { dispatcher, enqueue } = createDispatcher(1, 5);
  const frame = openFrame(1, 5);
  enqueue(frame);
  dispatcher.forget(frame);
  dispatcher.forget(frame);
  t.equal(dispatcher.active, 0);
  t.strictSame(dispatcher.takeBack(0), []);
  t.end();
});

test("a closed dispatcher gives nothing and looks for nothing", (t) => {
  const { dispatcher, time, given, parked, enqueue } = createDispatcher(1, 5);
  enqueue(openFrame(1, 5), openFrame(2, 5));
  dispatcher.close();
  parked[0] = 5;
  time.advance(1000);
  dispatcher.pump();
  t.equal(given.length, 1);
  t.strictSame(time.timersMs, []);
  t.end();
});

test("whatever happens, each frame is with one shard at a time and none is forgotten", (t) => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("enqueue" as const),
        count: fc.integer({ min: 1, max: 9 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("end" as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const), which: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("revive" as const), which: fc.nat(2) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3000, size: "max" }), (steps) => {
      const { dispatcher, given, alive, enqueue, end } = createDispatcher(3, 20);
      const holder = new Map<OpenFrame, number>();
      const frames = new Map<number, OpenFrame>();
      const seeGiven = () => {
        for (const [shardIndex, sequence] of given.splice(0)) {
          const frame = frames.get(sequence)!;
          if (holder.has(frame)) t.fail(`frame ${sequence} was given twice`);
          if (!alive.has(shardIndex)) t.fail(`frame ${sequence} was given to a dead shard`);
          holder.set(frame, shardIndex);
        }
      };
      for (const next of steps) {
        if (next.kind === "enqueue") {
          const frame = openFrame(frames.size + 1, next.count);
          frames.set(frame.sequence, frame);
          enqueue(frame);
        } else if (next.kind === "end") {
          const held = [...holder.keys()];
          const frame = held[next.which % held.length];
          if (frame !== undefined) {
            if (frame.unfinished === 1) holder.delete(frame);
            end(frame, 1);
          }
        } else if (next.kind === "kill") {
          alive.delete(next.which);
          const back = dispatcher.takeBack(next.which);
          const expected = [...holder].filter(([, shardIndex]) => shardIndex === next.which);
          t.same(new Set(back), new Set(expected.map(([frame]) => frame)));
          for (const frame of back) holder.delete(frame);
          enqueue(...back);
        } else {
          alive.add(next.which);
          dispatcher.pump();
        }
        seeGiven();
      }
      for (const index of [0, 1, 2]) alive.add(index);
      dispatcher.pump();
      seeGiven();
      for (let left = 1e6; holder.size > 0 && left > 0; left--) {
        const [frame] = holder.keys();
        if (frame!.unfinished === 1) holder.delete(frame!);
        end(frame!, 1);
        seeGiven();
      }
      t.ok([...frames.values()].every(({ unfinished }) => unfinished === 0));
      t.strictSame([dispatcher.queued, dispatcher.active], [0, 0]);
    }),
    { numRuns: 15 },
  );
  t.end();
});
