/**
 * A TCP port that nobody listens on. Taken from below those that systems give to outgoing connections,
 * so that none of these has the port while a server is away for a restart.
 */
import { createServer } from "node:net";

const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS_MAX = 200;

/** What this process has handed out, so that two askers at once get different ones. */
const handedOut = new Set<number>();

export async function freePort(host = "127.0.0.1"): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (handedOut.has(port) || !(await isFree(host, port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`no free TCP port on ${host} between ${LOWEST} and ${HIGHEST}`);
}

/** This one if nobody has it, else a free one. @param wanted 0: any. */
export async function freePortNear(wanted: number, host = "127.0.0.1"): Promise<number> {
  return wanted > 0 && (await isFree(host, wanted)) ? wanted : freePort(host);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
