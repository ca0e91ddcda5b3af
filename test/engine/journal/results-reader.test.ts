import type { NatsConnection } from "nats";
import { type Test, test } from "tap";
import { ResultsReader } from "../../../engine/journal/results-reader.ts";
import { RUNS_HEADER } from "../../../engine/transport/result-message.ts";
import { VirtualTime } from "../shards/virtual-time.ts";
import { FakeBroker, textOf } from "../transport/nats/fake-broker.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function readerOn(t: Test) {
  const time = new VirtualTime();
  const broker = new FakeBroker();
  const made: string[] = [];
  const gone: string[] = [];
  const connection = {
    jetstreamManager: async () => ({
      consumers: {
        add: async (_stream: string, { name }: { name: string }) => void made.push(name),
        delete: async (_stream: string, name: string) => void gone.push(name),
      },
    }),
  } as unknown as NatsConnection;
  const read: number[] = [];
  const reader = new ResultsReader(
    { broker, connection, scheduler: time.scheduler, ids: { uuid: () => "id" } },
    {
      stream: "results",
      subject: "c.results.x",
      fromSequence: 5,
      onMessage: (sequence) => void read.push(sequence),
    },
  );
  t.teardown(() => reader.close());
  const deliver = (ofConsumer: number, sequence: number) => {
    const reply = `$JS.ACK.results.skip-id.1.${sequence}.${ofConsumer}.0.0`;
    broker.deliver(broker.subjects[0]!, { reply, headers: { [RUNS_HEADER]: "1.0.1" } });
  };
  const status = (code: number) => broker.deliver(broker.subjects[0]!, { status: code });
  /** Sizes of the requests since the last call. */
  const asked = () => broker.take().map((sent) => JSON.parse(textOf(sent)).batch as number);
  return { time, broker, reader, made, gone, read, deliver, status, asked };
}

test("one consumer serves reading after reading", async (t) => {
  const { reader, made, gone, read, deliver, asked } = readerOn(t);
  const first = reader.readUpTo(9);
  await turn();
  t.same(asked(), [1000]);
  deliver(1, 5);
  deliver(2, 9);
  await first;
  deliver(3, 11);
  await reader.readUpTo(10);
  t.same(asked(), [], "the request still brings what comes");
  t.same(read, [5, 9, 11]);
  t.same(made, ["skip-id"]);
  reader.close();
  await turn();
  t.same(gone, ["skip-id"]);
});

test("a request whose time is up is made anew for who waits", async (t) => {
  const { reader, deliver, status, asked } = readerOn(t);
  const reading = reader.readUpTo(9);
  await turn();
  asked();
  status(408);
  t.same(asked(), [1000]);
  deliver(1, 9);
  await reading;
  status(408);
  t.same(asked(), [], "nobody waits");
  const next = reader.readUpTo(10);
  await turn();
  t.same(asked(), [1000]);
  deliver(2, 10);
  await next;
});

test("a gap, a consumer that is gone, and silence fail the reading", async (t) => {
  const failures: [string, (on: ReturnType<typeof readerOn>) => void, RegExp][] = [
    ["gap", ({ deliver }) => deliver(2, 7), /lost on its way/],
    ["gone", ({ status }) => void status(503), /answers 503/],
    ["silence", ({ time }) => time.advance(3_100), /does not answer/],
    ["closed", ({ reader }) => reader.close(), /closed/],
  ];
  for (const [what, fail, message] of failures) {
    const on = readerOn(t);
    const reading = on.reader.readUpTo(9);
    reading.catch(() => {});
    await turn();
    fail(on);
    await t.rejects(reading, { message }, what);
    t.same(on.read, []);
  }
});

test("who hears something now and then waits on", async (t) => {
  const { time, reader, deliver } = readerOn(t);
  const reading = reader.readUpTo(20);
  await turn();
  for (let sequence = 5; sequence < 20; sequence++) {
    time.advance(2_000);
    deliver(sequence - 4, sequence);
  }
  deliver(16, 20);
  await reading;
  t.pass("30 s, and never 3 s of silence");
});
