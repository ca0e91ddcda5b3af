/**
 * Which executions of a frame have their terminal records in the results stream already: asked when
 * a frame is delivered once more. Headers alone are read, of the client's messages since the frame
 * was stored; frames of a client that come back together share one reading.
 */
import { AckPolicy, DeliverPolicy, type NatsConnection, nanos } from "nats";
import type { Ids, Scheduler } from "../ports.ts";
import type { Broker } from "../transport/nats/broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import { RUNS_HEADER, readRuns } from "../transport/result-message.ts";

export interface RecordedResultsPorts {
  readonly broker: Broker;
  readonly connection: NatsConnection;
  readonly scheduler: Scheduler;
  readonly ids: Ids;
}

interface Asked {
  readonly number: number;
  readonly count: number;
  readonly storedMs: number;
  readonly resolve: (finished: Uint8Array | null) => void;
  readonly reject: (error: unknown) => void;
}

/** Frames that come back together are waited for this long. */
const GATHER_MS = 5;
/**
 * Streams are led by different servers, whose clocks differ; a server alone has one clock. Each second
 * more is another second's records to be read: with 10 s of them a dead shard's frames took 2 s longer.
 */
const CLOCKS_DIFFER_MS = 3_000;
const ONE_CLOCK_MS = 100;
const BATCH = 1000;
const SILENCE_MS_MAX = 3_000;

export class RecordedResults {
  readonly #ports: RecordedResultsPorts;
  readonly #names: ClusterNames;
  readonly #asked = new Map<string, Asked[]>();

  constructor(ports: RecordedResultsPorts, names: ClusterNames) {
    this.#ports = ports;
    this.#names = names;
  }

  /**
   * Bit i (LSB first): execution i is recorded. Null: none is.
   * @param storedMs When the stream of starts stored the frame.
   * @throws Error when the results cannot be read: nothing is known then.
   */
  finishedOf(
    clientId: string,
    frame: { readonly number: number; readonly count: number; readonly storedMs: number },
  ): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      const asked = this.#asked.get(clientId);
      if (asked !== undefined) {
        asked.push({ ...frame, resolve, reject });
        return;
      }
      this.#asked.set(clientId, [{ ...frame, resolve, reject }]);
      this.#ports.scheduler.after(GATHER_MS, () => void this.#answer(clientId)); // Never rejects.
    });
  }

  get #clocksDifferMs(): number {
    const isAlone = this.#ports.connection.info?.cluster === undefined;
    return isAlone ? ONE_CLOCK_MS : CLOCKS_DIFFER_MS;
  }

  async #answer(clientId: string): Promise<void> {
    const asked = this.#asked.get(clientId)!;
    this.#asked.delete(clientId);
    const bitmaps = new Map<number, Uint8Array>();
    const counts = new Map(asked.map(({ number, count }) => [number, count]));
    const since = Math.min(...asked.map(({ storedMs }) => storedMs)) - this.#clocksDifferMs;
    try {
      await this.#readRuns(clientId, since, (text) => mark(bitmaps, counts, text));
      for (const { number, resolve } of asked) resolve(bitmaps.get(number) ?? null);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  async #readRuns(clientId: string, sinceMs: number, take: (text: string) => void): Promise<void> {
    const { connection, ids } = this.#ports;
    const stream = this.#names.resultsStream;
    const manager = await connection.jetstreamManager({ checkAPI: false });
    const consumer = `skip-${ids.uuid()}`;
    const info = await manager.consumers.add(stream, {
      name: consumer,
      filter_subject: this.#names.results(clientId),
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(sinceMs).toISOString(),
      headers_only: true,
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: nanos(30_000),
    });
    await this.#pull(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, info.num_pending, take);
    void manager.consumers.delete(stream, consumer).catch(() => {}); // It ends by itself, too.
  }

  #pull(subject: string, pending: number, take: (text: string) => void): Promise<void> {
    const { broker, scheduler } = this.#ports;
    return new Promise((resolve, reject) => {
      let left = pending;
      let unanswered = 0;
      const inbox = broker.newInbox();
      const end = (error?: Error) => {
        cancelSilence();
        unsubscribe();
        if (error === undefined) resolve();
        else reject(error);
      };
      const silence = () => end(new Error("the results stream does not answer"));
      let cancelSilence = scheduler.after(SILENCE_MS_MAX, silence);
      const ask = () => {
        unanswered = Math.min(BATCH, left);
        const request = JSON.stringify({ batch: unanswered, expires: SILENCE_MS_MAX * 1_000_000 });
        broker.publish(subject, Buffer.from(request), { reply: inbox });
      };
      const unsubscribe = broker.subscribe(inbox, (message) => {
        cancelSilence();
        cancelSilence = scheduler.after(SILENCE_MS_MAX, silence);
        if (message.status !== 0 && message.reply === "") {
          // Late, no leader, or aged out meanwhile: another reading starts from what is there then.
          end(new Error(`the results stream answers ${message.status}`));
          return;
        }
        take(message.header(RUNS_HEADER));
        left--;
        unanswered--;
        if (left === 0) end();
        else if (unanswered === 0) ask();
      });
      if (left === 0) end();
      else ask();
    });
  }
}

function mark(
  bitmaps: Map<number, Uint8Array>,
  counts: ReadonlyMap<number, number>,
  text: string,
): void {
  for (const { number, first, count } of readRuns(text)) {
    const size = counts.get(number);
    if (size === undefined || first + count > size) continue;
    let bits = bitmaps.get(number);
    if (bits === undefined) {
      bits = new Uint8Array((size + 7) >>> 3);
      bitmaps.set(number, bits);
    }
    for (let index = first; index < first + count; index++) {
      bits[index >>> 3]! |= 1 << (index & 7);
    }
  }
}
