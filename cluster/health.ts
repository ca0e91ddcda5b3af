/** Whether a cluster's servers are well: JetStream answers, and each has caught up with the others. */
import { connect, type NatsConnection } from "nats";
import type { ClusterPlan, ServerPlan } from "./cluster-plan.ts";
import { hasJetStream, takesReplicas } from "./nats/nats-ready.ts";
import { adminName, type NatsUser, urlWith } from "./nats/nats-users.ts";
import { until } from "./processes/until.ts";

const HOST = "127.0.0.1";
const CONNECT_MS = 1_000;
const HEALTH_MS = 500;
const JETSTREAM_MS = 30_000;
const CAUGHT_UP_MS = 60_000;

export function adminOf({ users }: ClusterPlan): NatsUser {
  return users.account.find(({ name }) => name === adminName)!;
}

/** Straight to the server, past the proxy. Undefined when it does not answer. */
export async function connectTo(
  { port }: ServerPlan,
  { name, password }: NatsUser,
): Promise<NatsConnection | undefined> {
  const settings = { user: name, pass: password, timeout: CONNECT_MS, reconnect: false };
  return connect({ ...settings, servers: `${HOST}:${port}` }).catch(() => undefined);
}

/** Resolves when streams with the cluster's replicas can be made. */
export async function waitForJetStream(plan: ClusterPlan): Promise<void> {
  const urls = plan.servers.map(({ port }) => urlWith(adminOf(plan), `${HOST}:${port}`));
  const answers = async () => (await Promise.all(urls.map(hasJetStream))).every((has) => has);
  const wait = { withinMs: JETSTREAM_MS, everyMs: 100 };
  await until(answers, { what: "JetStream to answer at every server", ...wait });
  const { replicas } = plan.options;
  const what = `JetStream to find servers for ${replicas} replicas`;
  await until(() => takesReplicas(urls[0]!, replicas), { what, ...wait });
}

/** After a restart: the server says itself that all its streams are current. */
export async function waitUntilCaughtUp(plan: ClusterPlan, server: ServerPlan): Promise<void> {
  await until(() => isHealthy(plan, server), {
    what: `${server.name} to catch up with the others`,
    withinMs: CAUGHT_UP_MS,
    everyMs: 200,
  });
}

async function isHealthy({ users }: ClusterPlan, server: ServerPlan): Promise<boolean> {
  const connection = await connectTo(server, users.system);
  if (connection === undefined) return false;
  try {
    const subject = `$SYS.REQ.SERVER.${connection.info!.server_id}.HEALTHZ`;
    const answer = await connection.request(subject, "", { timeout: HEALTH_MS });
    return answer.json<{ data?: { status?: string } }>().data?.status === "ok";
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
