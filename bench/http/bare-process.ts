/**
 * The entry of the server to compare with: node:http and nothing else. It reads each request to its
 * end and answers the bytes that our server once answered to one of the kind.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiAnswer } from "./api-caller.ts";
import { serveParent } from "./child-entry.ts";

export interface BareSettings {
  /** By `X-Amz-Target`. */
  readonly answers: Readonly<Record<string, ApiAnswer>>;
}

/** As our server's: it is told to clients in each answer. */
const KEEP_ALIVE_MS = 75_000;

serveParent<BareSettings, null>(async (settings) => {
  const answers = new Map(
    Object.entries(settings.answers).map(([target, { headers, body }]) => [
      target,
      { headers: [...headers], body },
    ]),
  );
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const { headers, body } = answers.get(String(request.headers["x-amz-target"]))!;
    request.on("data", () => {});
    request.on("end", () => {
      response.writeHead(200, headers);
      response.end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, finish: async () => null };
});
