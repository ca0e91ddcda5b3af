/** Whether a nats-server answers: on its port, and for JetStream. */
import { randomUUID } from "node:crypto";
import { createConnection } from "node:net";
import { connect, type JetStreamManager } from "nats";

const ANSWER_MS = 1_000;

/** The server greets whoever connects with a line that begins with INFO. */
export function greets(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_MS, () => finish(false));
    socket.once("error", () => finish(false));
    socket.once("close", () => finish(false));
    socket.once("data", (data) => finish(data.toString("latin1", 0, 5) === "INFO "));
  });
}

/** True once the account's JetStream answers; servers of a cluster must have agreed on a leader. */
export async function hasJetStream(adminUrl: string): Promise<boolean> {
  return isSo(adminUrl, async (manager) => {
    await manager.getAccountInfo();
  });
}

/**
 * True once a stream of so many replicas finds its servers. That is later than the first answer: until the
 * leader has heard of the others it refuses such streams for want of suitable peers. Proved by a stream
 * that is made and removed.
 */
export async function takesReplicas(adminUrl: string, replicas: number): Promise<boolean> {
  const name = `probe-${randomUUID()}`;
  return isSo(adminUrl, async ({ streams }) => {
    await streams.add({ name, subjects: [`_PROBE.${name}`], num_replicas: replicas });
    await streams.delete(name);
  });
}

/** Whether the questions can be asked, and none is refused. */
async function isSo(
  adminUrl: string,
  ask: (manager: JetStreamManager) => Promise<void>,
): Promise<boolean> {
  const { username, password, host } = new URL(adminUrl);
  try {
    const connection = await connect({
      servers: host,
      user: decodeURIComponent(username),
      pass: decodeURIComponent(password),
      timeout: ANSWER_MS,
      reconnect: false,
    });
    try {
      await ask(await connection.jetstreamManager({ timeout: ANSWER_MS }));
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
