/**
 * The API over HTTP. An adapter: sockets, headers and bodies end here.
 *
 * Hot path (`npm run bench -- --target http`): once per request.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ApiCounters } from "../telemetry/api-counters.ts";
import { type AnswerOptions, answerRequest, BODY_BYTES_MAX } from "./answer.ts";
import { countingIds } from "./counting-ids.ts";
import type { ApiPorts } from "./operation.ts";
import { BodyRequest } from "./wire/body-request.ts";

export interface ApiServer {
  /** `http://127.0.0.1:8083`. */
  readonly url: string;
  readonly port: number;
  /** Takes no more; resolves when what is under way is answered, or the limit is reached. */
  close(limitMs: number): Promise<void>;
}

export interface ApiServerOptions extends AnswerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Why no requests should be sent here, for GET /readyz; null: it is ready. */
  readonly unready: () => string | null;
  readonly counters: ApiCounters;
}

const CONNECTIONS_MAX = 10_000;
/** Who sends slower than this is cut off: headers, and a whole request. */
const HEADERS_MS_MAX = 10_000;
const REQUEST_MS_MAX = 60_000;
const CHECK_EVERY_MS = 2_000;
/** Longer than clients keep theirs, so that they never write to one that is being closed. */
const KEEP_ALIVE_MS = 75_000;
const HEADER_BYTES_MAX = 16 * 1024;
const DROPPED_BYTES_MAX = 64 * 1024 * 1024;

/** Rejects when the port cannot be had, saying which and why. */
export async function startApiServer(
  ports: ApiPorts,
  options: ApiServerOptions,
): Promise<ApiServer> {
  const requestIds = countingIds(ports.ids);
  const server = createServer(
    {
      headersTimeout: HEADERS_MS_MAX,
      requestTimeout: REQUEST_MS_MAX,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      noDelay: true,
      IncomingMessage: BodyRequest,
    },
    (request, response) => takeRequest({ ports, options, requestIds }, request, response),
  );
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, options);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, port, close: (limitMs) => close(server, limitMs) };
}

interface Door {
  readonly ports: ApiPorts;
  readonly options: ApiServerOptions;
  readonly requestIds: () => string;
}

function takeRequest(
  { ports, options, requestIds }: Door,
  request: BodyRequest,
  response: ServerResponse,
): void {
  if (request.method !== "POST") {
    request.resume();
    answerOther(request, response, options.unready);
    return;
  }
  const { headers } = request;
  const head = {
    requestId: requestIds(),
    target: textOf(headers["x-amz-target"]),
    contentType: headers["content-type"],
    origin: headers.origin,
    traceHeader: textOf(headers["x-amzn-trace-id"]),
    raw: request,
  };
  const { clock } = ports;
  const { counters } = options;
  readBody(request, keptBytesOf(request, options), (bytes) => {
    const receivedMs = clock.nowMs();
    counters.received(bytes?.length ?? 0);
    void answerRequest(ports, head, bytes, options).then(({ status, body, outcome }) => {
      counters.answered(head.target, outcome, clock.nowMs() - receivedMs);
      send(response, { status, body, requestId: head.requestId, isLast: bytes === null });
    });
  });
}

/** Bodies of up to this size are kept whoever sends them. */
const UNKNOWN_BYTES_MAX = 64 * 1024;

/** Where callers are known by their keys, nobody else gets room for more than a small body. */
function keptBytesOf(request: IncomingMessage, { gatekeeper }: AnswerOptions): number {
  if (gatekeeper === null) return BODY_BYTES_MAX;
  // NaN: it comes in chunks.
  const isSmall = Number(request.headers["content-length"]) <= UNKNOWN_BYTES_MAX;
  return isSmall || gatekeeper.maybeKnows(request) ? BODY_BYTES_MAX : UNKNOWN_BYTES_MAX;
}

/**
 * @param keptMax Bytes that it may have.
 * @param done Called once, when all of it has come: with the body, or with null when it is larger than
 * may be. What is too much is read and dropped, since a client that cannot write on hears no answer;
 * but not without end.
 */
function readBody(
  request: BodyRequest,
  keptMax: number,
  done: (bytes: Buffer | null) => void,
): void {
  let first: Buffer | null = null;
  let chunks: Buffer[] | null = null;
  let length = 0;
  let isDone = false;
  const finish = (bytes: Buffer | null): void => {
    if (isDone) return;
    isDone = true;
    done(bytes);
  };
  request.giveBodyTo({
    chunk: (bytes) => {
      length += bytes.length;
      if (length > keptMax) {
        first = null;
        chunks = null;
        if (length > DROPPED_BYTES_MAX) finish(null);
      } else if (first === null) first = bytes;
      else if (chunks === null) chunks = [first, bytes];
      else chunks.push(bytes);
    },
    end: () => {
      if (length > keptMax) finish(null);
      else finish(chunks === null ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks));
    },
  });
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  /** The rest of the request is not waited for. */
  readonly isLast: boolean;
}

function send(response: ServerResponse, { status, body, requestId, isLast }: Reply): void {
  if (response.destroyed) return; // Nobody listens any more.
  const headers = [
    "Content-Type",
    "application/x-amz-json-1.0",
    "x-amzn-RequestId",
    requestId,
    "Content-Length",
    String(Buffer.byteLength(body)),
  ];
  if (isLast) headers.push("Connection", "close");
  response.writeHead(status, headers);
  response.end(body);
}

const greeting =
  "Stepstorm speaks the API of AWS Step Functions: POST / with X-Amz-Target. `stepstorm env` prints how to point AWS's clients here.\n";

interface OtherAnswer {
  readonly status: number;
  readonly body: string;
}

function otherAnswer(
  { method, url }: IncomingMessage,
  unready: ApiServerOptions["unready"],
): OtherAnswer {
  if (method !== "GET" && method !== "HEAD") return { status: 405, body: greeting };
  switch (url?.split("?", 1)[0]) {
    case "/":
      return { status: 200, body: greeting };
    case "/healthz":
      return { status: 200, body: "ok\n" };
    case "/readyz": {
      const reason = unready();
      return reason === null
        ? { status: 200, body: "ready\n" }
        : { status: 503, body: `${reason}\n` };
    }
    default:
      return { status: 404, body: greeting };
  }
}

function answerOther(
  request: IncomingMessage,
  response: ServerResponse,
  unready: ApiServerOptions["unready"],
): void {
  const { status, body } = otherAnswer(request, unready);
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "X-Content-Type-Options": "nosniff",
    ...(status === 405 ? { Allow: "GET, HEAD, POST" } : {}),
  });
  response.end(body); // Node leaves the body out of an answer to HEAD.
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? "is in use: name another with --port, or end what has it"
          : `cannot be opened (${error.message})`;
      reject(new Error(`port ${port} on ${host} ${why}`, { cause: error }));
    };
    server.once("error", fail);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

function close(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
