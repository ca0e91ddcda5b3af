/**
 * How the proxy of a cluster is told what to cut: one line of JSON on a port on loopback, answered by
 * one line. Whoever asks knows the token that stands in the cluster's file.
 */
import { once } from "node:events";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

export type ProxyRequest =
  | { readonly kind: "cut"; readonly members: readonly string[]; readonly isOneWay: boolean }
  /** No members: all. */
  | { readonly kind: "heal"; readonly members: readonly string[] }
  | { readonly kind: "state" };

/** What is cut now. */
export interface ProxyAnswer {
  readonly cuts: Readonly<Record<string, "both" | "one-way">>;
}

export interface ControlPlace {
  readonly port: number;
  readonly token: string;
}

const ANSWER_MS = 5_000;
const HOST = "127.0.0.1";

export async function listenForControl(
  { port, token }: ControlPlace,
  answer: (request: ProxyRequest) => ProxyAnswer,
): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // Who does not know how to ask is let go without a word.
    createInterface({ input: socket }).once("line", (line) => {
      const request = parseRequest(line, token);
      if (request === undefined) socket.destroy();
      else socket.end(`${JSON.stringify(answer(request))}\n`);
    });
  });
  server.listen({ port, host: HOST });
  await once(server, "listening");
  return server;
}

/** @throws Error When the proxy is not there. */
export async function askProxy(place: ControlPlace, request: ProxyRequest): Promise<ProxyAnswer> {
  const socket = createConnection({ port: place.port, host: HOST });
  try {
    return await exchange(socket, `${JSON.stringify({ token: place.token, request })}\n`);
  } catch (cause) {
    throw new Error(
      `the cluster's proxy does not answer on port ${place.port} (${(cause as Error).message}): is the cluster up?`,
      { cause },
    );
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket, line: string): Promise<ProxyAnswer> {
  return new Promise((resolve, reject) => {
    let heard = "";
    socket.setEncoding("utf8");
    socket.setTimeout(ANSWER_MS, () => reject(new Error("no answer in time")));
    socket.on("error", reject);
    socket.on("data", (text: string) => {
      heard += text;
    });
    socket.on("close", () => {
      if (heard.endsWith("\n")) resolve(JSON.parse(heard) as ProxyAnswer);
      else reject(new Error("closed without an answer"));
    });
    socket.write(line);
  });
}

function parseRequest(line: string, token: string): ProxyRequest | undefined {
  try {
    const message = JSON.parse(line) as { token?: unknown; request?: ProxyRequest };
    return message.token === token ? message.request : undefined;
  } catch {
    return undefined;
  }
}
