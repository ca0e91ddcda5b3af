/**
 * Which executions of a frame have their terminal records in the results stream already: asked when
 * a frame is delivered once more. Headers alone are read, of the client's messages since the last one
 * that the client had when it sent the frame, up to the newest that the stream's leader has: what a
 * replica that lags behind does not show yet is waited for. Sequences, not times: servers' clocks
 * differ, and jump.
 *
 *   results of one client   ──●──●──●──────●──●──●──●──▶
 *                             │            │        └ newest, by the leader
 *                             │            └ read so far, kept for the next frames
 *                             └ seen by the client when it sent the frame
 */
import type { Clock } from "../ports.ts";
import { askJetStream, JetStreamRefusal } from "../transport/nats/jetstream-request.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";
import { RecordedRuns } from "./recorded-runs.ts";
import { ResultsReader, type ResultsReaderPorts } from "./results-reader.ts";

export interface RecordedResultsPorts extends ResultsReaderPorts {
  readonly clock: Clock;
}

/** A frame that was delivered once more. */
export interface AskedFrame {
  readonly number: number;
  readonly count: number;
  /** Sequence of the last message of results that its client had when it sent the frame; 0: none. */
  readonly afterSequence: number;
}

interface Waiting extends AskedFrame {
  readonly resolve: (finished: Uint8Array | null) => void;
  readonly reject: (error: unknown) => void;
}

interface OfClient {
  waiting: Waiting[];
  isAnswering: boolean;
  runs: RecordedRuns | null;
  /** Reads on where `runs` ends. */
  reader: ResultsReader | null;
  cancelForgetting: () => void;
}

/** Frames that come back together are waited for this long. */
const GATHER_MS = 5;
/** What was read is kept so long after the last question, and no more of it than so many runs. */
const KEPT_MS = 5_000;
const RUNS_KEPT_MAX = 500_000;
const PATIENCE_MS = 3_000;
const NO_MESSAGE_FOUND = 10037;

export class RecordedResults {
  readonly #ports: RecordedResultsPorts;
  readonly #names: ClusterNames;
  readonly #clients = new Map<string, OfClient>();
  #isClosed = false;

  constructor(ports: RecordedResultsPorts, names: ClusterNames) {
    this.#ports = ports;
    this.#names = names;
  }

  /**
   * Bit i (LSB first): execution i is recorded. Null: none is.
   * @throws Error when the results cannot be read: nothing is known then.
   */
  finishedOf(clientId: string, frame: AskedFrame): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      let client = this.#clients.get(clientId);
      if (client === undefined) {
        client = {
          waiting: [],
          isAnswering: false,
          runs: null,
          reader: null,
          cancelForgetting: () => {},
        };
        this.#clients.set(clientId, client);
      }
      client.cancelForgetting();
      client.waiting.push({ ...frame, resolve, reject });
      this.#answerSoon(clientId, client);
    });
  }

  /** What is being asked is still answered; nothing is kept any more. */
  close(): void {
    this.#isClosed = true;
    for (const [clientId, client] of this.#clients) {
      client.cancelForgetting();
      if (!client.isAnswering) this.#clients.delete(clientId);
      closeReader(client);
    }
  }

  #answerSoon(clientId: string, client: OfClient): void {
    if (client.isAnswering) return;
    client.isAnswering = true;
    this.#ports.scheduler.after(GATHER_MS, () => void this.#answer(clientId, client)); // Never rejects.
  }

  async #answer(clientId: string, client: OfClient): Promise<void> {
    const waiting = client.waiting.splice(0);
    try {
      const runs = await this.#readUpTo(clientId, client, waiting);
      for (const { number, count, resolve } of waiting)
        resolve(runs?.finishedOf(number, count) ?? null);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
    client.isAnswering = false;
    if (client.waiting.length > 0) this.#answerSoon(clientId, client);
    else this.#forgetLater(clientId, client);
  }

  /** Null: the client has no record that could be of these frames. */
  async #readUpTo(
    clientId: string,
    client: OfClient,
    waiting: readonly AskedFrame[],
  ): Promise<RecordedRuns | null> {
    const newest = await this.#newestOf(clientId);
    if (newest === 0) return null;
    const seen = Math.min(...waiting.map(({ afterSequence }) => afterSequence));
    // A stream that was made anew counts anew.
    const from = seen > newest ? 1 : seen + 1;
    // What was read may be ahead of the newest of a moment ago.
    const isKept = client.runs !== null && client.runs.fromSequence <= from;
    if (!isKept) {
      closeReader(client);
      client.runs = new RecordedRuns(from);
    }
    const runs = client.runs!;
    if (runs.toSequence < newest) await this.#readOn(clientId, client, { runs, newest });
    if (runs.count > RUNS_KEPT_MAX) {
      closeReader(client);
      client.runs = null;
    }
    return runs;
  }

  /** What was read stays read when the reading fails on its way. */
  async #readOn(
    clientId: string,
    client: OfClient,
    { runs, newest }: { readonly runs: RecordedRuns; readonly newest: number },
  ): Promise<void> {
    client.reader ??= new ResultsReader(this.#ports, {
      stream: this.#names.resultsStream,
      subject: this.#names.results(clientId),
      fromSequence: runs.toSequence + 1,
      onMessage: (sequence, ofMessage) => runs.add(sequence, ofMessage),
    });
    try {
      await client.reader.readUpTo(newest);
    } catch (error) {
      closeReader(client);
      throw error;
    }
  }

  #forgetLater(clientId: string, client: OfClient): void {
    client.cancelForgetting = this.#ports.scheduler.after(this.#isClosed ? 0 : KEPT_MS, () => {
      this.#clients.delete(clientId);
      closeReader(client);
    });
  }

  /** The sequence of the client's newest message, by the stream's leader; 0: it has none. */
  async #newestOf(clientId: string): Promise<number> {
    const stream = this.#names.resultsStream;
    const asked = { last_by_subj: this.#names.results(clientId) };
    try {
      const { message } = await askJetStream<{ readonly message: { readonly seq: number } }>(
        this.#ports,
        {
          subject: `$JS.API.STREAM.MSG.GET.${stream}`,
          data: Buffer.from(JSON.stringify(asked)),
          patienceMs: PATIENCE_MS,
          what: "read the newest of the results",
        },
      );
      return message.seq;
    } catch (error) {
      if (error instanceof JetStreamRefusal && error.errorCode === NO_MESSAGE_FOUND) return 0;
      throw error;
    }
  }
}

function closeReader(client: OfClient): void {
  client.reader?.close();
  client.reader = null;
}
