/** A bare socket to a server: what is written is what is sent, and what comes back is kept. */
import { connect, type Socket } from "node:net";
import type { Test } from "tap";
import { until } from "../shards/engine-fixture.ts";

export interface RawConnection {
  readonly socket: Socket;
  received(): string;
  isClosed(): boolean;
  /** Resolves when all that was sent is answered so, or rejects with what came instead. */
  answered(pattern: RegExp): Promise<void>;
}

export function rawConnection(t: Test, port: number): RawConnection {
  const socket = connect({ host: "127.0.0.1", port });
  let text = "";
  let isClosed = false;
  socket.setEncoding("utf8");
  socket.on("data", (part: string) => {
    text += part;
  });
  socket.on("error", () => {}); // A server may cut off who writes nonsense.
  socket.on("close", () => {
    isClosed = true;
  });
  t.teardown(() => socket.destroy());
  return {
    socket,
    received: () => text,
    isClosed: () => isClosed,
    answered: (pattern) =>
      until(
        () => `${pattern} in ${JSON.stringify(text.slice(-2_000))}`,
        () => pattern.test(text),
      ),
  };
}

/** A request as it goes over the wire. */
export function rawRequest(
  operation: string,
  body: string,
  { headers = [], length = Buffer.byteLength(body) }: { headers?: string[]; length?: number } = {},
): string {
  const head = [
    "POST / HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/x-amz-json-1.0",
    `X-Amz-Target: AWSStepFunctions.${operation}`,
    `Content-Length: ${length}`,
    ...headers,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
