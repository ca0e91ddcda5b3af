/**
 * Requests to JetStream that wait for a stream without a leader: asked again, with growing pauses,
 * until there is an answer or patience ends. Whoever asks must bear that a request was carried out
 * though its answer was lost. Not for hot paths.
 */
import type { Clock, Scheduler } from "../../ports.ts";
import { type Broker, type Headers, NoAnswer } from "./broker.ts";

export interface JetStreamPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

export interface JetStreamRequest {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: Headers;
  readonly patienceMs: number;
  /** What is attempted, for the error: `read the settings of cluster c`. */
  readonly what: string;
}

/** JetStream's own answer, and it would be the same again. */
export class JetStreamRefusal extends Error {
  override readonly name = "JetStreamRefusal";
  /** JetStream's `err_code`. */
  readonly errorCode: number;

  constructor(errorCode: number, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/** Nobody answered for as long as patience lasted. */
export class JetStreamAway extends Error {
  override readonly name = "JetStreamAway";
}

interface ErrorAnswer {
  readonly error?: {
    readonly code?: number;
    readonly err_code?: number;
    readonly description?: string;
  };
}

type Attempt<Answer> =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "notNow"; readonly problem: string };

const ANSWER_MS_MAX = 2_000;
const PAUSE_MS_MIN = 40;
const PAUSE_MS_MAX = 500;
const SERVER_ERROR = 500;

/** @throws JetStreamRefusal @throws JetStreamAway */
export async function askJetStream<Answer extends object>(
  ports: JetStreamPorts,
  request: JetStreamRequest,
): Promise<Answer> {
  const { broker, clock, scheduler } = ports;
  const deadlineMs = clock.nowMs() + request.patienceMs;
  for (let pauseMs = PAUSE_MS_MIN; ; pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)) {
    const leftMs = Math.max(PAUSE_MS_MIN, deadlineMs - clock.nowMs());
    const attempt = await tryOnce<Answer>(broker, request, Math.min(ANSWER_MS_MAX, leftMs));
    if (attempt.kind === "answered") return attempt.answer;
    if (broker.state === "closed" || clock.nowMs() + pauseMs >= deadlineMs) {
      const { what, patienceMs } = request;
      throw new JetStreamAway(
        `could not ${what}: ${attempt.problem} (tried for ${patienceMs / 1000} s); do the NATS servers run, with JetStream on, and most of them?`,
      );
    }
    await new Promise<void>((resolve) => scheduler.after(pauseMs, resolve));
  }
}

async function tryOnce<Answer extends object>(
  broker: Broker,
  { subject, data, headers, what }: JetStreamRequest,
  timeoutMs: number,
): Promise<Attempt<Answer>> {
  let answer: Answer & ErrorAnswer;
  try {
    const options = headers === undefined ? { timeoutMs } : { timeoutMs, headers };
    answer = jsonOf((await broker.request(subject, data, options)).data);
  } catch (error) {
    if (!(error instanceof NoAnswer))
      throw new Error(`could not ${what}: ${error}`, { cause: error });
    const problem =
      error.reason === "no-responders" ? "there is no leader, or no such stream" : error.message;
    return { kind: "notNow", problem };
  }
  if (answer.error === undefined) return { kind: "answered", answer };
  const { code = 0, err_code: errorCode = 0, description = "refused" } = answer.error;
  if (code >= SERVER_ERROR && !lasting.has(errorCode)) {
    return { kind: "notNow", problem: description };
  }
  throw new JetStreamRefusal(errorCode, description);
}

/** Codes of 500 that will not pass by themselves: no such number of replicas without a cluster. */
const lasting = new Set([10074]);

function jsonOf<Answer>(data: Uint8Array): Answer {
  return JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString());
}
