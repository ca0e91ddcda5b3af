/**
 * What a nats-server's monitoring answers, as far as the exporter reads it, and the asking. Servers of
 * all versions leave members out; what is missing is not told rather than told as 0.
 */

export interface ClusterAnswer {
  readonly name?: string;
  readonly leader?: string;
  readonly replicas?: readonly { readonly name?: string; readonly lag?: number }[];
}

export interface SequenceAnswer {
  readonly consumer_seq?: number;
  readonly stream_seq?: number;
}

export interface ConsumerAnswer {
  readonly name?: string;
  readonly cluster?: ClusterAnswer;
  readonly delivered?: SequenceAnswer;
  readonly ack_floor?: SequenceAnswer;
  readonly num_pending?: number;
  readonly num_ack_pending?: number;
  readonly num_redelivered?: number;
  readonly num_waiting?: number;
}

export interface StreamAnswer {
  readonly name?: string;
  readonly cluster?: ClusterAnswer;
  readonly state?: {
    readonly messages?: number;
    readonly bytes?: number;
    readonly first_seq?: number;
    readonly last_seq?: number;
    readonly consumer_count?: number;
  };
  readonly consumer_detail?: readonly ConsumerAnswer[];
}

export interface JszAnswer {
  readonly disabled?: boolean;
  readonly config?: {
    readonly max_memory?: number;
    readonly max_storage?: number;
    readonly domain?: string;
  };
  readonly streams?: number;
  readonly consumers?: number;
  readonly messages?: number;
  readonly bytes?: number;
  readonly meta_cluster?: ClusterAnswer;
  readonly account_details?: readonly {
    readonly name?: string;
    readonly stream_detail?: readonly StreamAnswer[];
  }[];
}

export type VarzAnswer = Readonly<Record<string, unknown>> & { readonly server_name?: string };

export interface MonitoringAnswers {
  readonly varz: VarzAnswer;
  readonly jsz: JszAnswer;
  readonly connz: {
    readonly num_connections?: number;
    readonly connections?: readonly { readonly pending_bytes?: number }[];
  };
  readonly routez: { readonly num_routes?: number };
  readonly healthz: { readonly status?: string };
}

const ANSWER_MS = 3_000;

/**
 * A busy server may answer some questions and not others: then what it did answer is told.
 * @throws Error that names the URL when the server answers nothing, or with something else.
 */
export async function askServer(monitorUrl: string): Promise<MonitoringAnswers> {
  const base = monitorUrl.replace(/\/+$/, "");
  const ask = (path: string) => readJson(`${base}/${path}`);
  const answers = await Promise.allSettled([
    ask("varz"),
    // `accounts` is said too: without it servers before 2.10 list no streams.
    ask("jsz?accounts=1&streams=1&consumers=1&raft=1"),
    ask("connz?limit=1024"),
    ask("routez"),
    ask("healthz"),
  ]);
  const [first] = answers;
  if (first?.status === "rejected" && answers.every(({ status }) => status === "rejected")) {
    throw first.reason;
  }
  const [varz, jsz, connz, routez, healthz] = answers.map((answer) =>
    answer.status === "fulfilled" ? answer.value : {},
  );
  return { varz, jsz, connz, routez, healthz } as MonitoringAnswers;
}

/** A server that is not well says so with status 503, and why in the same shape. */
async function readJson(url: string): Promise<unknown> {
  let text: string;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    text = await response.text();
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null) return answer;
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new Error(`${url} did not answer as a nats-server does: ${why}`, { cause: error });
  }
  throw new Error(`${url} did not answer as a nats-server does: ${text.slice(0, 80)}`);
}
