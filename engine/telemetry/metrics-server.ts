/**
 * Serves the metrics to Prometheus: GET /metrics; GET /healthz for whoever wants to know that the
 * process answers, GET /readyz whether it should be sent work. Who accepts OpenMetrics is given it, for
 * its exemplars. An adapter: the only place of telemetry that opens a socket.
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Registry } from "prom-client";
import { acceptsOpenMetrics, openMetricsOf } from "./open-metrics.ts";

/** Scrapers keep one connection each; more is a mistake or an attack. */
const connectionsMax = 64;

export interface MetricsServer {
  readonly port: number;
  /** Resolves when the port is free again; requests under way are cut off. */
  close(): Promise<void>;
}

export interface MetricsServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Printed one after the other; no two may have a metric in common. */
  readonly registries: readonly Registry[];
  /** Why no work should be sent here; null: it is ready. Without: always ready. */
  readonly unready?: () => string | null;
  /** Awaited before the metrics are printed. */
  readonly prepare?: () => Promise<void>;
}

/** Rejects when the port cannot be had, saying which and why. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  assert(options.registries.length > 0, "a metrics server has something to serve");
  const registry = Registry.merge([...options.registries]);
  const openMetrics = openMetricsOf(registry);
  const server = createServer((request, response) => {
    const isOpen = acceptsOpenMetrics(request.headers.accept);
    const { contentType } = isOpen ? openMetrics : registry;
    const print = async () => {
      await options.prepare?.();
      return { contentType, body: await (isOpen ? openMetrics : registry).metrics() };
    };
    void answer(print, { request, response, unready: options.unready }); // Never rejects.
  });
  server.maxConnections = connectionsMax;
  await listen(server, options);
  const address = server.address();
  assert(typeof address === "object" && address !== null, "a listening server has an address");
  return { port: address.port, close: () => close(server) };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly unready: MetricsServerOptions["unready"];
}

const paths = ["/metrics", "/healthz", "/readyz"];

async function answer(
  print: () => Promise<{ readonly contentType: string; readonly body: string }>,
  { request, response, unready }: Exchange,
): Promise<void> {
  request.resume(); // A body, if any, is of no interest.
  const path = request.url?.split("?", 1)[0] ?? "";
  if (!paths.includes(path)) {
    send(response, { status: 404, body: `Not found: try ${paths.join(", ")}\n` });
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    send(response, { status: 405, body: "Only GET and HEAD\n" });
    return;
  }
  if (path === "/healthz") {
    send(response, { status: 200, body: "ok\n" });
    return;
  }
  if (path === "/readyz") {
    const reason = unready?.() ?? null;
    const isReady = reason === null;
    send(response, { status: isReady ? 200 : 503, body: isReady ? "ready\n" : `${reason}\n` });
    return;
  }
  try {
    send(response, { status: 200, ...(await print()) });
  } catch (error) {
    send(response, { status: 500, body: `The metrics could not be read: ${String(error)}\n` });
  }
}

function send(
  response: ServerResponse,
  reply: { readonly status: number; readonly body: string; readonly contentType?: string },
): void {
  response.writeHead(reply.status, {
    "Content-Type": reply.contentType ?? "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(reply.body),
    "X-Content-Type-Options": "nosniff",
  });
  response.end(reply.body); // Node leaves the body out of an answer to HEAD.
}

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is in use" : `cannot be opened (${error.message})`;
      reject(new Error(`The metrics port ${port} on ${host} ${why}`, { cause: error }));
    };
    server.once("error", fail);
    server.listen({ host, port }, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
