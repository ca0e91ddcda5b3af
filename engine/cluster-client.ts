/**
 * A client of a cluster in one call: the connection to NATS, the link, the client. What a user's own
 * program imports; the parts stay to be had for who wants to wire them otherwise.
 *
 *   const { client, close } = await connectCluster({ servers: "nats://client:PASSWORD@HOST:4222" });
 *   const machine = await client.deploy({ name: "orders", definition });
 *   await client.startExecution({ machine, input });
 */
import { Client } from "./client/client.ts";
import { systemClock, systemIds, systemRandom, systemScheduler } from "./system-ports.ts";
import { openClusterLink } from "./transport/nats/cluster-link.ts";
import { connectToNats } from "./transport/nats/nats-broker.ts";
import { clusterNameDefault } from "./transport/nats/subjects.ts";
import { statusNames, terminalAt } from "./transport/terminal-frame.ts";

/** How an execution of `startExecution` ended. */
export interface ExecutionOutcome {
  readonly name: string;
  readonly status: (typeof statusNames)[number];
  /** JSON text; null unless SUCCEEDED. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export interface ConnectOptions {
  /** `nats://USER:PASSWORD@HOST:PORT`, several separated by commas; the first one's user counts. */
  readonly servers: string;
  /** Default: `stepstorm`. */
  readonly cluster?: string;
  /** 12 hexadecimal digits; default: a random one. Keep it to be able to resume. */
  readonly clientId?: string;
  /** Ids of earlier lives whose outcomes, not taken in by them, this one takes over. */
  readonly resumes?: readonly string[];
  /**
   * Called for each execution of `startExecution`, of this life or of resumed ones, at least once. When
   * it returns, the outcome counts as taken in; without it nobody hears of outcomes.
   */
  readonly onOutcome?: (outcome: ExecutionOutcome) => void;
  /** One line of what happens to the connection. Default: nowhere. */
  readonly warn?: (text: string) => void;
}

export interface ConnectedClient {
  readonly client: Client;
  /** What has no answer by then is unknown. */
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;

/** The first twelve digits of a random UUID are all random. */
function randomClientId(): string {
  return systemIds.uuid().replaceAll("-", "").slice(0, 12);
}

/** @throws Error with what to do when no server answers, or there is no such cluster. */
export async function connectCluster(options: ConnectOptions): Promise<ConnectedClient> {
  const { cluster = clusterNameDefault, clientId = randomClientId(), resumes = [] } = options;
  const { onOutcome, warn = () => {} } = options;
  const servers = options.servers.split(",").map((server) => server.trim());
  const name = `stepstorm-client-${clientId}`;
  const broker = await connectToNats({ servers, name, connectMs: CONNECT_MS, warn });
  const ports = { clock: systemClock, scheduler: systemScheduler };
  try {
    const link = await openClusterLink(broker, { ...ports, random: systemRandom, cluster, warn });
    const client = new Client(link, {
      ...ports,
      clientId,
      resumes,
      onTerminals: (frame, { isKept }) => {
        if (onOutcome === undefined || !isKept) return;
        for (let place = 0; place < frame.count; place++) {
          const { name, status, output, error, cause } = terminalAt(frame, place);
          onOutcome({ name, status: statusNames[status], output, error, cause });
        }
      },
    });
    return {
      client,
      close: async () => {
        client.close();
        await broker.close();
      },
    };
  } catch (error) {
    await broker.close();
    throw error;
  }
}
