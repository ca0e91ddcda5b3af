/** Deploys and describes state machines for clients of a cluster: one node of the group answers. */
import type { Clock, Ids, Registry } from "../ports.ts";
import { deployMachine, type Home } from "../registry/deploy.ts";
import type { ClientMessage, NodeMessage } from "../transport/messages.ts";
import type { Broker, BrokerMessage } from "../transport/nats/broker.ts";
import type { ClusterNames } from "../transport/nats/subjects.ts";

export interface RequestServicePorts {
  readonly broker: Broker;
  readonly names: ClusterNames;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly home: Home;
}

type Asked = Extract<ClientMessage, { kind: "deploy" | "describe" }>;

/** Answers how to end it. */
export function serveRequests(ports: RequestServicePorts): () => void {
  const { broker, names } = ports;
  return broker.subscribe(names.requests, (message) => void answer(ports, message), {
    queue: names.queueGroup,
  });
}

/** Never rejects. */
async function answer(ports: RequestServicePorts, message: BrokerMessage): Promise<void> {
  const asked = readAsked(message);
  if (asked === undefined) return; // Not of this version's clients: nobody could be answered.
  const { request } = asked;
  let said: NodeMessage;
  try {
    said = await perform(ports, asked);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    said = { kind: "notDeployed", request, message: text, problems: [] };
  }
  ports.broker.publish(message.reply, Buffer.from(JSON.stringify(said)));
}

function readAsked({ data, reply }: BrokerMessage): Asked | undefined {
  if (reply === "") return undefined;
  try {
    const asked: unknown = JSON.parse(Buffer.from(data).toString());
    return typeof asked === "object" && asked !== null ? (asked as Asked) : undefined;
  } catch {
    return undefined;
  }
}

async function perform(ports: RequestServicePorts, asked: Asked): Promise<NodeMessage> {
  const { request, name } = asked;
  if (asked.kind === "describe") {
    return { kind: "described", request, revision: await ports.registry.latest(name) };
  }
  return { ...(await deployMachine(ports, asked)), request };
}
