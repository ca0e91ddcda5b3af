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

/** Of a definition with thousands, the first ones tell enough. */
const PROBLEMS_MAX = 200;

/** Never rejects. */
async function answer(ports: RequestServicePorts, message: BrokerMessage): Promise<void> {
  const asked = readAsked(message);
  if (asked === undefined) return; // Not of this version's clients: nobody could be answered.
  const { request } = asked;
  let said: NodeMessage;
  try {
    said = withinReason(await perform(ports, asked));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    said = { kind: "notDeployed", request, message: text, problems: [] };
  }
  const { broker } = ports;
  let body = Buffer.from(JSON.stringify(said));
  if (body.length > broker.payloadBytesMax) {
    const text = `The answer has ${body.length} bytes, more than the NATS servers take (max_payload ${broker.payloadBytesMax}).`;
    said = { kind: "notDeployed", request, message: text, problems: [] };
    body = Buffer.from(JSON.stringify(said));
  }
  broker.publish(message.reply, body);
}

function readAsked({ data, reply }: BrokerMessage): Asked | undefined {
  if (reply === "") return undefined;
  try {
    const asked: unknown = JSON.parse(Buffer.from(data).toString());
    const isAsked = typeof asked === "object" && asked !== null && "request" in asked;
    return isAsked && Number.isSafeInteger(asked.request) ? (asked as Asked) : undefined;
  } catch {
    return undefined;
  }
}

function withinReason(said: NodeMessage): NodeMessage {
  if (said.kind !== "notDeployed" || said.problems.length <= PROBLEMS_MAX) return said;
  const { problems } = said;
  const message = `${said.message} (the first ${PROBLEMS_MAX} of ${problems.length} problems)`;
  return { ...said, message, problems: problems.slice(0, PROBLEMS_MAX) };
}

async function perform(ports: RequestServicePorts, asked: Asked): Promise<NodeMessage> {
  const { request, name } = asked;
  if (asked.kind === "describe") {
    return { kind: "described", request, revision: await ports.registry.latest(name) };
  }
  return { ...(await deployMachine(ports, asked)), request };
}
