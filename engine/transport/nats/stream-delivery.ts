/**
 * One delivery of a message by a JetStream consumer, as its acknowledgement subject tells it:
 *
 *   $JS.ACK.[domain.account.]stream.consumer.deliveries.streamSequence.consumerSequence.storedNs.pending[.random]
 */
export interface StreamDelivery {
  readonly ackSubject: string;
  readonly stream: string;
  readonly streamSequence: number;
  /** Counts what the consumer has delivered, from 1. */
  readonly consumerSequence: number;
  /** 1 for the first time. */
  readonly deliveries: number;
  /** When the stream stored the message, by its server's clock. */
  readonly storedMs: number;
  /** Messages of the consumer that were not delivered yet. */
  readonly pending: number;
}

const PLAIN_TOKENS = 9;
const NANOS_PER_MS = 1_000_000n;

/** Undefined when the subject is none of a consumer's. */
export function readDelivery(ackSubject: string): StreamDelivery | undefined {
  const tokens = ackSubject.split(".");
  if (tokens.length < PLAIN_TOKENS || tokens[0] !== "$JS" || tokens[1] !== "ACK") return undefined;
  const at = tokens.length === PLAIN_TOKENS ? 2 : 4;
  return {
    ackSubject,
    stream: tokens[at]!,
    deliveries: Number(tokens[at + 2]),
    streamSequence: Number(tokens[at + 3]),
    consumerSequence: Number(tokens[at + 4]),
    storedMs: Number(BigInt(tokens[at + 5]!) / NANOS_PER_MS),
    pending: Number(tokens[at + 6]),
  };
}
