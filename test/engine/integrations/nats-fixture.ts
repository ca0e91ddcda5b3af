/** A task runner whose broker is a real nats-server, and workers that connect to it as they like. */
import { connect, type Msg, type NatsConnection } from "nats";
import type { Test } from "tap";
import type { RunningNatsServer } from "../../../cluster/nats-server.ts";
import type { HandlerRegistration } from "../../../engine/integrations/handler-registration.ts";
import { connectToNats, type NatsBroker } from "../../../engine/transport/nats/nats-broker.ts";
import { natsServerFor } from "../../support/nats-server.ts";
import { createRunnerFixture, type RunnerFixture } from "./runner-fixture.ts";

export const natsResource = "arn:aws:states:::nats:request";

export interface NatsFixture extends RunnerFixture {
  readonly server: RunningNatsServer;
  /** The node's. */
  readonly broker: NatsBroker;
  /** A client of its own, with a worker's permissions. */
  connectWorker(): Promise<NatsConnection>;
  /** Another broker, with a worker's permissions. */
  workerBroker(): Promise<NatsBroker>;
}

export interface NatsFixtureOptions {
  readonly handlers?: readonly HandlerRegistration[];
  readonly natsCallsMax?: number;
}

/** Undefined where no nats-server can be had: the test is skipped. */
export async function createNatsFixture(
  t: Test,
  { handlers = [], ...more }: NatsFixtureOptions = {},
): Promise<NatsFixture | undefined> {
  const server = await natsServerFor(t);
  if (server === undefined) return undefined;
  const open = async (role: "node" | "worker") => {
    const options = { servers: [server.urlFor(role)], name: role, connectMs: 5_000 };
    const broker = await connectToNats({ ...options, warn: (text) => t.comment(text) });
    t.teardown(() => broker.close());
    return broker;
  };
  const broker = await open("node");
  const runner = createRunnerFixture(t, handlers, {}, { broker, ...more });
  return {
    ...runner,
    server,
    broker,
    workerBroker: () => open("worker"),
    connectWorker: async () => {
      const { user, pass } = userOf(server.urlFor("worker"));
      const connection = await connect({ servers: server.url, user, pass });
      t.teardown(() => connection.close());
      return connection;
    },
  };
}

/** What any NATS client does: subscribes in a queue group and responds. */
export async function serveWith(
  connection: NatsConnection,
  subject: string,
  respond: (message: Msg) => void,
): Promise<void> {
  connection.subscribe(subject, {
    queue: "workers",
    callback: (error, message) => {
      if (error === null) respond(message);
    },
  });
  await connection.flush();
}

function userOf(url: string): { readonly user: string; readonly pass: string } {
  const { username, password } = new URL(url);
  return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
}
