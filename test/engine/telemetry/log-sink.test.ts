/** The sink of log records: what is told when, and what a destination that fails costs. */
import { test } from "tap";
import type { LogDestination } from "../../../engine/telemetry/log-destination.ts";
import { LogSink, logNowhere } from "../../../engine/telemetry/log-sink.ts";
import { NodeCounters } from "../../../engine/telemetry/node-counters.ts";

class FakeDestination implements LogDestination {
  readonly texts: string[] = [];
  /** How many bytes had been written at each end of a line. */
  readonly ends: number[] = [];
  retries = 0;
  isStuck = false;
  #writtenBytes = 0;
  #events: Parameters<LogDestination["listen"]>[0] | undefined;

  write(bytes: Uint8Array): void {
    this.texts.push(Buffer.from(bytes).toString());
  }

  listen(events: Parameters<LogDestination["listen"]>[0]): void {
    this.#events = events;
  }

  lineEnded(): void {
    this.ends.push(this.#writtenBytes);
  }

  retry(): void {
    this.retries++;
  }

  end(): Promise<void> {
    return this.isStuck ? new Promise(() => {}) : Promise.resolve();
  }

  wrote(bytes: number): void {
    this.#writtenBytes += bytes;
    this.#events!.onWritten(bytes);
  }

  fail(message: string): void {
    this.#events!.onError(new Error(message));
  }
}

function newSink({ isHeld = false, opens = () => {} } = {}) {
  const destination = new FakeDestination();
  const counters = new NodeCounters();
  const warnings: string[] = [];
  const timers: (() => void)[] = [];
  const sink = new LogSink(
    {
      openDestination: () => {
        opens();
        return destination;
      },
      counters,
      warn: (text) => void warnings.push(text),
      after: (_delayMs, callback) => {
        timers.push(callback);
        return () => {};
      },
    },
    { isHeld },
  );
  const taken: string[] = [];
  const write = (text: string) => {
    sink.write(Buffer.from(text), text.split("\n").length - 1, () => void taken.push(text));
  };
  return { sink, destination, counters, warnings, timers, taken, write };
}

test("a batch is taken when all of it is written, and a file may end only between batches", (t) => {
  const { destination, counters, taken, write } = newSink();
  write("aaa\n");
  write("bb\nc\n");
  destination.wrote(3);
  t.strictSame(taken, []);
  destination.wrote(3);
  t.strictSame(taken, ["aaa\n"]);
  t.strictSame(destination.ends, [], "the second one is half written");
  destination.wrote(3);
  t.strictSame(taken, ["aaa\n", "bb\nc\n"]);
  t.strictSame(destination.ends, [9]);
  t.match(counters.read(), { logRecords: 3, logBytes: 9 });
  t.end();
});

test("what comes before the release waits, in order", (t) => {
  const { sink, destination, write } = newSink({ isHeld: true });
  write("a\n");
  write("b\n");
  t.strictSame(destination.texts, []);
  sink.release();
  write("c\n");
  t.strictSame(destination.texts, ["a\n", "b\n", "c\n"]);
  t.end();
});

test("a failed write keeps its batch, is told once, and is tried again", (t) => {
  const { destination, warnings, timers, taken, write } = newSink();
  write("a\n");
  destination.fail("no space");
  destination.fail("no space");
  t.equal(warnings.length, 1);
  t.match(warnings[0], /cannot be written, trying on: Error: no space/);
  t.strictSame(taken, [], "its sender is not told, and drops what it has no room for");
  timers[0]!();
  t.equal(destination.retries, 1);
  destination.wrote(2);
  t.strictSame(taken, ["a\n"]);
  t.end();
});

test("a file that cannot be opened loses its records, counted, until it can", (t) => {
  let isBroken = true;
  const opens = () => {
    if (isBroken) throw new Error("no permission");
  };
  const { counters, taken, timers, destination, write } = newSink({ opens });
  write("a\nb\n");
  t.strictSame(taken, ["a\nb\n"]);
  t.equal(counters.read().logDropped.get("failed"), 2);
  isBroken = false;
  write("c\n");
  t.equal(counters.read().logDropped.get("failed"), 3, "it is not tried for every batch");
  timers[0]!();
  write("d\n");
  t.strictSame(destination.texts, ["d\n"]);
  t.end();
});

test("a destination that is stuck does not keep a node from stopping; what it had is counted", async (t) => {
  const { sink, destination, counters, timers, taken, write } = newSink();
  write("a\n");
  destination.isStuck = true;
  const closed = sink.close();
  timers[0]!();
  await closed;
  t.strictSame(taken, ["a\n"]);
  t.equal(counters.read().logDropped.get("failed"), 1);
  write("late\n");
  t.equal(counters.read().logDropped.get("failed"), 2);
});

test("without a place to write to, records are counted, and one line says so", (t) => {
  const counters = new NodeCounters();
  const warnings: string[] = [];
  const log = logNowhere({ counters, warn: (text) => void warnings.push(text) });
  let taken = 0;
  for (let i = 0; i < 3; i++) log.write(Buffer.from("a\n"), 1, () => void taken++);
  t.equal(taken, 3);
  t.equal(counters.read().logDropped.get("nowhere"), 3);
  t.equal(warnings.length, 1);
  t.end();
});
