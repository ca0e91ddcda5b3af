/**
 * Which messages of a stream may have been delivered before though the server counts their delivery
 * as the first: a server that was killed has forgotten the deliveries, and even acknowledgements, of
 * its last moments, and so has the next leader. After every interruption that holds for all that is
 * in the stream; what is stored later has a higher sequence.
 */
import { askJetStream, type JetStreamPorts } from "./jetstream-request.ts";

export interface DeliveryDoubtOptions {
  readonly stream: string;
}

const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;
/** After an interruption, others too send again what had no answer: that comes first. */
const SETTLE_MS = 500;

export class DeliveryDoubt {
  readonly #ports: JetStreamPorts;
  readonly #stream: string;
  #lastSequence = 0;
  #settledMs = 0;
  #isAsking = false;
  #isClosed = false;
  /** Interruptions so far: an answer counts for those before its question. */
  #interruptions = 0;

  constructor(ports: JetStreamPorts, { stream }: DeliveryDoubtOptions) {
    this.#ports = ports;
    this.#stream = stream;
    this.#doubtAll();
  }

  /** Deliveries may have been forgotten up to now. */
  raise(): void {
    this.#settledMs = this.#ports.clock.nowMs() + SETTLE_MS;
    this.#doubtAll();
  }

  /** Resolves when what others had under way at the interruption should have arrived. */
  async settled(): Promise<void> {
    const { clock, scheduler } = this.#ports;
    const waitMs = this.#settledMs - clock.nowMs();
    if (waitMs > 0) await new Promise<void>((resolve) => scheduler.after(waitMs, resolve));
  }

  #doubtAll(): void {
    this.#interruptions++;
    this.#lastSequence = Number.POSITIVE_INFINITY;
    if (!this.#isAsking) void this.#ask(); // Never rejects.
  }

  covers(streamSequence: number): boolean {
    return streamSequence <= this.#lastSequence;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#lastSequence === Number.POSITIVE_INFINITY && !this.#isClosed) {
      const asked = this.#interruptions;
      const last = await lastSequenceOf(this.#ports, this.#stream);
      if (last !== undefined && asked === this.#interruptions) this.#lastSequence = last;
      else await new Promise<void>((resolve) => this.#ports.scheduler.after(PAUSE_MS, resolve));
    }
    this.#isAsking = false;
  }
}

/** Undefined when nobody says. */
async function lastSequenceOf(ports: JetStreamPorts, stream: string): Promise<number | undefined> {
  try {
    const { state } = await askJetStream<{ readonly state: { readonly last_seq: number } }>(ports, {
      subject: `$JS.API.STREAM.INFO.${stream}`,
      data: Buffer.alloc(0),
      patienceMs: PATIENCE_MS,
      what: `read the state of the stream ${stream}`,
    });
    return state.last_seq;
  } catch {
    return undefined; // It is asked again, and until then everything is doubted.
  }
}
